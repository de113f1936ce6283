"""What goes into a live log and what comes back, the same for both of its backends."""

import secrets
from typing import List, NamedTuple, Optional


class Head(NamedTuple):
    """Where a log stands."""

    epoch: str  # names one life of the log
    seq: int  # of its last change
    floor: int  # the highest seq trimmed from it
    changed: int = 0  # when anything that readers see of the blog last changed, as Unix time


class Change(NamedTuple):
    """A change to publish."""

    id: str
    digest: str
    revision: int
    position: Optional[float]  # the one that the record knows
    body: str  # JSON without its numbers
    shown: bool


class Outcome(NamedTuple):
    """What became of a change."""

    kind: str  # published, duplicate, stale, or missing (no log, or one that lost changes)
    seq: int
    position: float
    message: str
    revision: int = 0  # the later one that the log has, where the change is stale


class Item(NamedTuple):
    """An entry as the log holds it, by its last change."""

    id: str
    digest: str
    revision: int
    seq: int
    position: Optional[float]  # None for a removed one
    message: str


class Stamp(NamedTuple):
    """What a log knows of an entry's last change, but for its message."""

    seq: int
    revision: int
    shown: bool


class Found(NamedTuple):
    """What was read of a log at once; None in its place is no log."""

    head: Head  # where it stood
    texts: List[str]  # messages
    more: bool = False  # the range went on, but was longer than was asked for


def make_epoch() -> str:
    """Return a random id for a log about to be laid."""
    return secrets.token_hex(6)


def move_on(before: int, now: int) -> int:
    """Return when something was changed just now; what was changed before was so earlier.

    Of two that fall into one second that is known; where the clock was put back it would not be.
    """
    return before + 1 if now < before else now
