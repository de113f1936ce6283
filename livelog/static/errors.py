"""What can be wrong with a script or a style before it is served."""


class BundleError(Exception):
    """A file that cannot be part of a bundle; says which, the line, and what is known instead."""
