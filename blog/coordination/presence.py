"""Presence: which sockets are open at the desk, whose they are, and what each of them is editing.

That a socket is editing ends by itself after EDITING seconds, unless its page says so again.
"""

from __future__ import annotations

import json
import time
from typing import NamedTuple

from blog.coordination import backend

KEY = "livelog:desks"
EDITING = 30.0  # seconds


class Desk(NamedTuple):
    """A socket at the desk of a blog, by the ids of rows; `editing` is an entry's id, until when."""

    channel: str
    blog: int
    user: int
    session: str
    name: str
    editing: str = ""
    until: float = 0.0

    def is_editing(self, token: str) -> bool:
        """Tell whether somebody is editing an entry there now."""
        return self.editing == token != "" and self.until > time.time()


def note(desk: Desk) -> None:
    """Note a socket as it is now."""
    backend.get_backend().put_field(KEY, desk.channel, json.dumps(desk[1:]))


def leave(channel: str) -> Desk | None:
    """Forget a socket; return what was noted of it, None where nothing was."""
    return read_desk(channel, backend.get_backend().drop_field(KEY, channel))


def find(channel: str) -> Desk | None:
    """Return what is noted of a socket."""
    return read_desk(channel, backend.get_backend().read_field(KEY, channel))


def find_all() -> list[Desk]:
    """Return every socket at every desk."""
    fields = backend.get_backend().read_fields(KEY)
    return [Desk(channel, *json.loads(text)) for channel, text in fields.items()]


def read_desk(channel: str, text: str | None) -> Desk | None:
    """Return the Desk that `note` wrote."""
    return Desk(channel, *json.loads(text)) if text else None
