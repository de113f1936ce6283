"""What somebody has said, on its way from a socket's frame to a row."""

from __future__ import annotations

import json
from typing import NamedTuple

from blog.models import Blog, RoomMessage
from blog.models.desk.people import STAFF
from blog.models.entry import make_token
from blog.room.people.addresses import Address
from blog.room.people.listeners import Listener


class Speech(NamedTuple):
    """A text that was cleaned and let through, and who said it; `token` is the message's id."""

    token: str
    channel: str
    author: str
    user: int | None
    name: str
    role: str
    address: Address
    nonce: str
    text: str

    @property
    def is_staff(self) -> bool:
        """Tell whether somebody says it who writes the blog."""
        return self.role in STAFF

    def encode(self) -> str:
        """Return it as a text that waits in a room's inbox."""
        return json.dumps(self)


def make_speech(listener: Listener, nonce: str, text: str) -> Speech:
    """Return what a listener says."""
    return Speech(
        make_token(),
        listener.channel,
        listener.author,
        listener.user,
        listener.name,
        listener.role,
        listener.address,
        nonce,
        text,
    )


def decode_speech(text: str) -> Speech:
    """Return the Speech that `encode` wrote."""
    speech = Speech(*json.loads(text))
    return speech._replace(address=Address(*speech.address))


def make_row(speech: Speech, blog: Blog) -> RoomMessage:
    """Return the row of a speech, not yet stored."""
    return RoomMessage(
        blog=blog,
        token=speech.token,
        nonce=speech.nonce,
        author=speech.author,
        user_id=speech.user,
        name=speech.name,
        role=speech.role,
        text=speech.text,
        address=speech.address.one.partition(" ")[0],
        span=speech.address.span.partition(" ")[0],
    )
