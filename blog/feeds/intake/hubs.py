"""Subscriptions to hubs, as rows: asked for and renewed in time, confirmed, refused, trusted.

A subscription is asked for when `next_ask` has come; the hub then calls back to have it confirmed.
A hub is trusted, and its feed polled rarely, once it has delivered, and until a poll finds what it
did not deliver.
"""

from __future__ import annotations

import logging
from datetime import timedelta

from django.conf import settings
from django.utils import timezone

from blog.feeds import state
from blog.feeds.errors import FeedError, bound_reason
from blog.feeds.fetch.http import Response
from blog.feeds.intake import schedule
from blog.feeds.parse.document import Document
from blog.models import Feed, Subscription
from livelog.address import is_url, strip_credentials

logger = logging.getLogger(__name__)

RETRY = 300  # seconds until a hub is asked again, doubled with each failure
MAX_RETRY = 86400
RENEWAL = 0.8  # of the lease, after which it is renewed
SETTLED = 3  # seconds within which a hub has noted that we confirmed
LIMIT = 20  # subscriptions looked at in one turn
MAX_ERROR = 500  # characters
MAX_REASON = 200  # of what a hub says
UNCONFIRMED = "the hub took the request, and never called back to confirm it"


def note_poll(feed: Feed, response: Response, document: Document, has_news: bool) -> None:
    """Keep what a poll says of a feed's hub; called in the transaction that stores the poll.

    A hub that was trusted is so no more where the poll brought what it had not delivered.
    """
    if has_news and pushed_wait(feed):
        logger.info("The hub of %s has gone quiet", feed.address)
        feed.subscription.delivers = False
        feed.subscription.save(update_fields=["delivers"])
    note_hub(feed, response, document)


def note_hub(feed: Feed, response: Response, document: Document) -> None:
    """Keep which hub a feed names, if any.

    The Link header goes before the document; the topic is what the feed says is its own URL.
    """
    hub = response.links.get("hub") or document.hub
    topic = strip_credentials(response.links.get("self") or document.self_url or response.url)
    known = getattr(feed, "subscription", None)
    if known and (known.hub, known.topic) == (hub, topic):
        return
    if known:
        # Another hub must not learn the secret of this one.
        known.delete()
    if is_url(hub):
        Subscription.objects.create(feed=feed, hub=hub, topic=topic)


def pushed_wait(feed: Feed) -> int:
    """Return for how many seconds a feed need not be polled, because its hub delivers; else 0."""
    known = getattr(feed, "subscription", None)
    if known is None or not (known.pk and known.delivers and known.lease_ends):
        return 0
    if not settings.LIVELOG_PUBLIC_URL:
        return 0
    left = (known.lease_ends - timezone.now()).total_seconds()
    return int(max(0, min(schedule.PUSHED, left)))


def trust(feed: Feed) -> None:
    """Note that the feed's hub has delivered: its feed is polled rarely from now on."""
    delivered = {"delivers": True, "last_delivery": timezone.now(), "last_error": ""}
    Subscription.objects.filter(feed=feed).update(**delivered)


def distrust(feed: Feed, error: str) -> None:
    """Note that what the feed's hub delivered could not be read."""
    Subscription.objects.filter(feed=feed).update(last_error=error[:MAX_ERROR], delivers=False)


def note_error(subscription: Subscription, error: str) -> None:
    """Tell the operator of something wrong that changes nothing."""
    Subscription.objects.filter(pk=subscription.pk).update(last_error=error[:MAX_ERROR])


def due_subscriptions() -> list[Subscription]:
    """Return the subscriptions that are to be asked for or renewed now."""
    if not settings.LIVELOG_PUBLIC_URL:
        return []
    due = Subscription.objects.filter(next_ask__lte=timezone.now())
    polled = due.filter(feed__active=True, feed__on_demand=False)
    return list(polled.select_related("feed").order_by("next_ask")[:LIMIT])


def note_asking(subscription: Subscription) -> None:
    """Note that the hub is about to be asked, and that it never confirmed the last time, if so."""
    now = timezone.now()
    if subscription.asked:
        subscription.failures += 1
        subscription.last_error = UNCONFIRMED
    subscription.asked = now
    subscription.next_ask = now + wait_after(subscription.failures)
    subscription.save()


def note_refusal(subscription: Subscription, error: FeedError) -> None:
    """Note that the hub could not be asked; it is asked again, less and less often."""
    logger.warning("Hub %s of %s: %s", subscription.hub, subscription.feed.address, error)
    # Not if it has confirmed meanwhile: what it calls back counts.
    asked = Subscription.objects.filter(pk=subscription.pk, asked=subscription.asked)
    failures = subscription.failures + 1
    next_ask = timezone.now() + wait_after(failures)
    asked.update(
        asked=None, failures=failures, last_error=str(error)[:MAX_ERROR], next_ask=next_ask
    )


def wait_after(failures: int) -> timedelta:
    """Return the wait (timedelta) before a hub is asked again."""
    return timedelta(seconds=min(MAX_RETRY, RETRY * 2 ** min(failures, 20)))


def confirm(subscription: Subscription, lease: int) -> None:
    """Note that the hub delivers from now on, for `lease` seconds.

    If it did not until now, the feed is polled in a moment: of what was published since the poll that
    found the hub it tells nothing.
    """
    now = timezone.now()
    if subscription.lease_ends is None or subscription.lease_ends < now:
        state.make_due_by(now + timedelta(seconds=SETTLED), subscription.feed_id)
    logger.info("Hub %s delivers %s for %d s", subscription.hub, subscription.feed.address, lease)
    Subscription.objects.filter(pk=subscription.pk).update(
        asked=None,
        lease_ends=now + timedelta(seconds=lease),
        next_ask=now + timedelta(seconds=lease * RENEWAL),
        failures=0,
        last_error="",
    )


def deny(subscription: Subscription, reason: str) -> None:
    """Note that the hub delivers no more; it is asked again after a day, the feed polled now."""
    error = f"the hub denies it: {bound_reason(reason, MAX_REASON) or 'it gives no reason'}"
    logger.warning("Hub %s of %s: %s", subscription.hub, subscription.feed.address, error)
    Subscription.objects.filter(pk=subscription.pk).update(
        asked=None,
        lease_ends=None,
        delivers=False,
        next_ask=timezone.now() + timedelta(seconds=MAX_RETRY),
        last_error=error[:MAX_ERROR],
    )
    state.make_active_due(Feed.objects.filter(pk=subscription.feed_id))
