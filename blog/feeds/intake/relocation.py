"""Feeds that have moved for good (301 and 308, RFC 9110 §15.4)."""

from __future__ import annotations

import logging

from blog.feeds import state
from blog.models import Feed
from livelog.address import host_of, lend_credentials, strip_credentials

logger = logging.getLogger(__name__)

SIGHTINGS = 5  # polls in a row that must be sent to the same place before it is believed
MAX_URL = 500  # characters of a feed's address, MAX_HOST of its host
MAX_HOST = 255


def follow_move(feed: Feed, permanent_url: str | None) -> str:
    """Note, after a good poll, where a feed has moved for good, and follow it there in time.

    Returns "", or why the feed is polled no more: it moved to the address of another feed.
    """
    shown = strip_credentials(permanent_url or "")
    target, seen = count_sighting(feed.moved_to, feed.moved_seen, shown)
    state.sight_move(feed, target, seen)
    if seen < SIGHTINGS or feed.on_demand or len(permanent_url or "") > MAX_URL:
        return ""
    url = lend_credentials(feed.url, permanent_url or target)
    other = Feed.objects.filter(blog=feed.blog_id, url__in=[url, target]).first()
    if other is None:
        logger.info("Feed %s has moved to %s", feed.address, target)
        state.move(feed, url, host_of(url)[:MAX_HOST])
    elif other.active and not other.on_demand:
        reason = f"moved for good to {other.address}, which is another feed of this blog"
        logger.warning("Feed %s %s: it is polled no more", feed.address, reason)
        state.stop(feed, reason)
        return reason
    return ""


def count_sighting(moved_to: str, seen: int, permanent_url: str) -> tuple[str, int]:
    """Return the new (moved_to, seen) after a good poll. Pure.

    `permanent_url` is where a chain of nothing but permanent redirects led, or "". Another
    target, a temporary redirect on the way, or no redirect at all starts the count again.
    """
    if not permanent_url:
        return "", 0
    if permanent_url != moved_to:
        return permanent_url, 1
    return moved_to, min(seen + 1, SIGHTINGS)
