"""python -m bench.room: a room full of readers who talk, beside Channels 4's chat tutorial."""
