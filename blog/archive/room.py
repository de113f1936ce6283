"""What was said in a blog's room, in its archive: what is shown or waits, and nothing that tells who it was.

What a moderator took away stays out, for it is deleted before long; so do addresses, guests' tokens,
bans and accounts.
"""

from __future__ import annotations

import re
from typing import Any

from django.utils import timezone

from blog.archive.values import check_token, read_time, write_time
from blog.models import Blog, RoomMessage
from blog.models.desk.people import ROLES
from blog.models.entry import make_token
from blog.models.room.message import HELD, LIVE, QUESTION, WORDS
from blog.room import history
from blog.room.people.listeners import GUEST
from blog.room.people.names import clean_name
from blog.room.saying.texts import LONGEST, clean_text

AT_ONCE = 500  # rows in one statement
AUTHOR = re.compile("[gu][0-9a-f]{16}")
BADGES = {GUEST, "", *(role for role, _ in ROLES)}
WAITING = {"", WORDS, QUESTION}


def collect(blog: Blog) -> list[dict[str, Any]]:
    """Return what was said, the oldest first; what readers never had comes last."""
    rows = history.said(blog).filter(state__in=(LIVE, HELD))
    ordered = sorted(rows, key=lambda row: (row.position is None, row.position or 0, row.pk))
    return [describe(row) for row in ordered]


def describe(row: RoomMessage) -> dict[str, Any]:
    """Return a message as an archive has it."""
    told = {name: getattr(row, name) for name in ("author", "name", "role", "text", "why", "entry")}
    return {"id": row.token, **told, "at": write_time(row.at), "held": row.state == HELD}


def restore(blog: Blog, given: list[dict[str, Any]]) -> bool:
    """Store what a room has not of what was said; tell whether that is anything.

    Raises ValueError and the like for what nobody could have said.
    """
    known = set(history.said(blog).values_list("token", flat=True))
    known |= set(history.said(blog).values_list("nonce", flat=True))
    new = {
        check_token(each["id"]): each
        for each in given
        if not {each["id"], name_nonce(each)} & known
    }
    taken = find_taken(list(new))
    rows = [
        make_row(blog, each, make_token() if token in taken else token, place)
        for place, (token, each) in enumerate(new.items(), history.highest_seq(blog) + 1)
    ]
    RoomMessage.objects.bulk_create(rows, batch_size=AT_ONCE)
    return bool(rows)


def find_taken(tokens: list[str]) -> set[str]:
    """Return which ids other rooms have."""
    found: set[str] = set()
    for first in range(0, len(tokens), AT_ONCE):
        some = RoomMessage.objects.filter(token__in=tokens[first : first + AT_ONCE])
        found.update(some.values_list("token", flat=True))
    return found


def name_nonce(values: dict[str, Any]) -> str:
    """Return by what a message is known that came by an archive, whatever its id is here."""
    return f"import:{values['id']}"[:64]


def make_row(blog: Blog, values: dict[str, Any], token: str, place: int) -> RoomMessage:
    """Return the row of a message, cleaned as what is said is; one that waits has no place yet."""
    is_held = bool(values["held"])
    row = RoomMessage(
        blog=blog,
        token=token,
        nonce=name_nonce(values),
        author=values["author"],
        name=clean_name(values["name"]),
        role=values["role"],
        text=clean_text(values["text"])[:LONGEST],
        at=min(read_time(values["at"]) or timezone.now(), timezone.now()),
        state=HELD if is_held else LIVE,
        why=values["why"],
        entry=check_token(values["entry"]) if values.get("entry") else "",
        pending=False,
    )
    if (
        not AUTHOR.fullmatch(row.author)
        or not (row.name and row.text)
        or row.role not in BADGES
        or row.why not in WAITING
    ):
        raise ValueError(f"nobody said this in a room: {row.token}")
    if not is_held:
        row.seq = row.position = place
    row.full_clean(exclude=["blog"], validate_unique=False)
    return row
