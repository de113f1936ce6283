"""The condition of a feed in a few words."""

from datetime import timedelta

import pytest
from django.utils import timezone

from blog.feeds.inspect.condition import describe_condition, describe_hub
from blog.models import Feed, Subscription

AGO, AHEAD = timedelta(hours=-3), timedelta(days=1)


def at(fields):
    """Return the fields with the moments that are that far from now."""
    now = timezone.now()
    return {
        name: now + value if isinstance(value, timedelta) else value
        for name, value in fields.items()
    }


@pytest.mark.parametrize(
    "fields, words",
    [
        ({}, "not polled yet"),
        ({"last_success": AGO}, "fine, 3 hours ago"),
        ({"last_success": AGO, "last_error": "too large"}, "fine, 3 hours ago; too large"),
        ({"failures": 2, "last_error": "HTTP 500"}, "failing, 2 in a row: HTTP 500"),
        ({"active": False}, "paused"),
        ({"active": False, "next_poll": None, "last_error": "gone"}, "stopped: gone"),
    ],
)
def test_condition(fields, words):
    """An operator sees at a glance how polling a feed goes."""
    assert describe_condition(Feed(**at(fields))) == words


@pytest.mark.parametrize(
    "fields, words",
    [
        ({}, "not confirmed yet"),
        ({"lease_ends": AHEAD}, "confirmed"),
        ({"lease_ends": AHEAD, "last_delivery": AGO, "delivers": True}, "delivered 3 hours ago"),
        ({"lease_ends": AHEAD, "last_delivery": AGO}, "delivered 3 hours ago, quiet since"),
        ({"last_error": "the hub denies it: no"}, "the hub denies it: no"),
    ],
)
def test_hub(fields, words, settings):
    """How it stands with the hub is told beside its name."""
    settings.LIVELOG_PUBLIC_URL = "https://live.example.org"
    feed = Feed()
    feed.subscription = Subscription(hub="https://hub.example/", **at(fields))
    assert describe_hub(feed) == "https://hub.example/, " + words


def test_hub_that_is_not_used(settings):
    """Without a public address the operator learns which setting would use the hub."""
    feed = Feed()
    assert describe_hub(feed) == ""
    feed.subscription = Subscription(hub="https://hub.example/")
    assert "LIVELOG_PUBLIC_URL is not set" in describe_hub(feed)
