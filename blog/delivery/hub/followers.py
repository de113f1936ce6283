"""Followers, as rows: asked for, confirmed by their callbacks, let go of. So many, and no more."""

from __future__ import annotations

import hashlib
from datetime import timedelta
from typing import NamedTuple

from django.db import transaction
from django.db.models import F, Q, QuerySet
from django.utils import timezone

from blog.coordination.wake import wake_blogger
from blog.models import Blog, Follower
from livelog.address import host_of, is_url, split
from livelog.db.prepared import asked_often

MOST, MOST_OF_HOST = 5000, 100  # followers
WAITING, WAITING_OF_HOST = 500, 10  # requests that are not confirmed yet
LEASE, LEAST_LEASE, MOST_LEASE = 10 * 86400, 300, 30 * 86400  # seconds
LONGEST_SECRET = 199  # bytes (section 5.1)
SUBSCRIBE, UNSUBSCRIBE = "subscribe", "unsubscribe"


class Refused(Exception):
    """A request that is none, or too much; `str()` says why, `busy` that it may come again."""

    def __init__(self, reason: str, busy: bool = False) -> None:
        super().__init__(reason)
        self.busy = busy


class Wish(NamedTuple):
    """What a subscriber asks for."""

    blog: Blog
    form: str
    topic: str
    callback: str
    mode: str
    lease: int
    secret: str


def ask(wish: Wish) -> None:
    """Keep a request until its callback has confirmed it. Raises Refused."""
    check(wish)
    digest = hashlib.sha256(f"{wish.topic}\0{wish.callback}".encode()).hexdigest()
    known = Follower.objects.filter(digest=digest).first()
    host = host_of(wish.callback)[:255]
    if known is None and wish.mode == UNSUBSCRIBE:
        raise Refused("That callback is not subscribed to that topic.")
    if known is None or known.asked is None:
        check_room(host, known is None)
    Follower.objects.update_or_create(
        digest=digest,
        defaults={
            "blog": wish.blog,
            "form": wish.form,
            "topic": wish.topic,
            "callback": wish.callback,
            "host": host,
            "asked": timezone.now(),
            "mode": wish.mode,
            "lease": min(max(wish.lease or LEASE, LEAST_LEASE), MOST_LEASE),
            "asked_secret": wish.secret,
        },
    )
    wake_blogger()


def check(wish: Wish) -> None:
    """Raise Refused for a request that cannot be meant."""
    parts = split(wish.callback)
    if not is_url(wish.callback) or len(wish.callback) > 2000 or parts is None or parts.fragment:
        raise Refused("hub.callback must be an http or https address.")
    if wish.mode not in (SUBSCRIBE, UNSUBSCRIBE):
        raise Refused("hub.mode must be subscribe or unsubscribe.")
    if len(wish.secret.encode("utf-8", "replace")) > LONGEST_SECRET or "\0" in wish.secret:
        raise Refused(f"hub.secret must have at most {LONGEST_SECRET} bytes.")


def check_room(host: str, is_new: bool) -> None:
    """Raise Refused where there are too many, of one host or in all."""
    waiting = Follower.objects.filter(asked__isnull=False)
    if waiting.count() >= WAITING or waiting.filter(host=host).count() >= WAITING_OF_HOST:
        raise Refused("Too many requests wait for their confirmation.", busy=True)
    everybody = Follower.objects.all()
    if is_new and (
        everybody.count() >= MOST or everybody.filter(host=host).count() >= MOST_OF_HOST
    ):
        raise Refused("There are too many subscriptions.", busy=True)


def confirm(follower: Follower) -> None:
    """Do what was asked for, its callback having said that it meant it."""
    row = same_request(follower)
    if follower.mode == UNSUBSCRIBE:
        row.delete()
        return
    row.update(
        asked=None,
        secret=follower.asked_secret,
        lease_ends=timezone.now() + timedelta(seconds=follower.lease),
        failures=0,
        failing_since=None,
        last_error="",
    )


def refuse(follower: Follower, reason: str) -> None:
    """Let a request count for nothing: its callback has not confirmed it."""
    row = same_request(follower)
    if follower.lease_ends is None:
        row.delete()
    else:
        row.update(asked=None, last_error=reason[:500])


def same_request(follower: Follower) -> QuerySet:
    """Return the row of a follower, if it waits for the confirmation of the same request still."""
    return Follower.objects.filter(pk=follower.pk, asked=follower.asked)


def note_change(blog: Blog) -> None:
    """Have a blog's followers pushed its feed, which has changed; called with each change of it."""
    # An update that finds none would lock the database all the same.
    if find_followed(blog.pk):
        following = Follower.objects.filter(blog=blog, lease_ends__gt=timezone.now())
        following.update(changes=F("changes") + 1)
        transaction.on_commit(wake_blogger)


@asked_often
def find_followed(blog: int) -> QuerySet:
    """Return one of the followers of a blog that have a lease, though it may be over."""
    return Follower.objects.filter(blog=blog, lease_ends__isnull=False).values_list("pk")[:1]


def let_go() -> None:
    """Let go of those whose lease has run out, but who asks for another; of what nobody confirmed too."""
    now = timezone.now()
    asks_nothing = Q(asked=None) | Q(asked__lt=now - timedelta(hours=1))
    Follower.objects.filter(asks_nothing, Q(lease_ends=None) | Q(lease_ends__lt=now)).delete()
