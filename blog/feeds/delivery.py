"""What hubs deliver: kept as rows by the web server's callback, taken in by the blogger like polls.

A row is deleted in the transaction that records what is in it, so a blogger that dies in between
loses nothing.
"""

import logging
import time
from datetime import timedelta

from django.conf import settings
from django.db import DataError, IntegrityError, transaction
from django.utils import timezone

from blog.feeds import schedule
from blog.feeds.errors import FeedError
from blog.feeds.intake import take_in
from blog.feeds.record import Report
from blog.feeds.sandbox import parse_safely
from blog.models import Delivery, Feed, Subscription

logger = logging.getLogger(__name__)

LIMIT = 2 * 1024 * 1024  # bytes; a larger delivery has the feed polled instead
MAX_WAITING = 10  # deliveries of one feed; more of them, too


def keep(subscription, body, content_type):
    """Keep a delivery for the blogger, if it can be taken; else have the feed polled at once."""
    if body is None or subscription.deliveries.count() >= MAX_WAITING:
        logger.warning("A delivery for %s is not taken; polling it", subscription.feed.url)
        poll_now(subscription.feed_id)
    else:
        Delivery.objects.create(
            subscription=subscription, body=body, content_type=content_type[:200]
        )


def poll_now(feed_id):
    """Have a feed polled on the blogger's next turn."""
    Feed.objects.filter(pk=feed_id).update(next_poll=timezone.now())


def waiting_deliveries(busy, limit):
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

    def __init__(self, delivery):
        self.delivery = delivery
        self.feed = delivery.subscription.feed
        self.key = ("delivery", delivery.subscription_id)
        self.document = None
        self.error = None
        self.seconds = 0.0

    def run(self):
        """Parse what was delivered as what the feed's URL would have answered."""
        start = time.monotonic()
        url = self.feed.validated_url or self.feed.url
        try:
            self.document = parse_safely(
                bytes(self.delivery.body), url=url, content_type=self.delivery.content_type
            )
        except FeedError as error:
            self.fail(error)
        self.seconds = time.monotonic() - start

    def fail(self, error):
        """Let the delivery count as unreadable."""
        self.error = error

    def record(self, poll):
        """Store what was delivered; return a Report, or None if another blogger already has."""
        try:
            with transaction.atomic():
                return record_reading(self, poll)
        except (DataError, IntegrityError, ValueError) as refusal:
            logger.exception("What was delivered for %s cannot be stored", self.feed.url)
            self.fail(FeedError("what was delivered cannot be stored: %s" % refusal))
            with transaction.atomic():
                return record_reading(self, poll)


def record_reading(reading, poll):
    """Store the entries of a delivery and let go of its row; return the Report."""
    deleted, _ = Delivery.objects.filter(pk=reading.delivery.pk).delete()
    feeds = Feed.objects.select_for_update(of=("self",)).select_related("blog")
    feed = feeds.filter(pk=reading.feed.pk, active=True).first()
    if feed is None or not deleted:
        return None
    if reading.error:
        # The hub has something: what it is, a poll will tell.
        poll_now(feed.pk)
        error = "a delivery cannot be read: %s" % reading.error
        subscription = Subscription.objects.filter(feed=feed)
        subscription.update(last_error=error[:500], delivers=False)
        return Report(feed.url, 0, 0, reading.seconds, timedelta(0), error)
    decision = take_in(feed, reading.document)
    whole = not (decision.held or reading.document.cut_off)
    wait = note_delivery(feed, poll, whole)
    counts = len(decision.new), len(decision.edits)
    return Report(feed.url, *counts, reading.seconds, wait, "")


def note_delivery(feed, poll, whole):
    """Trust the hub, and poll the feed rarely; return the wait (timedelta) until the next poll.

    Not so rarely where not all of the delivery was taken in: a poll brings the rest.
    """
    now = timezone.now()
    wish = schedule.PUSHED if whole else 0
    wait = schedule.wait_after_success(poll, wish)
    # A poll under way may hold an older copy: a changed `last_fetch` keeps it out.
    Feed.objects.filter(pk=feed.pk).update(
        last_fetch=now, last_success=now, next_poll=now + wait, wish=wish
    )
    delivered = {"delivers": True, "last_delivery": now, "last_error": ""}
    Subscription.objects.filter(feed=feed).update(**delivered)
    return wait
