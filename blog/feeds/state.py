"""The life of a feed: the one place that writes when it is polled next and how polling it went.

A feed is polled when it is due, and succeeds or fails. An operator pauses and resumes it; its
server stops it, by a 410 or by moving it onto another feed, until an operator resumes it.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any, Collection

from django.db.models import F, Q, QuerySet
from django.utils import timezone

from blog.feeds.errors import FeedError
from blog.models import Entry, Feed
from livelog.db.prepared import done_often, update_row

MAX_ERROR = 500  # characters
# Neither is due: a feed that --feed names is polled whether it is active or not.
STOPPED = {"active": False, "next_poll": None}
UNTROUBLED = {"failures": 0, "last_error": ""}
UNMOVED = {"moved_to": "", "moved_seen": 0}


def make_due(feeds: QuerySet, at: datetime | None = None) -> int:
    """Have feeds polled at a time, by default now, whatever their state; return how many."""
    return feeds.update(next_poll=at or timezone.now())


def make_due_by(at: datetime, feed_id: int) -> None:
    """Have a feed that is polled at all polled at a time, unless it is due before."""
    Feed.objects.filter(pk=feed_id, active=True, next_poll__gt=at).update(next_poll=at)


@done_often
def make_share_due(share: int, at: datetime, *, feeds: QuerySet, shares: int) -> Any:
    """Have one of so many shares of the feeds polled at a time, those whose ids end in it."""
    return feeds.annotate(share=F("pk") % shares).filter(share=share), {"next_poll": at}


def make_active_due(feeds: QuerySet) -> int:
    """Have those feeds polled now that are polled at all; return how many."""
    return make_due(feeds.filter(active=True))


def resume(feeds: QuerySet) -> int:
    """Have feeds polled again, at once and as if nothing had ever been wrong; return how many."""
    return feeds.update(**resumed())


def resumed() -> dict[str, Any]:
    """Return the fields of a feed that an operator has polled again, or polled elsewhere."""
    return {"active": True, "next_poll": timezone.now(), **UNTROUBLED, **UNMOVED}


def pause(feeds: QuerySet) -> int:
    """Have feeds polled no more until they are resumed; return how many."""
    return feeds.update(active=False, **UNTROUBLED)


def follow_edit(feed: Feed, changed: Collection[str]) -> None:
    """Set, on a feed that an operator's form is about to save, what the changed fields mean."""
    fields: dict[str, Any] = UNMOVED if "url" in changed else {}
    if feed.active and not {"url", "active"}.isdisjoint(changed):
        fields = resumed()
    elif "active" in changed:
        fields = {**fields, **UNTROUBLED}
    for name, value in fields.items():
        setattr(feed, name, value)


def succeed(feed: Feed, wait: timedelta, note: str = "", **found: Any) -> None:
    """Note that a feed was read and is read again after a wait; `found` are fields beside.

    `note` is what of it was not read all the same.
    """
    now = timezone.now()
    health = {"last_fetch": now, "last_success": now, "next_poll": now + wait, **UNTROUBLED}
    health["last_error"] = note[:MAX_ERROR]
    update_row(Feed, feed.pk, {**health, **found})


def fail(feed: Feed, error: FeedError, wait: timedelta) -> None:
    """Note that a feed could not be read and is tried again after a wait.

    What is known of it, its validators among that, stays. 410 Gone stops it.
    """
    now = timezone.now()
    health = {"last_fetch": now, "failures": feed.failures + 1, "next_poll": now + wait}
    update_row(Feed, feed.pk, {**health, "last_error": str(error)[:MAX_ERROR]})
    if error.gone:
        stop(feed, str(error))


def stop(feed: Feed, reason: str) -> None:
    """Have a feed polled no more, since its server says so; an operator may resume it."""
    Feed.objects.filter(pk=feed.pk).update(last_error=reason[:MAX_ERROR], **STOPPED)


def is_stopped(feed: Feed) -> bool:
    """Tell a feed that its server stopped from one that an operator paused."""
    return not feed.active and feed.next_poll is None


def sight_move(feed: Feed, target: str, sightings: int) -> None:
    """Note where a feed was sent for good by so many polls in a row; "" and 0 for nowhere."""
    if (feed.moved_to, feed.moved_seen) != (target, sightings):
        Feed.objects.filter(pk=feed.pk).update(moved_to=target, moved_seen=sightings)


def move(feed: Feed, url: str, host: str) -> None:
    """Have a feed polled at the address it has moved to."""
    Feed.objects.filter(pk=feed.pk).update(url=url, host=host, **UNMOVED)


def drop_waiting(instance: Feed, **signal: Any) -> None:
    """Delete, with a feed that goes, its entries that no reader has seen: without it nothing paces them.

    What is published stays, and so does what an editor has changed or removed.
    """
    for entry in find_waiting(instance):
        entry.leaves_nothing = True
        entry.delete()


def find_waiting(feed: Feed) -> QuerySet:
    """Return the feed's own entries that wait to be published for the first time, or are held."""
    own = Entry.objects.filter(feed=feed, position=None, author=None)
    return own.filter(Q(pending=True) | Q(state=Entry.HELD))
