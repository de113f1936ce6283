"""The outbox: rows that say something nobody has been told yet, and their way out.

A change made by an editor, or by any code, goes out as soon as it is committed: to readers, or to the
desk alone where they do not get it. A new entry from a feed waits for the blogger, which paces them.
Whatever was interrupted on the way stays pending, and the blogger publishes it on its next turn.
"""

from __future__ import annotations

import logging
from functools import partial
from typing import Any

import redis
from django.db import InterfaceError, OperationalError, transaction
from django.db.models import Case, F, Q, QuerySet, When
from django.db.models.functions import Coalesce
from django.dispatch import Signal
from django.utils import timezone

from blog.delivery import events
from blog.log import publish, store
from blog.log.values import Outcome
from blog.models import AnyEntry, DeletedEntry, Entry
from blog.models.cleaning import clean
from blog.place import split_place
from livelog.db.commits import commit_lazily
from livelog.db.prepared import asked_often, done_often
from livelog.metrics import definitions

logger = logging.getLogger(__name__)

# Sent with an `entry` that is not live: a draft, held, scheduled, removed, or deleted. It is sent again
# where it failed; so whoever listens may hear the same twice.
set_aside = Signal(providing_args=["entry"])


def schedule_publishing(instance: Entry, raw: bool = False, **kwargs: Any) -> None:
    """Publish the entry after commit, unless it is a new one of a feed, which the blogger paces."""
    paced = instance.feed_id is not None and instance.position is None
    if not raw and instance.pending and not (paced and instance.state == Entry.LIVE):
        publish_soon(instance)


def publish_soon(entry: Entry) -> None:
    """Publish the entry after commit: somebody has decided that it goes out now."""
    transaction.on_commit(partial(try_publishing, entry.pk))


def schedule_removal(instance: DeletedEntry, **kwargs: Any) -> None:
    """Tell readers after commit that an entry was deleted."""
    transaction.on_commit(partial(try_publishing, instance.pk, DeletedEntry))


def try_publishing(pk: int, model: type[AnyEntry] = Entry) -> None:
    """Publish an entry now if Redis and the database can be reached; else it stays pending for the blogger.

    What was committed is so: who was told otherwise would write it again.
    """
    try:
        publish_row(pk, model)
    except redis.RedisError as problem:
        logger.warning("Entry %s waits for Redis to come back: %s", pk, problem)
    except (OperationalError, InterfaceError) as problem:
        logger.warning("Entry %s waits for the database to be free: %s", pk, problem)


def publish_row(pk: int, model: type[AnyEntry] = Entry) -> Outcome | None:
    """Publish the entry as its row now stands; return the live log's Outcome, None if not due."""
    entry = next(iter(find_pending(pk, model=model)), None)
    if entry is None:
        return None
    if entry.state != Entry.LIVE:
        set_aside.send(sender=model, entry=entry)
        if not is_known(entry):
            model.objects.filter(pk=pk, revision=entry.revision).update(pending=False)
            return None
    if model is Entry:
        tidy_row(entry)
    outcome = publish.publish_entry(entry)
    if outcome.kind == "published":
        log_change(entry, outcome.seq)
    if outcome.kind in ("published", "duplicate"):
        note_published(entry, outcome)
    elif outcome.kind == "stale" and overtake(entry, outcome):
        return publish_row(pk, model)
    return outcome


@asked_often
def find_pending(pk: int, *, model: type[AnyEntry]) -> QuerySet:
    """Return a row of the outbox, with its blog."""
    return model.objects.select_related("blog").filter(pk=pk, pending=True)


def tidy_row(entry: Entry) -> None:
    """Give a row what `Entry.save()` would have: it may have been stored past it, as by bulk_create.

    Where that would refuse a time to come, the entry is published as of now.
    """
    clean(entry)
    if entry.state == Entry.LIVE:
        entry.published = min(entry.published or timezone.now(), timezone.now())
    changed = {name: getattr(entry, name) for name in entry.find_changed()}
    if changed:
        Entry.objects.filter(pk=entry.pk, revision=entry.revision).update(**changed)


def overtake(entry: AnyEntry, outcome: Outcome) -> bool:
    """Raise a row's revision past the log's, if it still is the one read; return whether it was.

    The log is ahead of such a row only where the database is new, or an older copy: the record
    counts. To a publisher that was paused the row has a later revision, which counts as well.
    """
    read = type(entry).objects.filter(pk=entry.pk, revision=entry.revision)
    return bool(read.update(revision=outcome.revision + 1))


def is_known(entry: AnyEntry) -> bool:
    """Tell whether readers may have the entry: the log can hold one whose row does not say so."""
    return entry.position is not None or store.get_log(entry.blog).seq_of(entry.token) is not None


