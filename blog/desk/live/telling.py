"""Telling the desks of a blog what its readers do not get; called after the commit of each change."""

from __future__ import annotations

import logging
from functools import partial
from typing import Any

import redis
from channels import Group
from django.db import transaction

from blog import messages
from blog.desk.live.waiting import UNSEEN, tell_state
from blog.models import AnyEntry, Blog, Entry

logger = logging.getLogger(__name__)


def tell_aside(entry: AnyEntry, **kwargs: Any) -> None:
    """Tell desks of an entry that is not live, as its row stands; see `outbox.set_aside`."""
    send(entry.blog, tell_state(entry))


def tell_dropped(instance: Entry, **kwargs: Any) -> None:
    """Tell desks after commit of an entry that was deleted before readers had it.

    Whatever else is deleted leaves a removal, which the outbox brings.
    """
    if instance.leaves_nothing and instance.state in UNSEEN:
        blog = Blog.objects.filter(pk=instance.blog_id).first()
        gone = {"type": "gone", "id": instance.token, "state": Entry.REMOVED}
        gone["revision"] = instance.revision + 1
        if blog is not None:
            transaction.on_commit(partial(try_sending, blog, gone))


def try_sending(blog: Blog, message: messages.Wire) -> None:
    """Send a message to the desks of a blog if Redis can be reached; the next hello has the rest."""
    try:
        send(blog, message)
    except redis.RedisError as problem:
        logger.warning("Desks of %s were not told: %s", blog.slug, problem)


def send(blog: Blog, message: messages.Wire) -> None:
    """Send a message to every desk of a blog."""
    Group(blog.desk_group).send({"text": messages.encode(message)}, immediately=True)
