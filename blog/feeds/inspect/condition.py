"""The condition of a feed in a few words, for its operator."""

from __future__ import annotations

from datetime import datetime

from django.conf import settings
from django.utils.timesince import timesince
from django.utils.translation import gettext as say

from blog.feeds.state import is_stopped
from blog.models import Feed, Subscription


def describe_condition(feed: Feed) -> str:
    """Return how polling the feed goes."""
    if not feed.active:
        stopped = say("stopped: %(error)s") % {"error": feed.last_error}
        return stopped if is_stopped(feed) else say("paused")
    if feed.failures:
        known = {"count": feed.failures, "error": feed.last_error}
        return say("failing, %(count)d in a row: %(error)s") % known
    if feed.last_success is None:
        return say("not polled yet")
    ago = say("fine, %(time)s ago") % {"time": time_since(feed.last_success)}
    return f"{ago}; {feed.last_error}" if feed.last_error else ago


def time_since(moment: datetime) -> str:
    """Return how long ago a moment was, in words."""
    return timesince(moment).replace("\xa0", " ")


def describe_hub(feed: Feed) -> str:
    """Return how it stands with the hub that the feed names, "" if it names none."""
    subscription = getattr(feed, "subscription", None)
    if subscription is None:
        return ""
    if not settings.LIVELOG_PUBLIC_URL:
        return subscription.hub + say(", not used: LIVELOG_PUBLIC_URL is not set")
    return f"{subscription.hub}, {describe_subscription(subscription)}"


def describe_subscription(subscription: Subscription) -> str:
    """Return how it stands with a subscription."""
    if subscription.last_error:
        return subscription.last_error
    if not subscription.is_active():
        return say("not confirmed yet")
    if subscription.last_delivery is None:
        return say("confirmed")
    known = {"time": time_since(subscription.last_delivery)}
    if subscription.delivers:
        return say("delivered %(time)s ago") % known
    return say("delivered %(time)s ago, quiet since") % known
