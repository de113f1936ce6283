"""Webhooks, as rows: made, found, stopped and started again; and what is sent to one once more."""

from __future__ import annotations

from datetime import timedelta
from typing import Sequence

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from blog.coordination.wake import wake_blogger
from blog.delivery import events
from blog.delivery.signatures import make_secret
from blog.models import Blog, Dispatch, Notice, Webhook
from blog.models.webhook import EVENTS, PUBLISHED, REMOVED, STANDARD, TEST
from livelog.address import is_url

CHAT = [
    PUBLISHED,
    REMOVED,
]  # what Slack and Discord are told of unless asked: no message there changes
MOST = 50  # webhooks of one blog
KEPT = timedelta(days=14)  # of the log
AT_ONCE = 500  # notices that are let go of in one turn


class Unfit(Exception):
    """What was asked for cannot be done; `str()` says why."""


def add_webhook(blog: Blog, url: str, kind: str = STANDARD, wanted: Sequence[str] = ()) -> Webhook:
    """Keep a new webhook. Raises Unfit."""
    if not is_url(url) or len(url) > 500:
        raise Unfit("a webhook is an http or https address of at most 500 characters")
    if set(wanted) - set(EVENTS):
        raise Unfit(f"the events are {', '.join(EVENTS)}")
    with transaction.atomic():
        Blog.objects.select_for_update().get(pk=blog.pk)
        if blog.webhooks.filter(url=url).exists():
            raise Unfit("this blog has a webhook of that address already")
        if blog.webhooks.count() >= MOST:
            raise Unfit(f"a blog has at most {MOST} webhooks")
        chosen = list(wanted) or (EVENTS if kind == STANDARD else CHAT)
        hook: Webhook = Webhook.objects.create(
            blog=blog, url=url, kind=kind, events=" ".join(chosen), secret=make_secret()
        )
    return hook


def keep_test(hook: Webhook, later: bool = False) -> Dispatch:
    """Keep a notice that is but a test, and its dispatch, for the blogger to send.

    `later`: who asks sends it; the blogger does where that dies.
    """
    data, now = {"blog": hook.blog.slug}, timezone.now()
    with transaction.atomic():
        notice = events.make_notice(hook.blog, TEST, data, now, [hook])
        transaction.on_commit(wake_blogger)
        if later:
            notice.dispatches.update(due=now + timedelta(minutes=1))
    dispatch: Dispatch = notice.dispatches.get()
    return dispatch


def replay(notice: Notice, dispatches: Sequence[Dispatch]) -> int:
    """Have a notice sent again, as what it was; return to how many. Raises Unfit."""
    if not notice.body:
        raise Unfit("its entry was deleted, and what was said of it with it")
    stopped = [each.webhook.address for each in dispatches if each.webhook.stopped]
    if stopped:
        raise Unfit(f"{stopped[0]} is stopped: start it first, by a test that arrives")
    now = timezone.now()
    with transaction.atomic():
        count: int = Dispatch.objects.filter(pk__in=[each.pk for each in dispatches]).update(
            state=Dispatch.WAITING, tries=0, due=now, since=now
        )
        transaction.on_commit(wake_blogger)
    return count


def stop(hook: Webhook, reason: str) -> None:
    """Send nothing more to a webhook, and say why; what waited for it is stopped too."""
    Webhook.objects.filter(pk=hook.pk).update(stopped=reason[:500])
    waiting = Dispatch.objects.filter(webhook=hook, state=Dispatch.WAITING)
    waiting.update(state=Dispatch.STOPPED)


def start(hook: Webhook) -> None:
    """Tell a webhook of what happens from now on; what it missed can be replayed."""
    Webhook.objects.filter(pk=hook.pk).update(
        stopped="", failures=0, failing_since=None, last_error=""
    )


def let_go() -> int:
    """Let go of the oldest of the log, some of it; return of how much."""
    old = Notice.objects.filter(made__lt=timezone.now() - KEPT)
    old = old.exclude(dispatches__state=Dispatch.WAITING).order_by("made")
    found = list(old.values_list("pk", flat=True)[:AT_ONCE])
    Notice.objects.filter(pk__in=found).delete()
    return len(found)


def describe(hook: Webhook) -> str:
    """Return in a few words how telling a webhook goes."""
    if hook.stopped:
        return _("stopped: %(reason)s") % {"reason": hook.stopped}
    if hook.failures:
        since = {"time": f"{hook.failing_since:%Y-%m-%d %H:%M}", "reason": hook.last_error}
        return _("failing since %(time)s: %(reason)s") % since
    if hook.last_success is None:
        return _("not told yet")
    return _("last told %(time)s") % {"time": f"{hook.last_success:%Y-%m-%d %H:%M}"}
