"""Telling a blog's readers what its own row says: its title, its end, its address."""

from __future__ import annotations

import logging
from functools import partial

import redis
from django.db import transaction

from blog import messages
from blog.log import fronts, group, store
from blog.models import Blog

logger = logging.getLogger(__name__)

# What new pages show of a blog's row, and open ones are not told of.
UNTOLD = ["private", "colour", "cover_id", "sharing"]


def announce_change(instance: Blog, **kwargs: object) -> None:
    """Have readers told after commit what a saved blog says now; called when one was saved."""
    if instance.before:
        transaction.on_commit(partial(announce, instance.pk, instance.before))


def announce(pk: int, before: Blog) -> None:
    """Tell a blog's readers what its row says, if it is another than before.

    Those who came by a slug that it had before are told too, and so find its new address. While
    Redis is out of reach nobody is: the beacon will. The row is read again, for what was saved may
    have been a text or an expression.
    """
    blog = Blog.objects.filter(pk=pk).first()
    if blog is None:
        return
    if any(getattr(before, name) != getattr(blog, name) for name in UNTOLD):
        renew_pages(blog)
    if messages.blog_row(before) == messages.blog_row(blog):
        return
    readers = {blog.group_name: blog, before.group_name: before}
    try:
        store.get_log(blog).touch()
        for each in readers.values():
            group.send(each, messages.encode(messages.blog_row(blog)))
    except redis.RedisError as problem:
        logger.warning("Readers of %s are told of its change later: %s", blog.slug, problem)


def renew_pages(blog: Blog) -> None:
    """Have a blog's pages made anew, now if Redis can be reached; else they are within seconds."""
    try:
        store.get_log(blog).touch()
    except redis.RedisError as problem:
        logger.warning("Pages of %s look as they are in a moment: %s", blog.slug, problem)
    fronts.tell(blog)
