"""Who is editing what: each desk is told of the entries that others have in their hands."""

from __future__ import annotations

import time

from blog import messages
from blog.coordination import presence
from blog.coordination.presence import EDITING, Desk
from blog.sockets import send_to


def note_editing(desk: Desk, token: str) -> None:
    """Note that an entry is being edited at a desk ("": none is), and tell the others of a change.

    Its page says so again within EDITING seconds, or it counts no more.
    """
    presence.note(desk._replace(editing=token, until=time.time() + EDITING if token else 0.0))
    if token != desk.editing or desk.until < time.time():
        tell_editing(desk, {desk.editing, token})


def tell_editing(desk: Desk, tokens: set[str]) -> None:
    """Tell all desks of a blog but one who is editing these entries now."""
    there = [each for each in presence.find_all() if each.blog == desk.blog]
    for other in there:
        for token in tokens - {""} if other.channel != desk.channel else ():
            text = messages.encode(say_editing(token, there, other))
            send_to(other.channel, text=text)


def say_editing(token: str, there: list[Desk], other: Desk) -> messages.Wire:
    """Return who is editing an entry but for one desk itself; `by` is null where nobody is."""
    names = [
        each.name for each in there if each.is_editing(token) and each.channel != other.channel
    ]
    return {"type": "editing", "id": token, "by": ", ".join(dict.fromkeys(names)) or None}


def list_editing(desk: Desk) -> list[messages.Wire]:
    """Return what is being edited at the other desks of a blog, as a desk that comes is told."""
    there = [each for each in presence.find_all() if each.blog == desk.blog]
    told = (say_editing(token, there, desk) for token in dict.fromkeys(x.editing for x in there))
    return [{"id": each["id"], "by": each["by"]} for each in told if each["by"]]
