"""A blog that is hidden now, where everybody could read it or another: nothing of it for strangers."""

from __future__ import annotations

import logging
from functools import partial
from typing import Any, Collection

import redis
from django.db import transaction
from django.db.models import Q

from blog.const import CLOSE_RESTARTING
from blog.later import later
from blog.log import fronts, group, store
from blog.models import Blog

logger = logging.getLogger(__name__)

# Seconds after which it is done once more: a socket that was let in just before joins a moment later.
AGAIN = 3.0


def hide_blog(instance: Blog, **kwargs: object) -> None:
    """Have strangers get nothing more of a blog, after commit; called when one was saved.

    At a slug that it comes to there may be readers of the blog that has left it.
    """
    before: Blog | None = instance.before
    if before is None or not before.is_hidden or before.slug != instance.slug:
        transaction.on_commit(partial(shut_out_if_hidden, instance.pk, before))


def shut_out_if_hidden(pk: int, before: Blog | None) -> None:
    """Shut strangers out of a blog, at its address and at the one before, if it is hidden now.

    The row is read again, for what was saved may have been a text or an expression.
    """
    blog = Blog.objects.filter(pk=pk).first()
    if blog is None or not blog.is_hidden:
        return
    for each in {row.slug: row for row in (blog, before) if row}.values():
        shut_out(each)
        later.call(AGAIN, partial(shut_out, each))


def shut_out(blog: Blog) -> None:
    """Have Daphne's fronts forget a blog and its readers come in anew, now if Redis can be reached."""
    try:
        store.get_log(blog).touch()  # whoever keeps its row reads it again
        fronts.tell(blog)
        group.close(blog, CLOSE_RESTARTING)  # who may come back does so by itself
    except redis.RedisError as problem:
        logger.error("Strangers may still be at %s, restart the Daphnes: %s", blog.slug, problem)


def check_readers(update_fields: Collection[str] | None = None, **signal: Any) -> None:
    """Have the readers of hidden blogs come in anew: a session, or an account, may have ended."""
    if update_fields and "is_active" not in update_fields:  # somebody signs in
        return
    connection = transaction.get_connection()
    if all(callback is not try_checking for _, callback in connection.run_on_commit):
        transaction.on_commit(try_checking)


def try_checking() -> None:
    """Close the sockets at hidden blogs; those who are signed in still are back at once."""
    rows = Blog.objects.filter(Q(private=True) | Q(rehearsal_of__isnull=False))
    for blog in [row for row in rows if row.is_hidden]:
        shut_out(blog)
