"""The frames that a room's socket may be sent, told from all that it may not. Pure."""

from __future__ import annotations

from typing import Any, Callable, Dict

from blog import sockets

Frame = Dict[str, Any]
ID = 40  # characters of an id, at most
NONCE = 64
WHY = 200
MINUTES = 366 * 24 * 60  # the longest ban that ends


def is_text(value: Any, longest: int) -> bool:
    """Tell whether a value is a text of so many characters at most, each of which can be stored."""
    return isinstance(value, str) and 0 < len(value) <= longest and value.isprintable()


def is_whole(value: Any, least: int, most: int) -> bool:
    """Tell whether a value is a whole number between two others."""
    return isinstance(value, int) and not isinstance(value, bool) and least <= value <= most


def is_say(frame: Frame) -> bool:
    """Tell whether a `say` is whole; how long its text may be is told apart from this."""
    return isinstance(frame.get("text"), str) and is_text(frame.get("nonce"), NONCE)


def is_name(frame: Frame) -> bool:
    """Tell whether a `name` is whole; its token may be left out, or null."""
    token = frame.get("token")
    return isinstance(frame.get("name"), str) and (token is None or is_text(token, 200))


def is_of_one(frame: Frame) -> bool:
    """Tell whether a frame names a message or an author."""
    why = frame.get("why", "")
    return is_text(frame.get("id"), ID) and isinstance(why, str) and len(why) <= WHY


def is_hide(frame: Frame) -> bool:
    """Tell whether a `hide` is whole: `alike` for all that say the same."""
    return is_of_one(frame) and isinstance(frame.get("alike", False), bool)


def is_unban(frame: Frame) -> bool:
    """Tell whether an `unban` names a ban or an author."""
    return is_whole(frame.get("id"), 1, 2**31 - 1) or is_of_one(frame)


def is_ban(frame: Frame) -> bool:
    """Tell whether a `ban` is whole: `minutes` null for good."""
    minutes = frame.get("minutes", 0)
    return (
        is_of_one(frame)
        and (minutes is None or is_whole(minutes, 1, MINUTES))
        and frame.get("by", "author") in ("author", "name", "address", "range")
        and isinstance(frame.get("hide", False), bool)
    )


def is_slow(frame: Frame) -> bool:
    """Tell whether a `slow` is whole: at most an hour."""
    return is_whole(frame.get("seconds"), 0, 3600)


def is_close(frame: Frame) -> bool:
    """Tell whether a `close` is whole."""
    return isinstance(frame.get("erase", False), bool)


SHAPES: dict[str, Callable[[Frame], bool]] = {
    "say": is_say,
    "name": is_name,
    "report": is_of_one,
    "quote": is_of_one,
    "hide": is_hide,
    "approve": is_of_one,
    "erase": is_of_one,
    "ban": is_ban,
    "unban": is_unban,
    "slow": is_slow,
    "close": is_close,
}


def parse_frame(text: str | None) -> Frame | None:
    """Return the frame as a dict if it is one that a room's socket may send, else None."""
    frame = sockets.read_frame(text)
    kind = frame.get("type")
    shape = SHAPES.get(kind) if isinstance(kind, str) else None
    if shape is None:
        return sockets.parse_frame(text)
    return frame if shape(frame) else None
