"""Events of the record, as notices for webhooks: kept in the transaction that makes them, sent later.

An entry's event is noted as it is saved, so that no two are one, however fast they come. What is live
but waits for its turn among a feed's, and what was stored past `save()`, is noted as it is published.
"""

from __future__ import annotations

import json
from datetime import datetime
from typing import Any

from django.conf import settings
from django.db import IntegrityError, transaction
from django.db.models import QuerySet
from django.utils import timezone

from blog import messages
from blog.coordination.wake import wake_blogger
from blog.delivery import shapes
from blog.delivery.hub import followers
from blog.models import AnyEntry, Blog, Dispatch, Entry, Notice, Webhook
from blog.models.change import is_out
from blog.models.webhook import BLOG_UPDATED, PUBLISHED, REMOVED, UPDATED
from livelog.db.prepared import asked_often

DELETED = "the entry was deleted"


def decide_event(was_out: bool, out: bool) -> str:
    """Return what happened to an entry in the eyes of others, "" for nothing."""
    if out:
        return UPDATED if was_out else PUBLISHED
    return REMOVED if was_out else ""


def note_saved(instance: Entry, created: bool, raw: bool = False, **signal: Any) -> None:
    """Note what a save did to an entry; called with each, in its transaction."""
    before = None if created else instance.before
    if raw or (before is None and not created):
        return
    if before is not None and before.revision == instance.revision:
        return
    event = decide_event(before is not None and is_out(before), is_out(instance))
    if not event or not has_webhooks(instance.blog_id):
        return
    if created:
        # One that was deleted had this id, and these revisions.
        Notice.objects.filter(blog=instance.blog_id, entry=instance.token).update(revision=None)
    if instance.pending or not created:
        note_entry(event, instance, quiet=created and instance.unannounced)


def note_published(entry: AnyEntry, first: bool) -> None:
    """Note what readers were just told of an entry, unless its save has; `first`: they had it not before.

    Those who follow the blog's feed are pushed it, now that it has the change.
    """
    followers.note_change(entry.blog)
    if isinstance(entry, Entry) and has_webhooks(entry.blog_id):
        event = decide_event(not first, entry.state == Entry.LIVE)
        if event and not is_noted(entry, messages.digest_entry(entry)):
            with transaction.atomic():
                # One that was deleted since it was read had its last notice then.
                if find_locked(entry.pk):
                    note_entry(event, entry)


def note_deleted(instance: Entry, **signal: Any) -> None:
    """Note that an entry is about to be deleted; no word of it is kept or sent any more."""
    if instance.leaves_nothing:
        return
    told = Notice.objects.filter(blog=instance.blog_id, entry=instance.token)
    if not (has_webhooks(instance.blog_id) or told.exists()):
        return
    row = find_locked(instance.pk)
    Dispatch.objects.filter(notice__in=told, state=Dispatch.WAITING).update(
        state=Dispatch.STOPPED, said=DELETED
    )
    told.update(body="", revision=None)
    if row is not None and is_out(row):
        removal = shapes.describe_removal(row.blog, row.token, find_site())
        keep_notice(row.blog, REMOVED, removal, entry=row.token)


def find_locked(pk: int) -> Entry | None:
    """Return an entry's row, which nobody else changes or deletes until the transaction ends."""
    rows = Entry.objects.select_for_update(of=("self",)).select_related("blog")
    found: Entry | None = rows.filter(pk=pk).first()
    return found


def note_blog(instance: Blog, **signal: Any) -> None:
    """Note what a save changed of a blog's own row; called with each, in its transaction."""
    before = instance.before
    if not before:
        return
    blog = Blog.objects.get(pk=instance.pk)  # what was saved may have been an expression
    if messages.blog_row(before) == messages.blog_row(blog):
        return
    if not instance.unannounced:
        followers.note_change(blog)
    data = shapes.describe_blog(blog, find_site())
    keep_notice(blog, BLOG_UPDATED, data, quiet=instance.unannounced)


def note_changed_row(blog: Blog) -> None:
    """Note what a blog's row has come to say, unless a save has: the blogger sees what went past `save()`."""
    data = shapes.describe_blog(blog, find_site())
    told = Notice.objects.filter(blog=blog, event=BLOG_UPDATED).order_by("-pk").first()
    if told is None or json.loads(told.body)["data"] != data:
        keep_notice(blog, BLOG_UPDATED, data)


def note_entry(event: str, entry: Entry, quiet: bool = False) -> None:
    """Keep the notice of an entry as it stands, unless there is one of just this; `quiet`: for nobody."""
    # What nobody is told of is so whatever it says: its dates are put right after it was made.
    digest = "" if quiet else messages.digest_entry(entry)
    if is_noted(entry, digest):
        return
    if event == REMOVED:
        data = shapes.describe_removal(entry.blog, entry.token, find_site())
    else:
        data = shapes.describe_entry(entry, find_site())
    columns = {"entry": entry.token, "revision": entry.revision, "digest": digest}
    keep_notice(entry.blog, event, data, quiet, **columns)


def is_noted(entry: Entry, digest: str) -> bool:
    """Tell whether there is a notice of just this, or the last one says the same."""
    known = Notice.objects.filter(blog=entry.blog_id, entry=entry.token, revision__isnull=False)
    if known.filter(revision=entry.revision, digest__in=["", digest]).exists():
        return True
    last: str | None = known.order_by("-pk").values_list("digest", flat=True).first()
    return last == digest


def keep_notice(
    blog: Blog, event: str, data: dict[str, Any], quiet: bool = False, **columns: Any
) -> None:
    """Keep a notice, and have it sent to each webhook that is for its event."""
    hooks = [] if quiet else find_takers(blog, event)
    if not (hooks or quiet):
        return
    now = timezone.now()
    try:
        with transaction.atomic():
            make_notice(blog, event, data, now, hooks, **columns)
    except IntegrityError:
        return  # who publishes it has noted the same meanwhile
    transaction.on_commit(wake_blogger)


def make_notice(
    blog: Blog,
    event: str,
    data: dict[str, Any],
    now: datetime,
    hooks: list[Webhook],
    **columns: Any,
) -> Notice:
    """Store a notice and its dispatches."""
    body = shapes.encode_event(event, now, data)
    notice: Notice = Notice.objects.create(blog=blog, event=event, body=body, made=now, **columns)
    Dispatch.objects.bulk_create(
        Dispatch(webhook=hook, notice=notice, entry=notice.entry or event, due=now, since=now)
        for hook in hooks
    )
    return notice


def find_takers(blog: Blog, event: str) -> list[Webhook]:
    """Return the webhooks of a blog that are told of an event."""
    hooks = Webhook.objects.filter(blog=blog, stopped="")
    return [hook for hook in hooks if event in hook.events.split()]


def has_webhooks(blog_id: int) -> bool:
    """Tell whether anybody is told what becomes of a blog."""
    return bool(find_told(blog_id))


@asked_often
def find_told(blog: int) -> QuerySet:
    """Return one of the webhooks of a blog that are told anything."""
    return Webhook.objects.filter(blog=blog, stopped="").order_by().values_list("pk")[:1]


def find_site() -> str:
    """Return where this site is, for addresses that are followed from elsewhere."""
    return settings.LIVELOG_PUBLIC_URL or f"http://127.0.0.1:{settings.PORT}"
