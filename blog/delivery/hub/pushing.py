"""Pushing: a feed that has changed is sent to those who follow it, by the courier's threads."""

from __future__ import annotations

import logging
from datetime import datetime, timedelta
from typing import Callable, Iterator, NamedTuple

from django.conf import settings
from django.db.models import F, QuerySet
from django.db.models.functions import Greatest
from django.utils import timezone

from blog.delivery import backoff
from blog.delivery.courier import Courier
from blog.delivery.signatures import sign_push
from blog.feeds.errors import FeedError
from blog.feeds.fetch.posting import Answered, call
from blog.models import Blog, Follower
from livelog.db.prepared import asked_often
from livelog.metrics import definitions

logger = logging.getLogger(__name__)

GAP = timedelta(seconds=0.5)  # between two pushes to one follower
AT_ONCE = 200  # followers looked at in one turn
GONE = 410


class Feed(NamedTuple):
    """A blog's feed as it is now, and the hub that it names."""

    body: bytes
    content_type: str
    hub: str


Render = Callable[[Blog, str], Feed]  # of a blog and a form: atom or json


class Pushes:
    """A source of the courier: what is due; `render` writes a feed, once in a turn for all."""

    def __init__(self, render: Render) -> None:
        self.render = render

    def __call__(self, courier: Courier) -> Iterator[Pushing]:
        """Yield a push for each follower whose feed has changed."""
        now = timezone.now()
        feeds: dict[tuple[int, str], Feed] = {}
        for follower in find_due(now, [0, *courier.busy_ids("push")]):
            if not courier.room(("push", follower.pk), follower.failures > 0):
                continue
            key = follower.blog_id, follower.form
            if key not in feeds:
                # After the count was read: what changes from now on is counted once more.
                feeds[key] = self.render(follower.blog, follower.form)
            yield Pushing(follower, feeds[key])


@asked_often
def find_due(now: datetime, busy: list[int]) -> QuerySet:
    """Return the followers whose feeds have changed, some of them; not those of these ids."""
    due = Follower.objects.filter(changes__gt=0, due__lte=now, lease_ends__gt=now)
    due = due.filter(blog__in=Blog.objects.public(now)).exclude(pk__in=busy)
    return due.select_related("blog").order_by("due")[:AT_ONCE]


class Pushing:
    """A feed on its way to a follower."""

    def __init__(self, follower: Follower, feed: Feed) -> None:
        self.follower = follower
        self.feed = feed
        self.key = self.receiver = ("push", follower.pk)
        self.frail = follower.failures > 0
        self.answer: Answered | None = None
        self.error = ""

    def run(self) -> None:
        """Send it (WebSub, section 7)."""
        links = f'<{self.feed.hub}>; rel="hub", <{self.follower.topic}>; rel="self"'
        try:
            self.answer = call(
                self.follower.callback,
                self.feed.body,
                {
                    "Content-Type": self.feed.content_type,
                    "Link": links,
                    **sign_push(self.follower.secret, self.feed.body),
                },
                allow_private=settings.LIVELOG_ALLOW_PRIVATE_FEEDS,
                site=settings.LIVELOG_PUBLIC_URL,
            )
        except FeedError as error:
            self.fail(error)

    def fail(self, error: FeedError) -> None:
        """Let it count as not pushed."""
        self.error = str(error)

    def record(self) -> None:
        """Note that the follower has all that the feed had then, or when to try again."""
        row = Follower.objects.filter(pk=self.follower.pk)
        now, status = timezone.now(), self.answer.status if self.answer else None
        is_success = bool(self.answer and self.answer.is_success)
        definitions.pushes.labels("sent" if is_success else "failed").inc()
        if self.answer and is_success:
            row.update(
                # Another blogger, that led meanwhile, may have pushed the same.
                changes=Greatest(F("changes") - self.follower.changes, 0),
                due=now + GAP,
                failures=0,
                failing_since=None,
                last_error="",
            )
            return
        since = self.follower.failing_since or now
        if status == GONE or backoff.is_over(since, now):
            logger.info("Follower %s is let go of: %s", self.follower, self.error or status)
            row.delete()
            return
        failures = self.follower.failures + 1
        row.update(
            failures=failures,
            failing_since=since,
            due=now + backoff.wait_after(failures, self.answer and self.answer.retry_after),
            last_error=self.error or f"HTTP {status}",
        )
