"""Telling webhooks: what is due, sent in a thread of the courier, and what came of it."""

from __future__ import annotations

import logging
import time
from datetime import datetime, timedelta
from typing import Any, Callable, Iterator

from django.conf import settings
from django.db.models import Exists, OuterRef, QuerySet
from django.utils import timezone

from blog.delivery import backoff, receivers
from blog.delivery.courier import Courier
from blog.delivery.hub import followers
from blog.delivery.shapes import shape_body
from blog.delivery.signatures import sign_webhook
from blog.feeds.errors import FeedError
from blog.feeds.fetch.posting import Answered, call
from blog.models import Dispatch, Webhook
from blog.models.webhook import TEST
from livelog import failpoint
from livelog.db.prepared import asked_often
from livelog.metrics import definitions

logger = logging.getLogger(__name__)

GONE = 410  # who answers so wants nothing more
BUSY = (429, 503)  # who answers so may say for how long
NOTED = timedelta(seconds=10)  # between two notes of the last success
DOWN = 3  # failures in a row, after which a success has all that waits sent


def find_due(courier: Courier) -> Iterator[Telling]:
    """Yield what is to be sent now: of each entry the oldest notice, so many to each webhook."""
    now = timezone.now()
    for hook in find_waiting(now):
        room = courier.room(("webhook", hook.pk), hook.failures > 0)
        if room:
            waiting = Dispatch.objects.filter(webhook=hook, state=Dispatch.WAITING)
            earlier = waiting.filter(entry=OuterRef("entry"), pk__lt=OuterRef("pk"))
            ready = waiting.filter(due__lte=now).exclude(pk__in=courier.busy_ids("dispatch"))
            ready = ready.annotate(behind=Exists(earlier)).filter(behind=False)
            for dispatch in ready.select_related("notice").order_by("pk")[:room]:
                yield Telling(hook, dispatch)


@asked_often
def find_waiting(now: datetime) -> QuerySet:
    """Return the webhooks that are to be told something now."""
    due = Dispatch.objects.filter(state=Dispatch.WAITING, due__lte=now)
    hooks = Webhook.objects.filter(pk__in=due.values("webhook"), stopped="")
    return hooks.select_related("blog")


def send(hook: Webhook, dispatch: Dispatch) -> Answered:
    """Send a dispatch now, signed as of now, and return the answer. Raises FeedError."""
    body = shape_body(hook.kind, dispatch.notice.body)
    return call(
        hook.url,
        body,
        {
            "Content-Type": "application/json",
            **sign_webhook(hook.secret, dispatch.notice.name, int(time.time()), body),
        },
        allow_private=settings.LIVELOG_ALLOW_PRIVATE_FEEDS,
        site=settings.LIVELOG_PUBLIC_URL,
    )


class Telling:
    """A dispatch on its way."""

    def __init__(self, hook: Webhook, dispatch: Dispatch) -> None:
        self.hook = hook
        self.dispatch = dispatch
        self.key = ("dispatch", dispatch.pk)
        self.receiver = ("webhook", hook.pk)
        self.frail = hook.failures > 0
        self.answer: Answered | None = None
        self.error = ""

    def run(self) -> None:
        """Send it; whatever is no success is a failure, a redirect too."""
        try:
            self.answer = send(self.hook, self.dispatch)
        except FeedError as error:
            self.fail(error)
        failpoint.reach("told")

    def fail(self, error: FeedError) -> None:
        """Let it count as not told."""
        self.error = str(error)

    def record(self) -> None:
        """Store what came of it; one that was taken back or let go of meanwhile is left so."""
        settle(self.hook, self.dispatch, self.answer, self.error)


def settle(hook: Webhook, dispatch: Dispatch, answer: Answered | None, error: str) -> None:
    """Write to their rows what came of sending a dispatch."""
    now = timezone.now()
    fields = {
        "tries": dispatch.tries + 1,
        "tried": now,
        "status": answer.status if answer else None,
        "said": error or (answer.said.decode("utf-8", "replace") if answer else ""),
    }
    fields["said"] = fields["said"].replace("\0", "")[:500]
    # As it stands: others of its dispatches were recorded since it was read.
    row = Webhook.objects.filter(pk=hook.pk).first()
    still = Dispatch.objects.filter(pk=dispatch.pk, state=Dispatch.WAITING)
    if row is None:
        return
    if answer is not None and answer.is_success:
        still.update(state=Dispatch.SENT, **fields)
        note_success(row)
        definitions.webhooks.labels("sent").inc()
    else:
        definitions.webhooks.labels("failed").inc()
        note_failure(row, still, dispatch, answer, fields)


def note_success(hook: Webhook) -> None:
    """Note that a webhook was told; one that comes back from being down is told all that waits."""
    now = timezone.now()
    if hook.failures >= DOWN:
        logger.info("Webhook %s is back", hook.place)
        waiting = Dispatch.objects.filter(webhook=hook, state=Dispatch.WAITING)
        waiting.filter(due__gt=now).update(due=now)
    if hook.failures or hook.last_success is None or hook.last_success < now - NOTED:
        Webhook.objects.filter(pk=hook.pk).update(
            failures=0, failing_since=None, last_error="", last_success=now
        )


def note_failure(
    hook: Webhook,
    still: Any,
    dispatch: Dispatch,
    answer: Answered | None,
    fields: dict[str, Any],
) -> None:
    """Note that a webhook was not told: when it is tried again, or that it is not."""
    now = timezone.now()
    reason = f"HTTP {answer.status}" if answer else fields["said"]
    since = hook.failing_since or now
    Webhook.objects.filter(pk=hook.pk).update(
        failures=hook.failures + 1, failing_since=since, last_error=reason[:500]
    )
    wish = answer.retry_after if answer and answer.status in BUSY else None
    due = now + backoff.wait_after(fields["tries"], wish)
    given_up = backoff.is_over(dispatch.since, now) or dispatch.notice.event == TEST
    still.update(due=due, state=Dispatch.STOPPED if given_up else Dispatch.WAITING, **fields)
    if answer is not None and answer.status == GONE:
        give_up(hook, "it answers that it is gone (HTTP 410)")
    elif backoff.is_over(since, now):
        give_up(hook, f"it has failed for {backoff.PATIENCE.days} days: {reason}")
    elif given_up:
        logger.warning("Webhook %s: %s is not sent: %s", hook.place, dispatch.notice, reason)


def give_up(hook: Webhook, reason: str) -> None:
    """Stop a webhook, and say so."""
    logger.warning("Webhook %s is stopped: %s", hook.place, reason)
    receivers.stop(hook, reason)


class Housekeeping:
    """Lets go of what is old in the log, and of leases that ran out, each INTERVAL, by a clock of monotonic seconds."""

    INTERVAL = 600.0

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self.clock = clock
        self.due = 0.0

    def __call__(self) -> None:
        """Let go of some if it is time; called on each turn of the blogger that leads."""
        if self.clock() >= self.due:
            followers.let_go()
            more = receivers.let_go() == receivers.AT_ONCE
            self.due = self.clock() + (1 if more else self.INTERVAL)