def log_change(entry: AnyEntry, seq: int) -> None:
    """Write the one line that each change of the live log gets, and count it."""
    if entry.state != Entry.LIVE:
        verb = "Removed"
    else:
        verb = "Published" if entry.position is None else "Changed"
    source = getattr(entry, "source_title", "") or entry.blog.slug
    logger.info("%s #%d %s [%s]", verb, seq, entry, source)
    written = "feed" if getattr(entry, "feed_id", None) else "writer"
    definitions.entries.labels(written, verb.lower()).inc()


def note_published(entry: AnyEntry, outcome: Outcome) -> None:
    """Write the numbers back to the row; it stays pending if it was changed meanwhile.

    It stays pending too if the log was laid anew since, from a record without these numbers. A
    removal or deletion that the outbox let go before this late publication is pending again.
    """
    events.note_published(entry, first=entry.position is None)
    model = type(entry)
    # A tombstone that comes again has no position any more.
    place = entry.place or outcome.position or outcome.seq
    # Where a power cut takes these back the row is pending, and the log finds that it has it.
    with commit_lazily():
        note_numbers(entry.pk, outcome.seq, *split_place(place), model=model)
        is_done = publish.holds(entry, outcome) and let_go(entry.pk, entry.revision, model=model)
    if not is_done:
        # Where the row is gone it was deleted meanwhile.
        gone = DeletedEntry.objects.filter(blog=entry.blog_id, token=entry.token)
        model.objects.filter(pk=entry.pk).update(pending=True) or gone.update(pending=True)


@done_often
def note_numbers(pk: int, seq: int, position: int, fraction: int, *, model: type[AnyEntry]) -> Any:
    """Write its numbers to a row, unless another process has published a later change of it.

    A row that has its place keeps it: it may have been moved since this change of it was read.
    """
    rows = model.objects.filter(Q(seq__isnull=True) | Q(seq__lt=seq), pk=pk)
    numbers = {"seq": seq, "position": Coalesce("position", position)}
    if model is Entry:
        first = When(position__isnull=True, then=fraction)
        numbers["fraction"] = Case(first, default=F("fraction"))
    return rows, numbers


@done_often
def let_go(pk: int, revision: int, *, model: type[AnyEntry]) -> Any:
    """Take a row out of the outbox, unless it was changed meanwhile."""
    return model.objects.filter(pk=pk, revision=revision), {"pending": False}


def next_rows(batch: int) -> list[dict[str, Any]]:
    """Return what of the outbox may go next, in order, as dicts.

    All deletions, all changes of published or hand-written entries, all that is not live, and up to
    `batch` new entries of the feeds of each blog.
    """
    # Each a question with an index of its own: thousands of new entries may be waiting.
    rows = sorted([*find_changed(), *find_written(), *find_aside()], key=lambda row: row["pk"])
    for blog in find_blogs():
        rows += find_new(blog, batch=batch)
    # A deletion is paced by no feed.
    taken_back = [
        dict(row, feed=None, state=Entry.REMOVED, model=DeletedEntry) for row in find_deleted()
    ]
    return taken_back + [dict(row, model=Entry) for row in rows]


def pending_rows() -> QuerySet:
    """Return what pacing must know of the entries in the outbox."""
    pending = Entry.objects.filter(pending=True).order_by("id")
    return pending.values("pk", "blog", "feed", "position", "state")


@asked_often
def find_deleted() -> QuerySet:
    """Return the deletions in the outbox."""
    return DeletedEntry.objects.filter(pending=True).order_by("id").values("pk", "blog", "position")


@asked_often
def find_changed() -> QuerySet:
    """Return the changes of what was published before."""
    return pending_rows().filter(position__isnull=False)


@asked_often
def find_written() -> QuerySet:
    """Return what is new and comes from no feed."""
    return pending_rows().filter(position=None, feed=None)


@asked_often
def find_aside() -> QuerySet:
    """Return what feeds brought and readers are not to see."""
    return pending_rows().filter(position=None, feed__isnull=False).exclude(state=Entry.LIVE)


@asked_often
def find_blogs() -> QuerySet:
    """Return the ids of the blogs that have something new from feeds."""
    new = pending_rows().filter(position=None, feed__isnull=False, state=Entry.LIVE)
    return new.order_by("blog").values_list("blog", flat=True).distinct()


@asked_often
def find_new(blog: int, *, batch: int) -> QuerySet:
    """Return the new entries of a blog's feeds, so many of them."""
    new = pending_rows().filter(position=None, feed__isnull=False)
    return new.filter(blog=blog, state=Entry.LIVE)[:batch]
