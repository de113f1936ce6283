"""The patrol: sockets at the desk that have died are forgotten, and who may not stay is sent away.

A session that ended and a role that was taken away tell no socket; so they are looked after, every
while by the blogger that leads, and at once where they ended.
"""

from __future__ import annotations

import logging
import time
from typing import Any, Callable

import redis
from channels import Channel, Group
from django.db import transaction

from blog.const import CLOSE_RESTARTING
from blog.coordination import presence
from blog.coordination.presence import Desk
from blog.desk.live.editing import tell_editing
from blog.desk.live.visitor import find_visitor
from blog.models import Blog
from blog.sockets import send_to

logger = logging.getLogger(__name__)

INTERVAL = 2.0  # seconds


class Patrol:
    """Looks after the desks each INTERVAL, by a clock of monotonic seconds."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self.clock = clock
        self.due = 0.0

    def __call__(self) -> None:
        """Look after them if it is time; called on each turn of the blogger that leads."""
        if self.clock() >= self.due:
            check_desks()
            self.due = self.clock() + INTERVAL


def check_soon(**signal: Any) -> None:
    """Look after the desks after commit, once: a session, a role or an account was changed."""
    connection = transaction.get_connection()
    if all(callback is not try_checking for _, callback in connection.run_on_commit):
        transaction.on_commit(try_checking)


def try_checking() -> None:
    """Look after the desks now if Redis can be reached; else the blogger will."""
    try:
        check_desks()
    except redis.RedisError as problem:
        logger.info("The desks are looked after later, Redis is out of reach: %s", problem)


def check_desks() -> None:
    """Send away who may not stay; forget what has died, or has not said that it is editing still."""
    desks = presence.find_all()
    blogs = Blog.objects.in_bulk({desk.blog for desk in desks})
    members = {pk: find_members(blog) for pk, blog in blogs.items()}
    for desk in desks:
        blog = blogs.get(desk.blog)
        if blog is None or desk.channel not in members[desk.blog]:
            # If it lives it is in a Group that its blog has left.
            close(desk, blog, CLOSE_RESTARTING)
            continue
        code = find_visitor(desk.session, blog).code
        if code is not None:
            close(desk, blog, code)
        elif desk.editing and not desk.is_editing(desk.editing):
            presence.note(desk._replace(editing="", until=0.0))
            tell_editing(desk, {desk.editing})


def find_members(blog: Blog) -> set[str]:
    """Return the channels of the sockets in a blog's Group of desks; those of dead Daphnes are not."""
    group = Group(blog.desk_group)
    return set(group.channel_layer.channel_layer.group_channels(group.name))


def close(desk: Desk, blog: Blog | None, code: int) -> None:
    """Take a socket out of the Groups, close it, and tell the others what it edits no more.

    One that cannot be told that it is closed is looked after again.
    """
    if blog is not None:
        for name in (blog.desk_group, blog.group_name):
            Group(name).discard(Channel(desk.channel))
    if send_to(desk.channel, close=code):
        presence.leave(desk.channel)
        tell_editing(desk, {desk.editing})
