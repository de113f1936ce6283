"""What waits: drafts, held and scheduled entries, as the desk's socket and its queue have them."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.db.models import QuerySet

from blog import messages
from blog.desk.answers import describe
from blog.desk.writing.entries import name_of
from blog.models import Blog, Entry

UNSEEN = [Entry.HELD, Entry.SCHEDULED, Entry.DRAFT]  # the states of what readers do not have
MOST = 100  # entries that a desk is told of when it comes


def find_waiting(blog: Blog) -> QuerySet:
    """Return what waits in a blog: scheduled before held before drafts, the earliest first."""
    rows = Entry.objects.select_related("blog", "feed", "writer__person")
    return rows.filter(blog=blog, state__in=UNSEEN).order_by("-state", "due", "id")


def tell_state(entry: Entry) -> dict[str, Any]:
    """Return the message that tells a desk of an entry: its state, or that it waits no more."""
    if entry.state not in UNSEEN:
        return {"type": "gone", "id": entry.token, "state": entry.state, "revision": entry.revision}
    return {"type": entry.state, **describe_waiting(entry)}


def describe_waiting(entry: Entry) -> dict[str, Any]:
    """Return an entry that waits as the desk has it: the entry, and by whom or what it came."""
    return {
        **describe(entry),
        "by": name_of(entry.writer) if entry.writer else "",
        "feed": str(entry.feed) if entry.feed else "",
    }


def list_waiting(blog: Blog) -> dict[str, Any]:
    """Return {"waiting": messages, "left_out": how many more}; no longer than a socket takes at once."""
    rows = find_waiting(blog)
    room, told = settings.LIVELOG_MAX_PENDING // 4, []
    for entry in rows[:MOST]:
        message = tell_state(entry)
        room -= len(messages.encode(message).encode())
        if room < 0:
            break
        told.append(message)
    return {"waiting": told, "left_out": rows.count() - len(told)}
