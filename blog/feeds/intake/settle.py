"""Recording what came of a poll: entries, then the hub, then the feed's row, in one transaction."""

from __future__ import annotations

import logging
from datetime import timedelta
from typing import Any, NamedTuple

from django.db import DataError, IntegrityError, transaction
from django.db.models import QuerySet
from django.utils import timezone

from blog.feeds import state
from blog.feeds.errors import FeedError
from blog.feeds.fetch.http import Response
from blog.feeds.intake import hubs, relocation, schedule
from blog.feeds.intake.decide import NOTHING, Decision
from blog.feeds.intake.entries import take_in
from blog.feeds.parse.document import Document
from blog.models import Feed
from livelog.db.prepared import asked_often

logger = logging.getLogger(__name__)

# What a database raises for values that it does not take, as a feed may give.
UNSTORABLE = (DataError, IntegrityError, ValueError)


class Answer(NamedTuple):
    """What a feed's server sent to one poll.

    `document` is None where the feed is the one that was read last, by its validators (304) or by
    its `digest`; `error` is None where all went well; `seconds` is how long it took.
    """

    feed: Feed
    response: Response | None
    document: Document | None
    error: FeedError | None
    digest: str
    seconds: float


class Report(NamedTuple):
    """What came of a poll or a delivery, for the log and the table of `--once`.

    `new` and `edited` count entries, `wait` is that until the next poll, or None where the feed
    is polled no more, and `error` one line, "" if all went well.
    """

    url: str
    new: int
    edited: int
    seconds: float
    wait: timedelta | None
    error: str


def settle_poll(answer: Answer, poll: float) -> Report | None:
    """Store what came of one poll; return its Report. `poll` is the least seconds between polls.

    Returns None, with nothing stored, if the feed is gone or was read by another blogger since
    this poll began: a leader that was paused must not put an old copy over a newer one.
    """
    try:
        with transaction.atomic():
            return settle_answer(answer, poll)
    except UNSTORABLE as refusal:
        logger.exception("The entries of %s cannot be stored", answer.feed.address)
        error = FeedError(f"its entries cannot be stored: {refusal}")
        with transaction.atomic():
            return settle_answer(answer._replace(error=error), poll)


def settle_answer(answer: Answer, poll: float) -> Report | None:
    """Store an answer on the row of its feed, locked, if the row still is what was polled."""
    polled = answer.feed
    feed = next(iter(find_locked(polled.pk)), None)
    if feed is None or (feed.url, feed.last_fetch) != (polled.url, polled.last_fetch):
        return None
    if answer.error or answer.response is None:
        return settle_failure(feed, answer.error or FeedError("no answer"), answer.seconds, poll)
    return settle_success(feed, answer, answer.response, poll)


@asked_often
def find_locked(pk: int) -> QuerySet:
    """Return the row of a feed, locked, with its subscription."""
    feeds = Feed.objects.select_for_update(of=("self",)).select_related("subscription")
    return feeds.filter(pk=pk)


def settle_failure(feed: Feed, error: FeedError, seconds: float, poll: float) -> Report:
    """Write a failed poll to the feed's row; return its Report."""
    wait = schedule.wait_after_failure(poll, feed.failures + 1, error.retry_after)
    state.fail(feed, error, wait)
    return Report(feed.address, 0, 0, seconds, None if error.gone else wait, str(error))


def settle_success(feed: Feed, answer: Answer, response: Response, poll: float) -> Report:
    """Store a good answer: its entries, which hub it names, what to ask next time, and when."""
    document, decision = answer.document, NOTHING
    if document is not None:
        decision = take_in(feed, document)
        hubs.note_poll(feed, response, document, bool(decision.new or decision.edits))
    wishes = read_wishes(feed, document)
    wish = max(response.max_age or 0, wishes["period"], hubs.pushed_wait(feed))
    hours = {int(hour) for hour in wishes["skip_hours"].split()}
    wait = schedule.wait_after_success(poll, wish, hours, timezone.now())
    found = find_validators(feed, answer, response) if is_whole(document, decision) else {}
    state.succeed(feed, wait, note=note_omission(feed, document), wish=wish, **wishes, **found)
    stopped = ""
    if response.permanent_url or feed.moved_to:
        stopped = relocation.follow_move(feed, response.permanent_url)
    counts = len(decision.new), len(decision.edits)
    return Report(feed.address, *counts, answer.seconds, None if stopped else wait, stopped)


def note_omission(feed: Feed, document: Document | None) -> str:
    """Return what was not read of a feed; the same as before where it has not changed."""
    if document is None:
        return "" if feed.failures else feed.last_error
    if not document.left_out:
        return ""
    count = f"{document.left_out} older entries" if document.left_out > 1 else "older entries"
    return f"the feed is too large to be read whole: {count} left out"


def is_whole(document: Document | None, decision: Decision) -> bool:
    """Tell whether all was taken in: if not, the next poll must not hear that nothing changed."""
    return document is None or not (decision.held or document.cut_off)


def read_wishes(feed: Feed, document: Document | None) -> dict[str, Any]:
    """Return the fields that a feed's document decides; without one they stay."""
    if document is None:
        return {"period": feed.period, "skip_hours": feed.skip_hours}
    return {
        "title": feed.title or document.title[:500],
        "period": max(document.ttl or 0, document.update_period or 0),
        "skip_hours": " ".join(str(hour) for hour in document.skip_hours[:24]),
    }


def find_validators(feed: Feed, answer: Answer, response: Response) -> dict[str, Any]:
    """Return the fields by which the next poll asks whether the feed has changed.

    All are replaced by every 200, even where the body is the same; a 304 updates those it has.
    """
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
