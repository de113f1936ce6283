"""What a moderator asks for over the room's socket, done by who may, by the table of rights."""

from __future__ import annotations

from typing import Callable

from django.db import transaction

from blog.desk import rights
from blog.feeds.parse.text import plain
from blog.models import Ban, Blog, Guest, RoomMessage
from blog.models.blog import OFF
from blog.models.room.message import HIDDEN
from blog.room import history
from blog.room.errors import Refused
from blog.room.frames import WHY, Frame
from blog.room.peace import banning, hiding
from blog.room.peace.acts import Moderator, note_act
from blog.room.people import visitors
from blog.room.people.listeners import Listener

RIGHTS = {"unban": "ban"}  # frames whose right is called by another name


def moderate(listener: Listener, blog: Blog, frame: Frame) -> None:
    """Do what a moderator asks for; raises Refused, for whoever may not too."""
    kind: str = frame["type"]
    role = visitors.find_role(listener, blog)
    if not rights.allows(role, RIGHTS.get(kind, kind)) or listener.user is None:
        raise Refused("not_allowed", "You may not do that here.")
    ACTS[kind](Moderator(listener.user, listener.name), blog, frame)


def hide(by: Moderator, blog: Blog, frame: Frame) -> None:
    """Take a message away, or all that are like it."""
    take_away = hiding.hide_alike if frame.get("alike") else hiding.hide
    take_away(by, blog, frame["id"], plain(frame.get("why", ""), WHY, "text"))


def approve(by: Moderator, blog: Blog, frame: Frame) -> None:
    """Show a message, or set its reports aside."""
    hiding.approve(by, blog, frame["id"])


def ban(by: Moderator, blog: Blog, frame: Frame) -> None:
    """Ban somebody."""
    banning.ban(by, blog, frame)


@transaction.atomic
def set_slow(by: Moderator, blog: Blog, frame: Frame) -> None:
    """Set the seconds of slow mode; everybody is told as the blog is saved."""
    note_act(by, blog, "slow", seconds=frame["seconds"])
    blog.room_slow = frame["seconds"]
    blog.save(update_fields=["room_slow"])


@transaction.atomic
def close(by: Moderator, blog: Blog, frame: Frame) -> None:
    """Turn the room off; its sockets are closed as the blog is saved. What was said stays, or goes."""
    note_act(by, blog, "close", erase=frame.get("erase", False))
    if frame.get("erase"):
        erase_all(blog)  # open pages have to hear of that before their sockets are closed
    blog.room = OFF
    blog.save(update_fields=["room"])


def erase_all(blog: Blog) -> None:
    """Delete all that was said in a room, its guests' names and its bans; called in a transaction."""
    for model in (RoomMessage, Guest, Ban):
        model.objects.filter(blog=blog).delete()
    transaction.on_commit(lambda: history.erase(blog))


@transaction.atomic
def erase(by: Moderator, blog: Blog, frame: Frame) -> None:
    """Delete a message for good, or all of an author; raises Refused.

    Words and name go now; the row as soon as the readers' pages have been told.
    """
    rows = history.said(blog).select_for_update()
    found = list(rows.filter(token=frame["id"])) or list(rows.filter(author=frame["id"]))
    if not found:
        raise Refused("unknown", "There is no such message.")
    for row in found:
        row.blog = blog
        note_act(by, blog, "erase", row.token, row.author)
    hiding.reject(*found)
    gone = {"text": "", "name": "", "address": "", "span": "", "user": None}
    history.said(blog).filter(pk__in=[row.pk for row in found]).update(**gone)
    Guest.objects.filter(blog=blog, author=frame["id"]).delete()
    transaction.on_commit(lambda: drop_erased(blog))


def drop_erased(blog: Blog) -> None:
    """Delete the rows of erased messages that readers' pages have been told of."""
    history.said(blog).filter(state=HIDDEN, text="", pending=False).delete()


ACTS: dict[str, Callable[[Moderator, Blog, Frame], None]] = {
    "hide": hide,
    "approve": approve,
    "ban": ban,
    "unban": banning.unban,
    "slow": set_slow,
    "close": close,
    "erase": erase,
}
