"""The condition of a feed in a few words, for its operator."""

from django.conf import settings
from django.utils.timesince import timesince


def describe_condition(feed):
    """Return how polling the feed goes."""
    if not feed.active:
        return "stopped: " + feed.last_error if feed.last_error else "paused"
    if feed.failures:
        return "failing, %d in a row: %s" % (feed.failures, feed.last_error)
    if feed.last_success is None:
        return "not polled yet"
    return "fine, %s ago" % timesince(feed.last_success).replace("\xa0", " ")


def describe_hub(feed):
    """Return how it stands with the hub that the feed names, "" if it names none."""
    subscription = getattr(feed, "subscription", None)
    if subscription is None:
        return ""
    if not settings.LIVELOG_PUBLIC_URL:
        return "%s, not used: LIVELOG_PUBLIC_URL is not set" % subscription.hub
    return "%s, %s" % (subscription.hub, describe_subscription(subscription))


def describe_subscription(subscription):
    """Return how it stands with a subscription."""
    if subscription.last_error:
        return subscription.last_error
    if not subscription.is_active():
        return "not confirmed yet"
    if subscription.last_delivery is None:
        return "confirmed"
    when = timesince(subscription.last_delivery).replace("\xa0", " ")
    return "delivered %s ago%s" % (when, "" if subscription.delivers else ", quiet since")
