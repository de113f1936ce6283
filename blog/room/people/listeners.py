"""Listeners: who is at the other end of each socket of a room, as it came in.

What a handshake alone tells (the session, the address) is kept by the channel of its socket, where a
worker that takes one of its frames finds it.
"""

from __future__ import annotations

import json
from typing import Iterable, NamedTuple

from blog.coordination import backend
from blog.models import Blog
from blog.room.people.addresses import Address

GUEST = "guest"


class Listener(NamedTuple):
    """One socket. `name` is "" for a guest who has none yet; `user` and `session` are an account's."""

    channel: str
    author: str
    name: str
    role: str
    user: int | None
    session: str
    address: Address

    @property
    def is_guest(self) -> bool:
        """Tell whether it is nobody's account."""
        return self.user is None


def key_of(blog: Blog) -> str:
    """Return the key of the map that has a room's listeners."""
    return f"livelog:room:{blog.pk}"


def note(blog: Blog, listeners: Iterable[Listener]) -> None:
    """Note listeners as they are now."""
    fields = {each.channel: json.dumps(each[1:]) for each in listeners}
    if fields:
        backend.get_backend().put_fields(key_of(blog), fields)


def find(blog: Blog, channel: str) -> Listener | None:
    """Return the listener at a socket, None where none is noted."""
    return read(channel, backend.get_backend().read_field(key_of(blog), channel))


def find_all(blog: Blog) -> list[Listener]:
    """Return everybody in a room."""
    fields = backend.get_backend().read_fields(key_of(blog))
    return [each for each in (read(name, text) for name, text in fields.items()) if each]


def forget(blog: Blog, channels: Iterable[str]) -> None:
    """Forget sockets that have gone."""
    backend.get_backend().drop_fields(key_of(blog), list(channels))


def forget_all(blog: Blog) -> None:
    """Forget everybody in a room."""
    backend.get_backend().drop_map(key_of(blog))


def read(channel: str, text: str | None) -> Listener | None:
    """Return the Listener that `note` wrote."""
    if text is None:
        return None
    author, name, role, user, session, address = json.loads(text)
    return Listener(channel, author, name, role, user, session, Address(*address))
