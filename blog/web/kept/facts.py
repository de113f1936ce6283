"""What a page says of a blog beyond the entries that it shows: read of the record, and kept a moment.

What the record says changes with the live log, so it is found by where that stands. A second later
it is read again all the same: something may have changed the record alone.
"""

from __future__ import annotations

import time
from typing import Any, Callable, NamedTuple

from blog.log.values import Head
from blog.models import Blog

LIFETIME = 1.0  # seconds
MOST = 500


class Fact(NamedTuple):
    """What was read, and when, by the monotonic clock."""

    value: Any
    read: float


facts: dict[tuple[Any, ...], Fact] = {}


def recall(blog: Blog, head: Head, name: str, read: Callable[[], Any], *of: Any) -> Any:
    """Return what `read` returns, or has returned a moment ago for the blog as it still is.

    `name` and `of` say what is read. Without a live log, which has no epoch then, nothing is kept.
    """
    if not head.epoch:
        return read()
    key = (blog.pk, head.epoch, head.seq, name, *of)
    known, now = facts.get(key), time.monotonic()
    if known and now < known.read + LIFETIME:
        return known.value
    value = read()
    if len(facts) >= MOST:
        facts.clear()
    facts[key] = Fact(value, now)
    return value
