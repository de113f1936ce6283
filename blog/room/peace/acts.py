"""Every act of a moderator's is written down, with who did it; and how each of them is told."""

from __future__ import annotations

import json
from typing import Any, NamedTuple

from blog.models import Act, Blog


class Moderator(NamedTuple):
    """An account that acts in a room, by its id and as it is called."""

    user: int
    name: str


def note_act(
    by: Moderator, blog: Blog, action: str, message: str = "", author: str = "", **details: Any
) -> None:
    """Write down what a moderator does, in the transaction that does it."""
    given = {name: value for name, value in details.items() if value not in (None, "")}
    Act.objects.create(
        blog=blog,
        user_id=by.user,
        by=by.name,
        action=action,
        message=message,
        author=author,
        details=json.dumps(given, ensure_ascii=False) if given else "",
    )
