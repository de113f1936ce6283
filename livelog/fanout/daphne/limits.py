"""What one reader or one request may take of Daphne: memory, time, files."""

import resource
from typing import NamedTuple, Optional

from django.conf import settings

OPEN_FILES = 65536
RESERVED_FILES = 64  # of those: for Redis, databases and logs, when sockets take all others

# A request's head: 414 for its line, 431 for its headers, 408 when it takes too long.
LINE = 8192  # bytes of the address, and of any one header
HEAD = 16 * 1024  # bytes of all together
HEADERS = 100
CONTENT_TYPE = 500  # bytes; read in the square of their length by what comes after
HEAD_TIME = 30.0  # seconds from the first byte on
BODY_TIME = 30.0  # seconds for a body of any length, and
BODY_RATE = 500  # bytes a second from then on: 408 for less

FRAMES = 300  # a minute from one socket, of any kind: what no page sends
FRAGMENTS = 256  # of one message; empty ones would take memory for ever

DEFAULTS = {
    "LIVELOG_MAX_FRAME": 64 * 1024,  # bytes of a WebSocket message from a client
    "LIVELOG_MAX_BODY": 10 * 1024 * 1024,  # bytes of an HTTP request's body
    "LIVELOG_MAX_PENDING": 1024 * 1024,  # bytes that may wait for one slow socket
    "LIVELOG_MAX_SOCKETS": 0,
    "LIVELOG_MAX_HANDSHAKES": 0,
}


class Limits(NamedTuple):
    """In bytes, of one reader or one request; of one address sockets, and handshakes in a minute.

    Of these 0 is any number.
    """

    frame: int
    body: int
    pending: int
    sockets: int
    handshakes: int


class FrameBudget:
    """What one socket may still send; each frame counts as one, of whatever kind."""

    __slots__ = ("_due", "_fragments")

    def __init__(self) -> None:
        self._due = 0.0  # when what has come would be due, had it kept to FRAMES
        self._fragments = 0  # of the message that is coming in

    def count(self, now: float, begins: bool, is_control: bool) -> Optional[str]:
        """Count a frame, the first of a message or not; return why it is too many, if it is."""
        self._due = max(self._due, now) + 60 / FRAMES
        if not is_control:
            self._fragments = 1 if begins else self._fragments + 1
        if self._fragments > FRAGMENTS:
            return "too many fragments"
        return "too many frames" if self._due > now + 60.001 else None


def read_limits() -> Limits:
    """Return the Limits that the settings give."""
    return Limits(*(getattr(settings, name, default) for name, default in DEFAULTS.items()))


def raise_open_files() -> int:
    """Let this process open as many files as it may, up to OPEN_FILES; return how many it may.

    Each socket is one. Systems start a process with 1,024 or so, and allow it far more if it asks.
    """
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    wanted = OPEN_FILES if hard == resource.RLIM_INFINITY else min(hard, OPEN_FILES)
    if soft != resource.RLIM_INFINITY and soft < wanted:
        resource.setrlimit(resource.RLIMIT_NOFILE, (wanted, hard))
        return wanted
    return OPEN_FILES if soft == resource.RLIM_INFINITY else soft
