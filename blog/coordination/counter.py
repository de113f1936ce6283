"""Counting what a socket does, so that a flood is known as one whichever workers its frames meet."""

from blog.coordination import backend


def count_event(kind: str, reply_channel: str) -> int:
    """Count one more event of a kind on a socket; return how many there were in this minute."""
    return backend.get_backend().count(f"livelog:{kind}:{reply_channel}")
