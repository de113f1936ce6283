"""The caretaker: looks after the rooms by the clock, in the blogger that leads.

Beacons as the stream's; what was left behind by a worker that died; who may not moderate any more; and
what is not to be kept any longer.
"""

from __future__ import annotations

import logging
import time
from datetime import datetime, timedelta
from functools import partial
from typing import Callable

import redis
from channels import Channel, Group
from django.conf import settings
from django.db import transaction
from django.utils import timezone

from blog import messages
from blog.log import group
from blog.messages import encode
from blog.models import Act, AddressKey, Ban, Blog, Guest, RoomMessage
from blog.models.blog import OFF
from blog.models.room.message import HIDDEN
from blog.room import history, wire
from blog.room.backend import rooms
from blog.room.peace import banning, bans, hiding, moderating
from blog.room.peace.telling import end
from blog.room.people import listeners, visitors
from blog.room.people.addresses import KEPT
from blog.room.saying import inbox
from blog.sockets import send_to

logger = logging.getLogger(__name__)

INTERVAL = 2.0  # seconds between two looks at what was left behind
SWEEP = 600.0  # seconds between two looks at what is too old, or dead
GRACE = timedelta(seconds=10)  # in which a worker publishes what it has stored
# How long is kept what nobody reads any more: where something was said from, what was hidden, the
# names of guests who are not seen any more, bans that have ended, and what moderators did.
ADDRESSES, HIDDEN_FOR, NAMES = timedelta(days=7), timedelta(days=30), timedelta(days=30)
ENDED, ACTS = timedelta(days=30), timedelta(days=365)


class Caretaker:
    """Looks after the rooms each INTERVAL, by a clock of monotonic seconds."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self.clock = clock
        self.due = self.beacon_due = self.sweep_due = 0.0
        self.told = timezone.now()  # of bans that had ended by then
        self.suspects: set[str] = set()

    def __call__(self) -> None:
        """Do what it is time for; called on each turn of the blogger that leads."""
        now = self.clock()
        if now < self.due:
            return
        self.due = now + INTERVAL
        blogs = list(Blog.objects.exclude(room=OFF))
        for blog in inbox.find_waiting(blogs):
            inbox.empty(blog)
        counts = group.count_groups([blog.moderators_group for blog in blogs])
        for blog in (blog for blog, moderators in zip(blogs, counts) if moderators):
            check_moderators(blog)
        publish_left(timezone.now() - GRACE)
        self.told = tell_ended(self.told)
        if now >= self.beacon_due:
            self.beacon_due = now + settings.LIVELOG_HEAD
            send_heads(blogs)
        if now >= self.sweep_due:
            self.sweep_due = now + SWEEP
            sweep()
            self.suspects = set().union(*(forget_dead(each, self.suspects) for each in blogs))


def send_heads(blogs: list[Blog]) -> None:
    """Send the rooms' beacons, laying logs anew where they have lost changes.

    The room of a blog that has ended has none while nobody listens.
    """
    counts = group.count_groups([blog.room_group for blog in blogs])
    for blog, readers in zip(blogs, counts):
        if blog.open or readers:
            head = history.mend(blog)
            history.send(blog, messages.encode(messages.head_beacon(head, readers)))


def publish_left(before: datetime) -> None:
    """Publish what was stored a while ago and is pending still: its worker died, or Redis was away."""
    rows = RoomMessage.objects.filter(pending=True, at__lt=before).order_by("pk")
    for pk in rows.values_list("pk", flat=True)[:100]:
        hiding.publish_row(pk)


def tell_ended(since: datetime) -> datetime:
    """Tell those whose bans have ended since a moment; return until when it was looked."""
    now = timezone.now()
    for ban in Ban.objects.filter(until__gt=since, until__lte=now).select_related("blog"):
        banning.tell_concerned(ban.blog, ban)
    return now


def find_members(name: str) -> set[str]:
    """Return the channels of a Group's sockets; those of dead Daphnes are not."""
    return set(Group(name).channel_layer.channel_layer.group_channels(name))


def forget_dead(blog: Blog, suspects: set[str]) -> set[str]:
    """Forget the listeners whose sockets have died without a word; return who may have.

    Who comes in just now is noted before it joins: `suspects` were missing the last time too.
    """
    present = {each.channel for each in listeners.find_all(blog)}
    missing = present - find_members(blog.room_group)
    listeners.forget(blog, missing & suspects)
    return missing - suspects


def check_moderators(blog: Blog) -> None:
    """Look after those who moderate: who has another role by now is told so."""
    for channel in find_members(blog.moderators_group):
        listener = listeners.find(blog, channel)
        if listener is not None:
            check_moderator(blog, listener)


def check_moderator(blog: Blog, listener: listeners.Listener) -> None:
    """Have a moderator be one no longer whose role, account or session has ended."""
    now = visitors.look_again(listener, blog)
    if now == listener:
        return
    listeners.note(blog, [now])
    if not visitors.moderates(now):
        Group(blog.moderators_group).discard(Channel(listener.channel))
    text = encode(wire.you(visitors.describe(now, blog, bans.find_ban(blog, now))))
    send_to(listener.channel, text=text)


def forget_room(instance: Blog, **kwargs: object) -> None:
    """End the room of a deleted blog after commit; forget who listens there, and what waited to be said."""
    transaction.on_commit(partial(drop_room, Blog(pk=instance.pk, slug=instance.slug)))


def drop_room(blog: Blog) -> None:
    """Close a room's sockets, and forget what workers share of it; else say what is left to do by hand."""
    try:
        end(blog)
        rooms.get_rooms().forget([inbox.key_of(blog)])
    except redis.RedisError as problem:
        told = "What Redis has under %s* is nobody's any more, and has to be deleted by hand: %s"
        logger.warning(told, listeners.key_of(blog), problem)


def sweep() -> None:
    """Delete what is not to be kept any longer; docs/operate.md says what that is."""
    now = timezone.now()
    # By an index of those that have an address: one without has no range either.
    old = RoomMessage.objects.filter(at__lt=now - ADDRESSES, address__gt="")
    old.update(address="", span="")
    RoomMessage.objects.filter(state=HIDDEN, pending=False, at__lt=now - HIDDEN_FOR).delete()
    Guest.objects.filter(seen__lt=now - NAMES).delete()
    Ban.objects.filter(until__lt=now - ENDED).delete()
    Act.objects.filter(at__lt=now - ACTS).delete()
    AddressKey.objects.filter(made__lt=now - KEPT).delete()
    for blog in Blog.objects.filter(said__state=HIDDEN, said__text="").distinct():
        moderating.drop_erased(blog)
