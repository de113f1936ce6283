"""What `manage.py webhooks` does: which programs are told of a blog, as an operator says."""

from __future__ import annotations

from typing import Callable

from django.core.management.base import CommandError

from blog.delivery import receivers
from blog.delivery.webhooks import send, settle
from blog.feeds.errors import FeedError
from blog.management.actions.rows import find_blog
from blog.management.table import format_table
from blog.models import Dispatch, Notice, Webhook
from livelog.address import strip_credentials

Say = Callable[[str], None]

HEADINGS = ["blog", "webhook", "kind", "events", "how it goes"]
LOG_HEADINGS = ["id", "when", "event", "entry", "webhook", "state", "tries", "answer"]


def add_webhook(say: Say, url: str, blog: str, kind: str, event: list[str]) -> None:
    """Make a webhook, and print its secret: alone, on the last line."""
    home = find_blog(blog)
    try:
        hook = receivers.add_webhook(home, url, kind, list(dict.fromkeys(event)))
    except receivers.Unfit as problem:
        raise CommandError(str(problem)) from None
    told = ", ".join(hook.events.split())
    say(f"{hook.address} is told of {home.slug}: {told}. Its secret is shown this once:")
    say(hook.secret)


def list_webhooks(say: Say, log: bool) -> None:
    """Show the webhooks, those in trouble first; or the newest of what they were told."""
    if log:
        show_log(say)
        return
    hooks = Webhook.objects.select_related("blog").order_by("-failures", "blog__slug", "url")
    rows = [
        (hook.blog.slug, hook.address, hook.kind, hook.events, receivers.describe(hook))
        for hook in hooks
    ]
    for line in format_table(HEADINGS, rows):
        say(line)


def show_log(say: Say) -> None:
    """Show the last hundred deliveries, the newest first."""
    rows = [
        (
            each.notice.name,
            f"{each.tried or each.since:%Y-%m-%d %H:%M:%S}",
            each.notice.event,
            each.entry,
            each.webhook.address,
            each.state,
            each.tries,
            f"{each.status or ''} {each.said}".strip()[:60],
        )
        for each in Dispatch.objects.select_related("notice", "webhook").order_by("-pk")[:100]
    ]
    for line in format_table(LOG_HEADINGS, rows):
        say(line)


def test_webhook(say: Say, url: str, blog: str | None) -> None:
    """Send a test now, and say what came of it; a webhook that was stopped is started by its arrival."""
    for hook in find_webhooks(url, blog):
        dispatch = receivers.keep_test(hook, later=True)
        try:
            answer = send(hook, dispatch)
        except FeedError as problem:
            settle(hook, dispatch, None, str(problem))
            raise CommandError(f"{hook.address}: {problem}") from None
        settle(hook, dispatch, answer, "")
        if not answer.is_success:
            raise CommandError(f"{hook.address} answers HTTP {answer.status}")
        say(f"{hook.address} answers HTTP {answer.status} to {dispatch.notice.name}")
        if hook.stopped:
            receivers.start(hook)
            say("It is told again of what happens from now on")


def remove_webhook(say: Say, url: str, blog: str | None) -> None:
    """Tell a webhook nothing more; its log goes with it."""
    for hook in find_webhooks(url, blog):
        hook.delete()
        say(f"{hook.address} is told nothing more of {hook.blog.slug}")


def replay(say: Say, id: str) -> None:
    """Have a message sent again, by the id that its receivers know it by."""
    notice = Notice.objects.filter(name=id).first()
    dispatches = list(notice.dispatches.select_related("webhook")) if notice else []
    if notice is None or not dispatches:
        raise CommandError(f"there is no message {id}; `webhooks list --log` shows the newest")
    try:
        count = receivers.replay(notice, dispatches)
    except receivers.Unfit as problem:
        raise CommandError(str(problem)) from None
    say(f"{notice.name} ({notice.event}) is sent again, to {count}")


def find_webhooks(url: str, slug: str | None) -> list[Webhook]:
    """Return the webhooks of an address, in one blog or in all; a password is not asked for."""
    hooks = Webhook.objects.select_related("blog")
    hooks = hooks.filter(blog=find_blog(slug)) if slug else hooks
    found = [hook for hook in hooks if url == hook.url or strip_credentials(url) == hook.address]
    if not found:
        raise CommandError(
            f"there is no webhook {strip_credentials(url)}; `webhooks list` shows what there is"
        )
    return found
