"""Subscriptions to hubs, as rows: asked for and renewed in time, confirmed, refused, trusted.

A subscription is asked for when `next_ask` has come; the hub then calls back to have it confirmed.
A hub is trusted, and its feed polled rarely, once it has delivered, and until a poll finds what it
did not deliver.
"""

import logging
from datetime import timedelta

from django.conf import settings
from django.urls import reverse
from django.utils import timezone

from blog.feeds import schedule, websub
from blog.feeds.errors import FeedError
from blog.feeds.fetch import post_form
from blog.models import Feed, Subscription, host_of
from livelog.env import is_url

logger = logging.getLogger(__name__)

RETRY = 300  # seconds until a hub is asked again, doubled with each failure
MAX_RETRY = 86400
RENEWAL = 0.8  # of the lease, after which it is renewed
LIMIT = 20  # subscriptions looked at in one turn
UNCONFIRMED = "the hub took the request, and never called back to confirm it"


def note_hub(feed, response, document):
    """Keep which hub a feed names, if any; called in the transaction that notes a poll.

    The Link header goes before the document; the topic is what the feed says is its own URL.
    """
    hub = response.links.get("hub") or document.hub
    topic = response.links.get("self") or document.self_url or response.url
    known = getattr(feed, "subscription", None)
    if known and (known.hub, known.topic) == (hub, topic):
        return
    if known:
        # Another hub must not learn the secret of this one.
        known.delete()
    if is_url(hub, ("http", "https")):
        Subscription.objects.create(feed=feed, hub=hub, topic=topic)


def pushed_wait(feed):
    """Return for how many seconds a feed need not be polled, because its hub delivers; else 0."""
    known = getattr(feed, "subscription", None)
    if not (settings.LIVELOG_PUBLIC_URL and known and known.delivers and known.lease_ends):
        return 0
    left = (known.lease_ends - timezone.now()).total_seconds()
    return int(max(0, min(schedule.PUSHED, left)))


def note_news(feed):
    """Trust the hub no more, if it was trusted: a poll brought what it had not delivered."""
    if pushed_wait(feed):
        logger.info("The hub of %s has gone quiet", feed.url)
        feed.subscription.delivers = False
        feed.subscription.save(update_fields=["delivers"])


def due_subscriptions():
    """Return the subscriptions that are to be asked for or renewed now."""
    if not settings.LIVELOG_PUBLIC_URL:
        return []
    due = Subscription.objects.filter(next_ask__lte=timezone.now())
    polled = due.filter(feed__active=True, feed__on_demand=False)
    return list(polled.select_related("feed").order_by("next_ask")[:LIMIT])


def note_asking(subscription):
    """Note that the hub is about to be asked, and that it never confirmed the last time, if so."""
    now = timezone.now()
    if subscription.asked:
        subscription.failures += 1
        subscription.last_error = UNCONFIRMED
    subscription.asked = now
    subscription.next_ask = now + wait_after(subscription.failures)
    subscription.save()


def note_refusal(subscription, error):
    """Note that the hub could not be asked; it is asked again, less and less often."""
    logger.warning("Hub %s of %s: %s", subscription.hub, subscription.feed.url, error)
    # Not if it has confirmed meanwhile: what it calls back counts.
    asked = Subscription.objects.filter(pk=subscription.pk, asked=subscription.asked)
    failures = subscription.failures + 1
    next_ask = timezone.now() + wait_after(failures)
    asked.update(asked=None, failures=failures, last_error=str(error)[:500], next_ask=next_ask)


def wait_after(failures):
    """Return the wait (timedelta) before a hub is asked again."""
    return timedelta(seconds=min(MAX_RETRY, RETRY * 2 ** min(failures, 20)))


def confirm(subscription, lease):
    """Note that the hub delivers from now on, for `lease` seconds."""
    now = timezone.now()
    logger.info("Hub %s delivers %s for %d s", subscription.hub, subscription.feed.url, lease)
    Subscription.objects.filter(pk=subscription.pk).update(
        asked=None,
        lease_ends=now + timedelta(seconds=lease),
        next_ask=now + timedelta(seconds=lease * RENEWAL),
        failures=0,
        last_error="",
    )


def deny(subscription, reason):
    """Note that the hub delivers no more; it is asked again after a day, the feed polled now."""
    error = "the hub denies it: %s" % (reason or "it gives no reason")
    logger.warning("Hub %s of %s: %s", subscription.hub, subscription.feed.url, error)
    Subscription.objects.filter(pk=subscription.pk).update(
        asked=None,
        lease_ends=None,
        delivers=False,
        next_ask=timezone.now() + timedelta(seconds=MAX_RETRY),
        last_error=error[:500],
    )
    Feed.objects.filter(pk=subscription.feed_id, active=True).update(next_poll=timezone.now())


class Asking:
    """A job of the Poller: to ask a hub for a subscription, or for its renewal."""

    def __init__(self, subscription):
        self.subscription = subscription
        self.key = ("hub", subscription.pk)
        self.host = host_of(subscription.hub)
        self.error = None

    def run(self):
        """Send the request; what the hub makes of it, it tells by calling back."""
        path = reverse("websub", args=[self.subscription.token])
        callback = settings.LIVELOG_PUBLIC_URL + path
        form = websub.subscribe_form(self.subscription.topic, callback, self.subscription.secret)
        try:
            post_form(
                self.subscription.hub,
                form,
                allow_private=settings.LIVELOG_ALLOW_PRIVATE_FEEDS,
                site=settings.LIVELOG_PUBLIC_URL,
            )
        except FeedError as error:
            self.fail(error)

    def fail(self, error):
        """Let the request count as refused."""
        self.error = error

    def record(self, poll):
        """Store a refusal; there is no Report."""
        if self.error:
            note_refusal(self.subscription, self.error)
