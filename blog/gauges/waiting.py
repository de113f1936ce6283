"""What waits, and for how long: messages in channels, changes in the outbox, feeds for a good poll."""

from __future__ import annotations

from datetime import datetime
from typing import Any, NamedTuple

from channels import DEFAULT_CHANNEL_LAYER
from channels.asgi import channel_layers
from django.db.models import Count, Min, Q
from django.db.models.functions import Coalesce, Greatest
from django.utils import timezone

from blog.models import DeletedEntry, Entry, Feed
from livelog.metrics.reports import Reports

DAPHNES = "daphne"  # stands for the lists of all Daphnes together


class Queue(NamedTuple):
    """A channel: messages that wait, the age of the oldest in seconds, how often it was full."""

    channel: str
    waiting: int
    age: int
    full: int


class Outbox(NamedTuple):
    """Changes that readers have not been sent, and for how many seconds the oldest waits."""

    waiting: int
    age: float


class Feeds(NamedTuple):
    """How many feeds there are by state; by blog, seconds since the last good poll of the worst."""

    states: dict[str, int]
    ages: dict[str, float]


def read_queues(reports: Reports) -> list[Queue]:
    """Return the workers' channels, and the lists of the Daphnes as one. Raises redis.RedisError."""
    wrapper = channel_layers[DEFAULT_CHANNEL_LAYER]
    layer = wrapper.channel_layer
    if "statistics" not in layer.extensions:
        return []
    found = [read_queue(layer, channel) for channel in sorted(wrapper.router.channels)]
    names = [each.record["channel"] for each in reports.current if "channel" in each.record]
    lists = [read_queue(layer, name) for name in names]
    waiting, full = sum(each.waiting for each in lists), sum(each.full for each in lists)
    return [*found, Queue(DAPHNES, waiting, max((each.age for each in lists), default=0), full)]


def read_queue(layer: Any, channel: str) -> Queue:
    """Return one channel as the layer counts it."""
    counts = layer.channel_statistics(channel)
    return Queue(
        channel,
        counts.get(layer.STAT_MESSAGES_PENDING, 0),
        max(0, counts.get(layer.STAT_MESSAGES_MAX_AGE, 0)),
        counts.get(layer.STAT_CHANNEL_FULL, 0),
    )


def read_outbox(reports: Reports) -> Outbox:
    """Return what waits; the blogger that leads knows since when, without it the rows tell."""
    pending = Entry.objects.filter(pending=True)
    gone = DeletedEntry.objects.filter(pending=True).count()
    waiting = pending.count() + gone
    leaders = [each.record["outbox"] for each in reports.current if each.record.get("leads")]
    if not waiting or leaders:
        return Outbox(waiting, max((each["age"] for each in leaders), default=0.0))
    changed = Greatest("created", Coalesce("updated", "created"))
    oldest = pending.annotate(changed=changed).aggregate(oldest=Min("changed"))["oldest"]
    return Outbox(waiting, seconds_since(oldest))


def read_feeds() -> Feeds:
    """Return how polling goes."""
    fine, failing = Q(active=True, failures=0), Q(active=True, failures__gt=0)
    states = Feed.objects.aggregate(
        fine=Count("pk", filter=fine),
        failing=Count("pk", filter=failing),
        paused=Count("pk", filter=Q(active=False)),
    )
    rows = Feed.objects.filter(active=True, on_demand=False).order_by()
    oldest = rows.values("blog__slug").annotate(oldest=Min("last_success"))
    ages = {row["blog__slug"]: seconds_since(row["oldest"]) for row in oldest if row["oldest"]}
    return Feeds(states, ages)


def seconds_since(moment: datetime | None) -> float:
    """Return how many seconds ago a moment was, 0 for none."""
    return max(0.0, (timezone.now() - moment).total_seconds()) if moment else 0.0
