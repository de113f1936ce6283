"""A room's inbox: what was said waits there in its order, and one process at a time delivers it.

The frames of one socket meet any worker, and may overtake each other on the way. Each is taken by its
`order`; so what somebody says never swaps, nor does anybody else's.
"""

from __future__ import annotations

import logging
import secrets
import time
from functools import partial
from typing import Callable, Sequence

import redis
from asgiref.base_layer import BaseChannelLayer
from channels import Channel
from django.db import DatabaseError

from blog.later import later
from blog.models import Blog
from blog.room.backend import rooms
from blog.room.saying.delivery import deliver, tell_failed
from blog.room.saying.speech import Speech, decode_speech

logger = logging.getLogger(__name__)

CHANNEL = "livelog.room.deliver"
RETRY = 1.0  # seconds until what could not be delivered is tried again

clock: Callable[[], float] = time.time


def key_of(blog: Blog) -> str:
    """Return the key of a room's inbox."""
    return f"livelog:room:{blog.pk}:inbox"


def key_of_socket(channel: str) -> str:
    """Return the key under which the order of a socket's frames is kept."""
    return f"livelog:room:frames:{channel}"


def take_frame(blog: Blog, channel: str, order: int, speech: Speech | None) -> None:
    """Take a frame of a socket in its turn, with what was said in it, if anything was.

    Called for each frame, so that none waits for one that said nothing.
    """
    payload = speech.encode() if speech else ""
    socket = key_of_socket(channel)
    wait = rooms.get_rooms().arrive(socket, key_of(blog), order, payload, clock())
    if wait:
        later.call(wait, partial(send_job, {"blog": blog.pk, "socket": channel}))
    empty(blog)


def forget(channels: Sequence[str]) -> None:
    """Forget the order of the frames of sockets that have gone."""
    rooms.get_rooms().forget([key_of_socket(each) for each in channels])


def resume(blog: Blog, channel: str | None) -> None:
    """Deliver what waits; what came behind a frame of a socket that was lost goes on without it."""
    if channel:
        rooms.get_rooms().arrive(key_of_socket(channel), key_of(blog), 0, "", clock())
    empty(blog)


def send_job(job: dict[str, object]) -> None:
    """Have a worker look after an inbox; where that cannot be sent, the next frame does."""
    try:
        Channel(CHANNEL).send(job, immediately=True)
    except (redis.RedisError, BaseChannelLayer.ChannelFull) as problem:
        logger.warning("A room's inbox is looked after later: %r", problem)


def find_waiting(blogs: Sequence[Blog]) -> list[Blog]:
    """Return the blogs in whose rooms' inboxes something waits."""
    counts = rooms.get_rooms().count_waiting([key_of(blog) for blog in blogs])
    return [blog for blog, count in zip(blogs, counts) if count]


def empty(blog: Blog) -> None:
    """Deliver what is in a room's inbox until it is empty, unless another process is at it."""
    token, delivered = secrets.token_hex(8), 0
    backend = rooms.get_rooms()
    while True:
        waiting = backend.take_next(key_of(blog), token, delivered)
        if not waiting:
            return
        try:
            deliver_all(blog, [each for each in map(read_speech, waiting) if each])
        except (DatabaseError, redis.RedisError) as problem:
            logger.warning("What was said in the room of %s waits: %s", blog.slug, problem)
            later.call(RETRY, partial(send_job, {"blog": blog.pk, "socket": None}))
            backend.leave(key_of(blog), token)
            return
        delivered = len(waiting)


def read_speech(text: str) -> Speech | None:
    """Return what waits in an inbox; None, and a line in the log, for what another release put there."""
    try:
        return decode_speech(text)
    except (ValueError, TypeError, AttributeError):
        logger.exception("A message of an inbox cannot be read, and was dropped")
        return None


def deliver_all(blog: Blog, speeches: Sequence[Speech]) -> None:
    """Deliver what was said; something that cannot be is logged, and costs the rest nothing."""
    try:
        deliver(blog, speeches)
    except (DatabaseError, redis.RedisError):
        raise
    except Exception:
        if len(speeches) == 1:
            logger.exception("A message in the room of %s was dropped", blog.slug)
            tell_failed(speeches[0])
            return
        for speech in speeches:
            deliver_all(blog, [speech])
