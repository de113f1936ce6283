"""What a blog leaves in Redis when it is deleted or renamed, for no other to show.

A live log goes by its blog's slug. So the log of a slug is emptied when a blog comes to it and when
one leaves it; whoever reads it next lays it anew from the record, under a new epoch.
"""

import logging
from functools import partial

import redis
from django.db import transaction

from blog.log import store
from blog.models import Blog

logger = logging.getLogger(__name__)


def note_row(instance: Blog, **kwargs: object) -> None:
    """Note what a blog's row says before it is saved, None for a new blog."""
    instance.before = Blog.objects.filter(pk=instance.pk).first()


def leave_log(instance: Blog, **kwargs: object) -> None:
    """Empty the logs that a new or renamed blog comes from and goes to, after commit."""
    before = instance.before
    if before is None or before.log_name != instance.log_name:
        for blog in filter(None, [before, instance]):
            drop_log(blog)


def drop_log(instance: Blog, **kwargs: object) -> None:
    """Empty the logs of a deleted blog and of its room, after commit."""
    for name in (instance.log_name, instance.room_log_name):
        transaction.on_commit(partial(empty_log, name))


def empty_log(name: str) -> None:
    """Empty a live log now if Redis can be reached; else say what is left to do."""
    try:
        store.find_log(name).flush()
    except redis.RedisError as problem:
        told = "The live log %s may show another blog's entries until blogging_worker --flush: %s"
        logger.warning(told, name, problem)
