"""Which feeds are due. The schedule is in the database: `next_poll` of each feed's row."""

from __future__ import annotations

from datetime import datetime, timedelta
from functools import lru_cache
from typing import Collection

from django.db import transaction
from django.db.models import Count, Max, Q, QuerySet
from django.db.models.functions import Coalesce
from django.utils import timezone

from blog.feeds import state
from blog.models import Feed
from livelog.db.prepared import asked_often

AFTERMATH = timedelta(days=1)  # for which the feeds of a blog that has ended may still correct it
SLOTS = 60  # how finely what is due at once is spread
MAX_SPREAD = 60  # seconds; the longest time over which it is
FEW = 50  # feeds that may be polled at once all the same
MAX_BLOCKED = 400  # hosts; SQLite takes only so many parameters


def all_feeds() -> QuerySet:
    """Return the feeds that are polled without being named: none of a blog that has long ended.

    To be filtered further: within a minute it is one queryset, and what is asked of it is put into
    SQL once.
    """
    return running_feeds(timezone.now().replace(second=0, microsecond=0) - AFTERMATH)


@lru_cache(maxsize=1)
def running_feeds(since: datetime) -> QuerySet:
    """Return the feeds of blogs that run, or have ended since."""
    runs_on = Q(blog__open=True) | Q(blog__ended__gt=since)
    return Feed.objects.filter(runs_on, active=True, on_demand=False)


@lru_cache(maxsize=1)
def named_feeds(*pks: int) -> QuerySet:
    """Return the feeds that are polled because they were named; one queryset, as `all_feeds` is."""
    return Feed.objects.filter(pk__in=pks)


def due_feeds(
    feeds: QuerySet, by: datetime, busy: Collection[int], hosts: Collection[str], limit: int
) -> list[Feed]:
    """Return up to `limit` of the feeds that are due by a time, the longest due first.

    `busy` are ids of feeds, `hosts` names of hosts, that cannot be polled now.
    """
    if len(hosts) > MAX_BLOCKED:
        return []
    # Each list with one that no feed has: an empty one has no SQL.
    return select_due(by, [0, *busy], ["/", *hosts], feeds=feeds, limit=limit)


@asked_often
def select_due(
    by: datetime, busy: list[int], hosts: list[str], *, feeds: QuerySet, limit: int
) -> QuerySet:
    """Return the feeds that are due, and neither busy nor of those hosts."""
    due = feeds.filter(next_poll__lte=by).exclude(pk__in=busy).exclude(host__in=hosts)
    return due.order_by("next_poll")[:limit]


def count_due(feeds: QuerySet, seconds: float) -> int:
    """Return how many of the feeds become due within so many seconds."""
    return feeds.filter(next_poll__lte=timezone.now() + timedelta(seconds=seconds)).count()


def spread_start(poll: float) -> None:
    """Spread over time what became due while no blogger ran; called when one starts to lead.

    Also has a shorter LIVELOG_POLL than the last run's take effect at once, but for feeds that
    failed or asked for more time. A feed never polled stays due at once.
    """
    now = timezone.now()
    waiting = all_feeds().filter(failures=0, wish__lte=poll)
    spread(waiting.filter(next_poll__gt=now + timedelta(seconds=poll)), poll)
    overdue = all_feeds().filter(next_poll__lte=now, last_fetch__isnull=False)
    if overdue.count() > FEW:
        spread(overdue, min(poll, MAX_SPREAD))


def spread(feeds: QuerySet, seconds: float) -> None:
    """Have the feeds polled one after the other within so many seconds from now."""
    now = timezone.now()
    with transaction.atomic():
        for slot in range(SLOTS):
            due = now + timedelta(seconds=seconds * slot / SLOTS)
            state.make_share_due(slot, due, feeds=feeds, shares=SLOTS)


def find_unreachable(feeds: QuerySet) -> dict[int, datetime | None]:
    """Return {blog id: since when} for the blogs of which none of these feeds can be read."""
    blogs = (
        feeds.order_by()
        .values("blog")
        .annotate(
            readable=Count("pk", filter=Q(failures=0)),
            since=Max(Coalesce("last_success", "last_fetch")),
        )
    )
    return {blog["blog"]: blog["since"] for blog in blogs if not blog["readable"]}
