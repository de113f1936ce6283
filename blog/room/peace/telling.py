"""What moderators are told of a room, and its readers of its settings; after the commit of each change."""

from __future__ import annotations

import logging
from functools import partial
from typing import Sequence

import redis
from channels import Group
from django.db import transaction

from blog import messages
from blog.const import CLOSE_RESTARTING
from blog.log import store
from blog.messages import Wire
from blog.models import Blog, RoomMessage
from blog.models.blog import OFF
from blog.room import wire
from blog.room.peace import bans
from blog.room.people import listeners, visitors
from blog.sockets import send_to

logger = logging.getLogger(__name__)

TURNED_OFF = 4410  # the close code for who should not come back


def tell_moderators(blog: Blog, message: Wire) -> None:
    """Tell all moderators who are in a room, after commit; and desks that what waits there has changed."""
    transaction.on_commit(partial(try_sending, blog.moderators_group, message))
    if message["type"] in ("waits", "settled"):
        transaction.on_commit(partial(try_sending, blog.desk_group, wire.said()))


def tell_waiting(message: RoomMessage) -> None:
    """Tell moderators of a message that they have to look at."""
    tell_moderators(message.blog, wire.waits(message))


def tell_authors(blog: Blog, rows: Sequence[RoomMessage]) -> None:
    """Tell those whose messages waited, at each of their sockets, that they do no more."""
    try:
        present = listeners.find_all(blog)
        for row in rows:
            text = messages.encode(wire.taken_away(row))
            for each in present:
                if each.author == row.author:
                    send_to(each.channel, text=text)
    except redis.RedisError as problem:
        logger.warning("Authors in the room of %s were not told: %s", blog.slug, problem)


def try_sending(group: str, message: Wire) -> None:
    """Send to a Group if Redis can be reached; who comes later is told of what waits anyway."""
    try:
        Group(group).send({"text": messages.encode(message)}, immediately=True)
    except redis.RedisError as problem:
        logger.warning("%s was not told to %s: %s", message["type"], group, problem)


def announce_settings(instance: Blog, **kwargs: object) -> None:
    """Have everybody in a room told after commit what its blog says of it now; called when one was saved."""
    before = instance.before
    if before and describe_room(before) != describe_room(instance):
        transaction.on_commit(partial(announce, instance, before))


def tell_rights(blog: Blog) -> None:
    """Tell everybody in a room what they may do there, now that others may than before."""
    try:
        present = listeners.find_all(blog)
        banned = bans.find_active(blog, present)
        for each in present:
            you = visitors.describe(each, blog, banned.find(each))
            send_to(each.channel, text=messages.encode(wire.you(you)))
    except redis.RedisError as problem:
        logger.warning("Not all in the room of %s were told what they may: %s", blog.slug, problem)


def describe_room(blog: Blog) -> tuple[Wire, str]:
    """Return what of a blog its room has to be told of: its settings, and where it is."""
    return wire.room_row(blog), blog.room_group


def announce(blog: Blog, before: Blog) -> None:
    """Tell a room of its settings; where it was turned off, close its sockets.

    Those who came by the slug that the blog had before come back at its new address.
    """
    if blog.room_slow != before.room_slow:
        try_sending(before.room_group, wire.slow(blog.room_slow))
    now, then = wire.room_row(blog), wire.room_row(before)
    if (now["room"], now["questions"]) != (then["room"], then["questions"]):
        try_sending(before.room_group, wire.room(blog))
    if now["room"] != then["room"] != OFF != now["room"]:
        tell_rights(blog)
    try:
        store.get_log(blog).touch()  # what workers keep of the blog's row is read again
        if then["room"] == OFF != now["room"]:
            # Laid anew by who comes: what was delivered just as all was erased is in no row.
            store.get_room_log(blog).flush()
        if blog.room == OFF:
            end(before)
        elif blog.room_group != before.room_group:
            Group(before.room_group).send({"close": CLOSE_RESTARTING}, immediately=True)
    except redis.RedisError as problem:
        logger.warning("The room of %s is closed later: %s", blog.slug, problem)


def end(blog: Blog) -> None:
    """Close the sockets of a room that is there no more, and forget who was at them."""
    Group(blog.room_group).send({"close": TURNED_OFF}, immediately=True)
    listeners.forget_all(blog)
