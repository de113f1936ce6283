"""Every act of a moderator's is written down, with who did it; and how each of them is told."""

from __future__ import annotations

import json
from typing import Any, Iterable, NamedTuple

from blog.models import Act, Blog, RoomMessage


class Moderator(NamedTuple):
    """An account that acts in a room, by its id and as it is called."""

    user: int
    name: str


def note_act(
    by: Moderator, blog: Blog, action: str, message: str = "", author: str = "", **details: Any
) -> None:
    """Write down what a moderator does, in the transaction that does it."""
    make_act(by, blog, action, message, author, **details).save()


def note_acts(
    by: Moderator, blog: Blog, action: str, rows: Iterable[RoomMessage], **details: Any
) -> None:
    """Write down what a moderator does to each of some messages."""
    acts = [make_act(by, blog, action, row.token, row.author, **details) for row in rows]
    Act.objects.bulk_create(acts)


def make_act(
    by: Moderator, blog: Blog, action: str, message: str, author: str, **details: Any
) -> Act:
    """Return the row of an act, not yet stored."""
    given = {name: value for name, value in details.items() if value not in (None, "")}
    return Act(
        blog=blog,
        user_id=by.user,
        by=by.name,
        action=action,
        message=message,
        author=author,
        details=json.dumps(given, ensure_ascii=False) if given else "",
    )
