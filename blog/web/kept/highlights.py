"""A blog's pinned entries and newest key events, on the page or further back."""

from __future__ import annotations

from operator import itemgetter
from typing import Sequence

from django.db.models import QuerySet

from blog import messages
from blog.log.values import Head
from blog.models import Blog, Entry
from blog.place import NEWEST_FIRST, below
from blog.web.kept.facts import recall


def find_highlights(
    blog: Blog,
    head: Head,
    entries: Sequence[messages.Wire],
    before: float | None,
    flag: str,
    most: int,
) -> list[messages.Wire]:
    """Return the entries that have a flag, each saying whether it is `on_page`.

    The newest first; of the pinned those that were pinned last. `entries` are what the page shows. They
    are the blog's newest, from position `before` on, or all of it with 0; with None they are its oldest,
    and the others are looked for in the record.
    """
    here = {each["id"] for each in entries}
    found = [] if before is None else [each for each in entries if each[flag]]
    if before != 0 and (flag == "pinned" or len(found) < most):
        found += recall(blog, head, flag, lambda: read_flagged(blog, before, flag, most), before)
    found.sort(key=place_of if flag == "pinned" else itemgetter("position"), reverse=True)
    return [dict(each, on_page=each["id"] in here) for each in found[:most]]


def place_of(entry: messages.Wire) -> tuple[int, float]:
    """Return what pinned entries are ordered by."""
    return entry.get("pin", 0), entry["position"]


def read_flagged(blog: Blog, before: float | None, flag: str, most: int) -> list[messages.Wire]:
    """Return from the record the first entries that have a flag, before a position."""
    rows: QuerySet = Entry.objects.filter(
        blog=blog, state=Entry.LIVE, position__isnull=False, **{flag: True}
    )
    rows = rows if before is None else rows.filter(below(before))
    order = ["-pin", *NEWEST_FIRST] if flag == "pinned" else NEWEST_FIRST
    newest = rows.select_related("blog").order_by(*order)[:most]
    return [messages.decode(messages.encode_entry(row)) for row in newest]
