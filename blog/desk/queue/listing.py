"""What the queue's page shows: what is held, scheduled, rejected of late, and what waits of the room."""

from __future__ import annotations

from typing import Any

from blog.coordination import presence
from blog.desk.live.waiting import describe_waiting
from blog.models import Blog, Entry
from blog.models.room.message import QUESTION
from blog.room.peace.reports import find_waiting
from blog.room.wire import describe_waiting as describe_said

MOST = 100  # held entries on the page, the oldest first
LATELY = 20  # rejected ones


def list_queue(blog: Blog) -> dict[str, Any]:
    """Return the context of the queue's page."""
    rows = Entry.objects.select_related("blog", "feed", "writer__person").filter(blog=blog)
    held = rows.filter(state=Entry.HELD).order_by("id")
    hands = find_hands(blog)
    return {
        "held": [describe_row(entry, hands) for entry in held[:MOST]],
        "more": max(0, held.count() - MOST),
        "scheduled": [
            describe_row(entry, hands)
            for entry in rows.filter(state=Entry.SCHEDULED).order_by("due", "id")[:MOST]
        ],
        "rejected": [
            describe_row(entry, hands)
            for entry in rows.filter(state=Entry.REMOVED, position=None).order_by("-id")[:LATELY]
        ],
        **list_room(blog),
    }


def list_room(blog: Blog) -> dict[str, Any]:
    """Return what waits of the blog's room: what readers ask, and what else moderators have to look at."""
    rows = find_waiting(blog)
    said = [{**describe_said(row), "moment": row.at} for row in rows[:MOST]]
    return {
        "questions": [each for each in said if each["why"] == QUESTION],
        "said": [each for each in said if each["why"] != QUESTION],
        "more_said": max(0, rows.count() - MOST),
    }


def describe_row(entry: Entry, hands: dict[str, list[str]]) -> dict[str, Any]:
    """Return an entry as the page shows it; `moment` is when it goes out, `has` who has it in hand."""
    row = describe_waiting(entry)
    row.update(moment=entry.due, came=entry.created, writer=entry.writer_id)
    return {**row, "has": ", ".join(hands.get(entry.token, []))}


def find_hands(blog: Blog) -> dict[str, list[str]]:
    """Return {entry's id: names of who is editing it} for a blog's desks."""
    hands: dict[str, list[str]] = {}
    for desk in presence.find_all():
        if desk.blog == blog.pk and desk.is_editing(desk.editing):
            hands.setdefault(desk.editing, []).append(desk.name)
    return hands
