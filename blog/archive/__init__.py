"""The door out, and in: a whole blog as one file, and a blog made of such a file."""
