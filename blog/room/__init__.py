"""The room: readers of a blog talk, beside its stream and by a socket of their own.

What somebody says is a row first, then an item of the room's live log (`history`), then a frame at
every socket of the blog's room Group, as an entry is of the stream.
"""
