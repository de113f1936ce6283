"""What lies in the list of a channel: `<kind> <deadline> <names>`, a line feed, the payload.

The Lua scripts write the first line, so it is plain text; the payload is a serialised message.

A kind is a letter and the number of its format, which is left out where it is 1: `m`, `m2`. Processes of
two releases work side by side while a site is brought up to date, so a release that has another format
reads both and writes the one before, and the next writes it (CONTRIBUTING.md).
"""

from typing import Any, Dict, List, NamedTuple, Optional, Union

MESSAGE = "m"  # names: the channel
GROUP = "g"  # names: the group
JOIN = "j"  # names: group, channel
LEAVE = "l"  # as of a join
FORMAT = 1  # the newest that this release reads

Message = Dict[str, Any]  # what the ASGI specification has sent over a channel


class Membership(NamedTuple):
    """In the place of a message: its channel, a Daphne's, joins the group or leaves it."""

    kind: str  # JOIN or LEAVE
    group: str


Sent = Union[Message, Membership]


class Envelope(NamedTuple):
    """As it lies in a list; `deadline` is in milliseconds of Redis's clock."""

    kind: str
    names: List[str]
    deadline: int
    payload: bytes


class Delivery(NamedTuple):
    """An envelope that has been opened; a join and a leave hold no message.

    `deadline` is the envelope's, 0 where none is known.
    """

    kind: str
    names: List[str]
    message: Optional[Message]
    deadline: int = 0


def parse_envelope(data: bytes) -> Envelope:
    """Return the Envelope in `data`; raises ValueError where it is none, or newer than this release."""
    header, _, payload = data.partition(b"\n")
    kind, deadline, *names = header.decode("ascii").split(" ")
    if int(kind[1:] or 1) > FORMAT:
        raise ValueError(f"format {kind[1:]} is of a newer release: bring this process up to date")
    return Envelope(kind[:1], names, int(deadline), payload)
