"""Recording what a poll brought: entries and the feed's health, in one transaction."""

import logging
from collections import namedtuple

from django.db import DataError, IntegrityError, transaction
from django.utils import timezone

from blog.feeds import moves, schedule, subscriptions
from blog.feeds.errors import FeedError
from blog.feeds.intake import take_in
from blog.models import Feed, host_of

logger = logging.getLogger(__name__)

# What came of a poll: `new` and `edited` count entries, `wait` is a timedelta until the next poll,
# or None where the feed is polled no more, and `error` one line, "" if all went well.
Report = namedtuple("Report", "url new edited seconds wait error")


def record_answer(answer, poll):
    """Store what came of one poll; return its Report.

    Returns None, with nothing stored, if the feed is gone or was read by another blogger since
    this poll began: a leader that was paused must not put an old copy over a newer one.
    """
    try:
        with transaction.atomic():
            feed = lock_feed(answer.feed)
            return feed and note_answer(feed, answer, poll)
    except (DataError, IntegrityError, ValueError) as refusal:
        logger.exception("The entries of %s cannot be stored", answer.feed.url)
        error = FeedError("its entries cannot be stored: %s" % refusal)
        with transaction.atomic():
            feed = lock_feed(answer.feed)
            return feed and note_failure(feed, answer._replace(error=error), poll)


def lock_feed(polled):
    """Return the row of a feed polled, locked, or None if it is not what was polled any more."""
    feeds = Feed.objects.select_for_update(of=("self",)).select_related("blog", "subscription")
    return feeds.filter(pk=polled.pk, url=polled.url, last_fetch=polled.last_fetch).first()


def note_answer(feed, answer, poll):
    """Store a poll's entries, and how it went on the feed's row; return its Report."""
    if answer.error:
        return note_failure(feed, answer, poll)
    document, decision = answer.document, None
    fields = validators(feed, answer)
    if document is not None:
        decision = take_in(feed, document)
        if decision.new or decision.edits:
            subscriptions.note_news(feed)
        subscriptions.note_hub(feed, answer.response, document)
        fields.update(describe_feed(feed, document))
        if decision.held or document.cut_off:
            # Not all was taken in: the next poll must not be told that nothing has changed.
            fields = {name: fields[name] for name in fields if name not in VALIDATORS}
    fields.update(follow_move(feed, answer.response))
    wait = note_success(feed, answer.response, fields, poll)
    counts = (len(decision.new), len(decision.edits)) if decision else (0, 0)
    return Report(feed.url, *counts, answer.seconds, wait, fields.get("last_error", ""))


VALIDATORS = {"etag", "last_modified", "validated_url", "digest"}
# Not due either: a feed that --feed names is polled whether it is active or not.
STOPPED = {"active": False, "next_poll": None}


def validators(feed, answer):
    """Return the fields by which the next poll asks whether the feed has changed.

    All are replaced by every 200, even where the body is the same; a 304 updates those it has.
    """
    response = answer.response
    if response.status == 304:
        return {
            "etag": response.etag or feed.etag,
            "last_modified": response.last_modified or feed.last_modified,
        }
    return {
        "etag": response.etag,
        "last_modified": response.last_modified,
        "validated_url": response.url,
        "digest": answer.digest,
        "last_full": timezone.now(),
    }


def describe_feed(feed, document):
    """Return the fields that a feed's document decides."""
    return {
        "title": feed.title or document.title[:500],
        "period": max(document.ttl or 0, document.update_period or 0),
        "skip_hours": " ".join(str(hour) for hour in document.skip_hours[:24]),
    }


def follow_move(feed, response):
    """Return the fields that follow a feed to where it has moved for good."""
    target, seen = moves.count_sighting(feed.moved_to, feed.moved_seen, response.permanent_url)
    counted = {"moved_to": target, "moved_seen": seen}
    if not moves.is_believed(seen) or feed.on_demand or len(target) > 500:
        return counted
    other = Feed.objects.filter(blog=feed.blog_id, url=target).first()
    if other is None:
        logger.info("Feed %s has moved to %s", feed.url, target)
        return {"url": target, "host": host_of(target)[:255], "moved_to": "", "moved_seen": 0}
    if other.active and not other.on_demand:
        error = "moved for good to %s, which is another feed of this blog" % target
        logger.warning("Feed %s %s: it is polled no more", feed.url, error)
        return {**counted, **STOPPED, "last_error": error[:500]}
    return counted


def note_success(feed, response, fields, poll):
    """Write a good poll to the feed's row; return the wait (timedelta) until the next."""
    now = timezone.now()
    period = fields.get("period", feed.period)
    wish = max(response.max_age or 0, period, subscriptions.pushed_wait(feed))
    hours = {int(hour) for hour in fields.get("skip_hours", feed.skip_hours).split()}
    wait = schedule.wait_after_success(poll, wish, hours, now)
    health = {"last_fetch": now, "last_success": now, "last_error": "", "failures": 0}
    fields = {**health, "wish": wish, "next_poll": now + wait, **fields}
    Feed.objects.filter(pk=feed.pk).update(**fields)
    return wait if fields.get("active", True) else None


def note_failure(feed, answer, poll):
    """Write a failed poll to the feed's row; return its Report. 410 Gone ends its polling.

    What is known of the feed, its validators among it, stays.
    """
    now, error = timezone.now(), answer.error
    wait = schedule.wait_after_failure(poll, feed.failures + 1, error.retry_after)
    fields = {
        "last_fetch": now,
        "last_error": str(error)[:500],
        "failures": feed.failures + 1,
        "next_poll": now + wait,
    }
    if error.gone:
        fields.update(STOPPED)
    Feed.objects.filter(pk=feed.pk).update(**fields)
    return Report(feed.url, 0, 0, answer.seconds, None if error.gone else wait, str(error))
