"""The rows of blogs that were asked for of late, so that a crowd's requests need no database."""

from __future__ import annotations

import time
from typing import NamedTuple

import redis

from blog.log import store
from blog.models import Blog
from blog.models.blog import name_log

# Seconds. A row that was saved is read again at once; this is for what an update() changed.
LIFETIME = 1.0
MOST = 200


class Row(NamedTuple):
    """A blog's row, and the mark of its live log when it was about to be read."""

    blog: Blog
    mark: str
    read: float  # by the monotonic clock


rows: dict[str, Row] = {}  # by slug


def find_blog(slug: str) -> Blog | None:
    """Return the blog that has a slug, or else the one that had it last; None for neither.

    A row is kept while its live log says that it was not changed. One that is found by an old slug
    is not: another blog may come to that.
    """
    mark = read_mark(slug)
    row = rows.get(slug)
    if row and mark and row.mark == mark and time.monotonic() < row.read + LIFETIME:
        return row.blog
    began = time.monotonic()
    blog = Blog.find(slug)
    rows.pop(slug, None)
    if blog and blog.slug == slug and mark:
        if len(rows) >= MOST:
            rows.clear()
        rows[slug] = Row(blog, mark, began)
    return blog


def read_mark(slug: str) -> str:
    """Return the mark of the live log that a slug's blog has, "" where nothing can be known of it."""
    try:
        return store.find_log(name_log(slug)).mark()
    except redis.RedisError:
        return ""
