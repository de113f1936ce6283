"""What hubs deliver: kept as rows by the web server's callback, taken in by the blogger like polls.

A row is deleted in the transaction that records what is in it, so a blogger that dies in between
loses nothing.
"""

from __future__ import annotations

import logging
import time
from datetime import timedelta
from typing import Collection

from django.conf import settings
from django.db import transaction

from blog.feeds import state
from blog.feeds.errors import FeedError
from blog.feeds.intake import hubs, schedule
from blog.feeds.intake.entries import take_in
from blog.feeds.intake.settle import UNSTORABLE, Report, is_whole
from blog.feeds.parse.document import Document
from blog.feeds.parse.sandbox import parse_safely
from blog.models import Delivery, Feed, Subscription
from livelog.metrics import definitions

logger = logging.getLogger(__name__)

LIMIT = 2 * 1024 * 1024  # bytes; a larger delivery has the feed polled instead
MAX_WAITING = 10  # deliveries of one feed; more of them, too


def keep(subscription: Subscription, body: bytes | None, content_type: str) -> None:
    """Keep a delivery for the blogger, if it can be taken; else have the feed polled at once."""
    if body is None or subscription.deliveries.count() >= MAX_WAITING:
        logger.warning("A delivery for %s is not taken; polling it", subscription.feed.address)
        definitions.deliveries.labels("refused").inc()
        state.make_due(Feed.objects.filter(pk=subscription.feed_id))
    else:
        Delivery.objects.create(
            subscription=subscription, body=body, content_type=content_type[:200]
        )
        definitions.deliveries.labels("kept").inc()


def waiting_deliveries(busy: Collection[int], limit: int) -> list[Delivery]:
    """Return up to `limit` deliveries, the oldest first; `busy` are ids of subscriptions.

    None while LIVELOG_PUBLIC_URL is empty: there can be no new ones.
    """
    if not settings.LIVELOG_PUBLIC_URL:
        return []
    waiting = Delivery.objects.exclude(subscription__in=busy).order_by("pk")
    return list(waiting.select_related("subscription__feed")[:limit])


class Reading:
    """A job of the Poller: to parse a delivery. One subscription's are read one by one."""

    host = ""

    def __init__(self, delivery: Delivery) -> None:
        self.delivery = delivery
        self.feed = delivery.subscription.feed
        self.key = ("delivery", delivery.subscription_id)
        self.document: Document | None = None
        self.error: FeedError | None = None
        self.seconds = 0.0

    def run(self) -> None:
        """Parse what was delivered as what the feed's URL would have answered."""
        start = time.monotonic()
        url = self.feed.validated_url or self.feed.address
        try:
            self.document = parse_safely(
                bytes(self.delivery.body), url=url, content_type=self.delivery.content_type
            )
        except FeedError as error:
            self.fail(error)
        self.seconds = time.monotonic() - start

    def fail(self, error: FeedError) -> None:
        """Let the delivery count as unreadable."""
        self.error = error

    def record(self, poll: float) -> Report | None:
        """Store what was delivered; return a Report, or None if another blogger already has."""
        try:
            with transaction.atomic():
                return settle_reading(self, poll)
        except UNSTORABLE as refusal:
            logger.exception("What was delivered for %s cannot be stored", self.feed.address)
            self.fail(FeedError(f"what was delivered cannot be stored: {refusal}"))
            with transaction.atomic():
                return settle_reading(self, poll)


def settle_reading(reading: Reading, poll: float) -> Report | None:
    """Store the entries of a delivery and let go of its row; return the Report."""
    deleted, _ = Delivery.objects.filter(pk=reading.delivery.pk).delete()
    feeds = Feed.objects.select_for_update(of=("self",)).select_related("blog")
    feed = feeds.filter(pk=reading.feed.pk, active=True).first()
    if feed is None or not deleted:
        return None
    if reading.error or reading.document is None:
        # The hub has something: what it is, a poll will tell.
        state.make_due(Feed.objects.filter(pk=feed.pk))
        error = f"a delivery cannot be read: {reading.error}"
        hubs.distrust(feed, error)
        return Report(feed.address, 0, 0, reading.seconds, timedelta(0), error)
    decision = take_in(feed, reading.document)
    wait = note_delivery(feed, poll, is_whole(reading.document, decision))
    counts = len(decision.new), len(decision.edits)
    return Report(feed.address, *counts, reading.seconds, wait, "")


def note_delivery(feed: Feed, poll: float, whole: bool) -> timedelta:
    """Trust the hub, and poll the feed rarely; return the wait until the next poll.

    Not so rarely where not all of the delivery was taken in: a poll brings the rest. A poll under
    way may hold an older copy: that the feed was read now keeps it out.
    """
    wish = schedule.PUSHED if whole else 0
    wait = schedule.wait_after_success(poll, wish)
    state.succeed(feed, wait, wish=wish)
    hubs.trust(feed)
    return wait
