"""What can be wrong with a file that is to be a blog."""


class NoArchive(Exception):
    """The file cannot be read as a blog; `str()` says why, to an operator."""
