"""What hubs deliver, from the row to the record."""

from datetime import timedelta

import pytest
from django.db import DataError
from django.utils import timezone

from blog.feeds.intake import entries, settle
from blog.feeds.jobs import delivery
from blog.feeds.jobs.delivery import Reading, keep, waiting_deliveries
from blog.models import Delivery, Entry, Feed, Subscription
from tests.blog.factory import answer, item, make_feed
from tests.feed_server import rss, rss_item

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("public_site")]

HUB = "https://hub.example/"


@pytest.fixture
def subscription():
    lease_ends = timezone.now() + timedelta(days=5)
    return Subscription.objects.create(
        feed=make_feed(), hub=HUB, topic="https://example.org/feed", lease_ends=lease_ends
    )


def body(*items):
    return rss([rss_item(guid, title) for guid, title in items]).encode()


def read(row=None):
    """Have the oldest delivery taken in; return the Report."""
    reading = Reading(row or waiting_deliveries([], 1)[0])
    reading.run()
    return reading.record(60)


def test_delivery_is_taken_in(subscription):
    """Its entries are recorded like a poll's, and the row is gone."""
    keep(subscription, body(("g1", "One")), "application/rss+xml")
    report = read()
    assert (report.new, report.edited, report.error) == (1, 0, "")
    entry = Entry.objects.get()
    assert (entry.title, entry.feed, entry.pending) == ("One", subscription.feed, True)
    assert not Delivery.objects.exists()


def test_hub_that_delivers_is_trusted(subscription):
    """The feed is now polled once an hour; a poll that began before is too late."""
    late = answer(subscription.feed, item("g1", "Older"))
    keep(subscription, body(("g1", "Newer")), "")
    report = read()
    subscription.refresh_from_db()
    assert subscription.delivers and subscription.last_delivery
    assert report.wait == timedelta(hours=1)
    assert settle.settle_poll(late, 60) is None
    assert Entry.objects.get().title == "Newer"


def test_delivery_may_hold_only_what_is_new(subscription):
    """What a delivery leaves out is neither withdrawn nor forgotten."""
    keep(subscription, body(("g1", "One")), "")
    keep(subscription, body(("g2", "Two")), "")
    read()
    read()
    assert list(Entry.objects.order_by("id").values_list("state", flat=True)) == ["live", "live"]


def test_delivery_is_taken_in_once(subscription):
    """Of two bloggers that read it, one records it."""
    keep(subscription, body(("g1", "One")), "")
    (row,) = waiting_deliveries([], 1)
    assert read(row).new == 1
    assert read(row) is None


def test_deliveries_of_one_feed_are_read_in_order(subscription):
    """The second is left alone while the first is being read."""
    keep(subscription, body(("g1", "One")), "")
    keep(subscription, body(("g1", "Two")), "")
    assert [row.pk for row in waiting_deliveries([], 1)] == [Delivery.objects.first().pk]
    assert waiting_deliveries([subscription.pk], 4) == []


def test_unreadable_delivery_has_the_feed_polled(subscription):
    """What the hub meant to say, the feed itself tells."""
    Feed.objects.update(next_poll=timezone.now() + timedelta(hours=1))
    keep(subscription, b"<html>busy</html>", "text/html")
    report = read()
    subscription.refresh_from_db()
    assert "cannot be read" in report.error and "cannot be read" in subscription.last_error
    assert Feed.objects.get().next_poll <= timezone.now()
    assert not subscription.delivers and not Delivery.objects.exists()


def test_refused_delivery_has_the_feed_polled(subscription, monkeypatch):
    """A delivery that no database takes is let go of, not tried for ever."""

    def refuse(*args):
        raise DataError("value too long")

    monkeypatch.setattr(entries, "make_entry", refuse)
    keep(subscription, body(("g1", "One")), "")
    assert "value too long" in read().error and not Delivery.objects.exists()


def test_delivery_for_a_paused_feed_is_let_go(subscription):
    """A feed that was paused meanwhile publishes nothing."""
    keep(subscription, body(("g1", "One")), "")
    Feed.objects.update(active=False)
    assert read() is None
    assert not Delivery.objects.exists() and not Entry.objects.exists()


@pytest.mark.parametrize("too_much", ["size", "number"])
def test_what_cannot_be_kept_has_the_feed_polled(subscription, too_much):
    """A delivery too large, or one more of too many, is not lost: the feed still has it."""
    Feed.objects.update(next_poll=timezone.now() + timedelta(hours=1))
    if too_much == "number":
        for _ in range(delivery.MAX_WAITING):
            keep(subscription, b"x", "")
    kept = Delivery.objects.count()
    keep(subscription, None if too_much == "size" else b"x", "")
    assert Delivery.objects.count() == kept
    assert Feed.objects.get().next_poll <= timezone.now()
