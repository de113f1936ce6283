"""Reading entries and changes: from the live log, or from the record while Redis is out of reach."""

from __future__ import annotations

import redis

from blog.log import read, rebuild
from blog.log.values import Found, Head
from blog.models import Blog


def read_entries(blog: Blog, before: float | None, limit: int) -> Found:
    """Return a page of entries; from the record alone its Head has no epoch."""
    try:
        return read.read_page(blog, before, limit)
    except redis.RedisError:
        return Found(record_head(blog), rebuild.read_record(blog, before, limit))


def read_changes(blog: Blog, since: int, limit: int) -> Found:
    """Return the changes after `since`; from the record alone their Head has no epoch."""
    try:
        return read.read_changes(blog, since, limit)
    except redis.RedisError:
        head = record_head(blog)
        return Found(head, read.read_record_changes(blog, since, head.seq, limit))


def record_head(blog: Blog) -> Head:
    """Return where the record stands, as no cursor: readers of the live log may be further."""
    return Head("", rebuild.highest_seq(blog), 0)
