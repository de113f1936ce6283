"""Daphne's fronts, told that something was taken back of which readers' pages are told nothing.

What a front keeps of a blog hangs on two groups: the blog's own, and one that no reader is a member of.
"""

from __future__ import annotations

import logging
from functools import partial

import redis
from channels import Group
from django.db import transaction

from blog import messages
from blog.models import Blog, Version

logger = logging.getLogger(__name__)

# The Group of what tells of all blogs: their list, their feeds and their sitemap.
SITE = "front"
# Pages and data that tell of what was taken back are not shown again, not even while workers are gone.
TAKEN_BACK = messages.encode({"type": "remove"})


def forget_blog(instance: Blog, **kwargs: object) -> None:
    """Have nothing more shown of a deleted blog, after commit."""
    transaction.on_commit(partial(tell, instance))


def forget_version(instance: Version, **kwargs: object) -> None:
    """Have an earlier version that was deleted shown no more, after commit."""
    transaction.on_commit(partial(tell_of_entry, instance.entry_id))


def tell_of_entry(pk: int) -> None:
    """Tell the fronts of an entry's blog; one that was deleted too is told of by itself."""
    blog = Blog.objects.filter(entries=pk).first()
    if blog:
        tell(blog)


def forget_lists(instance: Blog, **kwargs: object) -> None:
    """Have what tells of all blogs made anew after commit; called when one was saved or deleted."""
    transaction.on_commit(tell_site)


def tell_site() -> None:
    """Have what tells of all blogs made anew, now, if Redis can be reached."""
    try:
        Group(SITE).send({"text": TAKEN_BACK}, immediately=True)
    except redis.RedisError as problem:
        logger.warning("The list of blogs may be old for ten seconds more: %s", problem)


def tell(blog: Blog) -> None:
    """Tell the fronts now if Redis can be reached; what they do without it, they know."""
    try:
        Group(blog.front_group).send({"text": TAKEN_BACK}, immediately=True)
    except redis.RedisError as problem:
        logger.warning("Pages of %s may be shown for ten seconds more: %s", blog.slug, problem)
