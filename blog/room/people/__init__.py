"""Who is in a room: by what a socket's reader is known, how they are called, where they come from."""
