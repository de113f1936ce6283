"""Turns: each socket has one cursor answered at a time, and is sent so many bytes a minute.

Of what a socket asks while an answer is under way, or before it may have the next, the newest waits.
What one that has gone has asked is forgotten, and what it asks then is known as such at one look.
"""

from typing import NamedTuple, Optional, Sequence, Tuple

from blog.coordination import backend

JOB = 10.0  # seconds after which an answer that has not come was lost with its worker
MINUTE = 60.0
MOST = 8 * 1024 * 1024  # bytes of answers that a socket is sent at once, and then in each minute
FRESH = (
    MOST // 8
)  # bytes that an answer counts as which begins a replay, and does not go on with one
GONE = 120.0  # seconds; frames of a socket that has gone may be behind its disconnect in the queues


class Asked(NamedTuple):
    """What came of a frame."""

    frames: int  # of the socket in this minute
    follows: bool = False  # it asks for the next part of what was answered last, and does not count
    wait: Optional[float] = None  # seconds until it is to be answered; None: no job is to begin


class Turn(NamedTuple):
    """A cursor to answer now."""

    epoch: str
    since: int
    follows: bool


def note(reply_channel: str) -> Optional[Asked]:
    """Note that a socket has sent a frame which asks for nothing; None if it has gone."""
    frames = backend.get_backend().count_frame(key_of(reply_channel))
    return None if frames is None else Asked(frames)


def ask(reply_channel: str, epoch: str, since: int) -> Optional[Asked]:
    """Note that a socket asks for what came after a cursor; None if it has gone."""
    cursor = write_cursor(epoch, since)
    asked = backend.get_backend().ask_turn(key_of(reply_channel), cursor, JOB, MINUTE)
    return Asked(*asked) if asked else None


def take(reply_channel: str) -> Optional[Turn]:
    """Return the cursor that a socket has waiting, None where it has none or has gone."""
    taken = backend.get_backend().take_turn(key_of(reply_channel), JOB)
    return Turn(*read_cursor(taken[0]), taken[1]) if taken else None


def finish(
    reply_channel: str, turn: Turn, size: int, following: Optional[Tuple[str, int]]
) -> Optional[float]:
    """Note that a turn was answered with `size` bytes; `following` is the next part's cursor, if any.

    Returns the seconds until what the socket has asked meanwhile is to be answered, None for nothing.
    """
    cost = count_cost(size, turn.follows)
    cursor = write_cursor(*following) if following else ""
    return backend.get_backend().finish_turn(key_of(reply_channel), JOB, MINUTE, cost, cursor)


def leave(reply_channels: Sequence[str]) -> None:
    """Forget what sockets have asked: they have gone."""
    backend.get_backend().leave_turns([key_of(each) for each in reply_channels], GONE)


def count_cost(size: int, follows: bool) -> float:
    """Return the seconds that pay for an answer."""
    return MINUTE * (size if follows else max(size, FRESH)) / MOST


def key_of(reply_channel: str) -> str:
    """Return the key of a socket's state."""
    return f"livelog:turn:{reply_channel}"


def write_cursor(epoch: str, since: int) -> str:
    """Return a cursor as one text; no epoch is longer than what is kept of it here."""
    return f"{epoch[:32]} {since}"


def read_cursor(text: str) -> Tuple[str, int]:
    """Return the epoch and the seq that `write_cursor` wrote."""
    epoch, _, since = text.rpartition(" ")
    return epoch, int(since)
