"""What a blog leaves in Redis when it is deleted or renamed, for no other to show.

A live log goes by its blog's slug. So the log of a slug is emptied when a blog comes to it and when
one leaves it; whoever reads it next lays it anew from the record, under a new epoch.
"""

import logging
from functools import partial

import redis
from django.db import transaction
from django.db.models.signals import post_delete, post_save, pre_save

from blog import live
from blog.models import Blog

logger = logging.getLogger(__name__)


def connect_signals():
    """Have live logs emptied as blogs come and go; called once at start-up."""
    for signal, receiver in (
        (pre_save, note_log),
        (post_save, leave_log),
        (post_delete, drop_log),
    ):
        signal.connect(receiver, sender=Blog, dispatch_uid="blog.leftovers")


def note_log(instance, **kwargs):
    """Note the name of the live log that a blog has before it is saved, None for a new blog."""
    known = Blog.objects.filter(pk=instance.pk).first()
    instance.log_before = known and known.log_name


def leave_log(instance, **kwargs):
    """Empty the logs that a new or renamed blog comes from and goes to, after commit."""
    if instance.log_before != instance.log_name:
        for name in filter(None, [instance.log_before, instance.log_name]):
            transaction.on_commit(partial(empty_log, name))


def drop_log(instance, **kwargs):
    """Empty the log of a deleted blog, after commit."""
    transaction.on_commit(partial(empty_log, instance.log_name))


def empty_log(name):
    """Empty a live log now if Redis can be reached; else say what is left to do."""
    try:
        live.flush_name(name)
    except redis.RedisError as problem:
        told = "The live log %s may show another blog's entries until blogging_worker --flush: %s"
        logger.warning(told, name, problem)
