"""Banning: who may say nothing any more, from this moment on and at every socket of theirs."""

from __future__ import annotations

from datetime import timedelta
from functools import partial
from typing import Any

from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone

from blog import messages
from blog.feeds.parse.text import plain
from blog.models import Ban, Blog, Guest, RoomMessage
from blog.models.desk.people import STAFF
from blog.models.room.message import HIDDEN
from blog.models.room.peace import ADDRESS, AUTHOR, NAME, SPAN
from blog.room import history, wire
from blog.room.errors import Refused
from blog.room.frames import WHY
from blog.room.peace import bans
from blog.room.peace.acts import Moderator, note_act
from blog.room.peace.hiding import MOST, RECENT, hide_all
from blog.room.peace.telling import tell_moderators
from blog.room.people import listeners, visitors
from blog.room.people.addresses import TURN
from blog.room.people.names import make_skeleton
from blog.sockets import send_to


@transaction.atomic
def ban(by: Moderator, blog: Blog, frame: dict[str, Any]) -> Ban:
    """Ban the author that a frame names, as frames.is_ban has it; raises Refused."""
    last = find_last(blog, frame["id"])
    if last.role in STAFF:
        raise Refused("not_allowed", "Who writes here cannot be banned: take their role.")
    kind = frame.get("by", AUTHOR)
    made = {
        "author": last.author,
        "name": last.name,
        "why": plain(frame.get("why", ""), WHY, "text"),
        "until": find_end(kind, frame.get("minutes")),
        "made": timezone.now(),
        "made_by_id": by.user,
        "made_by_name": by.name,
    }
    value = find_value(kind, last)
    row, _ = Ban.objects.update_or_create(blog=blog, kind=kind, value=value, defaults=made)
    note_act(
        by,
        blog,
        "ban",
        author=last.author,
        known_by=kind,
        minutes=frame.get("minutes"),
        why=row.why,
    )
    if frame.get("hide"):
        hide_all(by, blog, find_recent(blog, row)[:MOST], "ban")
    tell_moderators(blog, wire.ban(row))
    transaction.on_commit(partial(tell_concerned, blog, row))
    return row


def find_last(blog: Blog, name: str) -> RoomMessage:
    """Return the message that an id names, or the last of the author whose id it is.

    A guest who has said nothing yet is as good as one who has. Raises Refused.
    """
    rows = history.said(blog).order_by("-at", "-pk")
    row = rows.filter(token=name).first() or rows.filter(author=name).first()
    present = next((each for each in listeners.find_all(blog) if each.author == name), None)
    guest = Guest.objects.filter(blog=blog, author=name).first()
    if row is None and present is None and guest is None:
        raise Refused("unknown", "There is nobody of that name.")
    if row is None:
        row = RoomMessage(author=name, name=present.name if present else str(guest))
        row.role = present.role if present else ""
    if present and not row.address:
        row.address = present.address.one.partition(" ")[0]
        row.span = present.address.span.partition(" ")[0]
    return row


def find_value(kind: str, last: RoomMessage) -> str:
    """Return by what somebody is known of whom this is a message; raises Refused."""
    values = {AUTHOR: last.author, ADDRESS: last.address, SPAN: last.span}
    value: str = make_skeleton(last.name) if kind == NAME else values[kind]
    if not value:
        raise Refused("no_address", "Where they come from is not known, or not any more.")
    return value


def find_end(kind: str, minutes: int | None) -> Any:
    """Return when a ban ends; None: never. An address is somebody else's after a while."""
    longest = timezone.now() + TURN if kind in (ADDRESS, SPAN) else None
    if minutes is None:
        return longest
    until = timezone.now() + timedelta(minutes=minutes)
    return min(until, longest) if longest else until


def find_recent(blog: Blog, row: Ban) -> QuerySet:
    """Return what those whom a ban concerns have said of late and is not hidden, the newest first."""
    column = {ADDRESS: {"address": row.value}, SPAN: {"span": row.value}}
    whose = column.get(row.kind, {"author": row.author})
    # Locked, as one that is hidden by itself: somebody may approve one of them just now.
    rows = history.said(blog).select_for_update().filter(at__gt=timezone.now() - RECENT, **whose)
    return rows.exclude(state=HIDDEN).exclude(role__in=STAFF).order_by("-at", "-pk")


@transaction.atomic
def unban(by: Moderator, blog: Blog, frame: dict[str, Any]) -> None:
    """End the ban that a frame names, or all of an author; raises Refused."""
    name = frame["id"]
    one = {"pk": name} if isinstance(name, int) else {"author": name}
    rows = list(Ban.objects.filter(blog=blog, **one))
    if not rows:
        raise Refused("unknown", "There is no such ban.")
    for row in rows:
        note_act(by, blog, "unban", author=row.author, known_by=row.kind)
        Ban.objects.filter(pk=row.pk).delete()
        tell_moderators(blog, wire.unban(row.pk))
        transaction.on_commit(partial(tell_concerned, blog, row))


def tell_concerned(blog: Blog, row: Ban) -> None:
    """Tell those in the room whom a ban concerns what they may do now."""
    known = (row.kind, row.value)
    concerned = [each for each in listeners.find_all(blog) if known in bans.list_marks(each)]
    active = bans.find_active(blog, concerned)
    for listener in concerned:
        you = visitors.describe(listener, blog, active.find(listener))
        send_to(listener.channel, text=messages.encode(wire.you(you)))
