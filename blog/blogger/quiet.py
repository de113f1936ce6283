"""Blogs that were forgotten open: after LIVELOG_QUIET days without a word their desk asks whether they
go on; where nobody says so for as many more, and no feed fills them, they are ended.
"""

from __future__ import annotations

import logging
import time
from datetime import datetime, timedelta
from typing import Callable

from django.conf import settings
from django.db import transaction
from django.db.models import DateTimeField, OuterRef, QuerySet, Subquery
from django.db.models.functions import Coalesce
from django.utils import timezone

from blog.models import Blog, Entry, Feed

logger = logging.getLogger(__name__)

INTERVAL = 600.0  # seconds


class Quiet:
    """Looks for quiet blogs, by a clock of monotonic seconds."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self.clock = clock
        self.due = 0.0

    def __call__(self) -> None:
        """Ask about some, or end them, if it is time; called on each turn of the leading blogger."""
        if settings.LIVELOG_QUIET and self.clock() >= self.due:
            look_after(timezone.now(), timedelta(days=settings.LIVELOG_QUIET))
            self.due = self.clock() + INTERVAL


def look_after(now: datetime, span: timedelta) -> None:
    """Ask about what has been quiet for so long; forget what is not, end what was asked about long."""
    for blog in with_signs(Blog.objects.filter(open=True, rehearsal_of=None)):
        is_quiet = find_last_sign(blog) <= now - span
        if not is_quiet:
            Blog.objects.filter(pk=blog.pk, asked__isnull=False).update(asked=None)
        elif blog.asked is None:
            Blog.objects.filter(pk=blog.pk, open=True).update(asked=now)
        elif blog.asked <= now - span and not Feed.objects.filter(blog=blog, active=True).exists():
            end(blog.pk)


def with_signs(blogs: QuerySet) -> QuerySet:
    """Return blogs with what says that somebody is there: the newest entry, the newest change."""
    entries = Entry.objects.filter(blog=OuterRef("pk"))
    changed = entries.filter(seq__isnull=False).order_by("-seq")
    waiting = entries.filter(state=Entry.SCHEDULED, due__isnull=False).order_by("-due")
    moment = Coalesce("updated", "created", output_field=DateTimeField())
    return blogs.annotate(
        entered=Subquery(entries.order_by("-pk").values("created")[:1]),
        changed=Subquery(changed.values(moment=moment)[:1], output_field=DateTimeField()),
        awaited=Subquery(waiting.values("due")[:1]),
    )


def find_last_sign(blog: Blog) -> datetime:
    """Return when there was, or will be, the last sign of life of a blog."""
    signs = [blog.created, blog.starts, blog.goes_on, blog.entered, blog.changed, blog.awaited]
    return max(each for each in signs if each is not None)


def end(pk: int) -> None:
    """End a blog that nobody has answered for, unless somebody does just now."""
    with transaction.atomic():
        blog = Blog.objects.select_for_update().filter(pk=pk, open=True).first()
        if blog is None or blog.asked is None:
            return
        blog.open, blog.asked = False, None
        blog.save()
    logger.warning("Ended %s: it was quiet, and nobody said that it goes on", blog.slug)
