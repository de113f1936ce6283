"""The outbox: rows that say something readers have not been told yet, and their way out.

A change made by an editor is published as soon as it is committed. A new entry from a feed waits
for the blogger, which paces them. Whatever was interrupted on the way stays pending, and the
blogger publishes it on its next turn.
"""

import logging
from functools import partial

import redis
from django.db import transaction
from django.db.models import F, Q
from django.db.models.signals import post_save
from django.utils import timezone

from blog import live
from blog.models import Blog, Entry, Version

logger = logging.getLogger(__name__)

NUMBERS = ["position", "seq"]  # the columns that only a publisher writes


def connect_signals():
    """Have every saved entry published after its commit; called once at start-up."""
    post_save.connect(schedule_publishing, sender=Entry, dispatch_uid="blog.outbox")


def schedule_publishing(instance, raw=False, **kwargs):
    """Publish the entry after commit, unless it is a new one of a feed, which the blogger paces."""
    paced = instance.feed_id is not None and instance.position is None
    if not raw and instance.pending and not paced:
        transaction.on_commit(partial(try_publishing, instance.pk))


def try_publishing(pk):
    """Publish an entry now if Redis can be reached; else it stays pending for the blogger."""
    try:
        publish_row(pk)
    except redis.RedisError as problem:
        logger.warning("Entry %s waits for Redis to come back: %s", pk, problem)


def publish_row(pk):
    """Publish the entry as its row now stands; return the live log's Outcome, None if not due."""
    entry = Entry.objects.select_related("blog").filter(pk=pk, pending=True).first()
    if entry is None:
        return None
    if entry.state != Entry.LIVE and not is_known(entry):
        Entry.objects.filter(pk=pk, revision=entry.revision).update(pending=False)
        return None
    outcome = live.publish(entry)
    if outcome.kind == "published":
        log_change(entry, outcome.seq)
    if outcome.kind in ("published", "duplicate"):
        note_published(entry, outcome)
    elif outcome.kind == "stale" and overtake(entry, outcome):
        return publish_row(pk)
    return outcome


def overtake(entry, outcome):
    """Raise a row's revision past the log's, if it still is the one read; return whether it was.

    The log is ahead of such a row only where the database is new, or an older copy: the record
    counts. To a publisher that was paused the row has a later revision, which counts as well.
    """
    read = Entry.objects.filter(pk=entry.pk, revision=entry.revision)
    return bool(read.update(revision=outcome.revision + 1))


def is_known(entry):
    """Tell whether readers may have the entry: the log can hold one whose row does not say so."""
    return entry.position is not None or live.get_log(entry.blog).seq_of(entry.token) is not None


def log_change(entry, seq):
    """Write the one line that each change of the live log gets."""
    if entry.state != Entry.LIVE:
        verb = "Removed"
    else:
        verb = "Published" if entry.position is None else "Changed"
    logger.info("%s #%d %s [%s]", verb, seq, entry.title, entry.source_title or entry.blog.slug)


def note_published(entry, outcome):
    """Write the numbers back to the row; it stays pending if it was changed meanwhile.

    It stays pending too if the log was laid anew since, from a record without these numbers. A
    removal that the outbox let go before this late publication is pending again.
    """
    row = Entry.objects.filter(pk=entry.pk)
    # Another process may have published a later change already: its seq stands.
    unnoted = row.filter(Q(seq__isnull=True) | Q(seq__lt=outcome.seq))
    # A tombstone that comes again has no position any more.
    unnoted.update(seq=outcome.seq, position=entry.position or outcome.position or outcome.seq)
    current = row.filter(revision=entry.revision)
    if not (live.holds(entry, outcome) and current.update(pending=False)):
        row.update(pending=True)


def next_rows(batch):
    """Return what of the outbox may go next, in order, as dicts.

    All changes of published or hand-written entries, and up to `batch` new entries of the feeds of
    each blog.
    """
    columns = ["pk", "blog", "feed", "position"]
    pending = Entry.objects.filter(pending=True).order_by("id").values(*columns)
    # Each a question with an index of its own: thousands of new entries may be waiting.
    changed, new = pending.filter(position__isnull=False), pending.filter(position=None)
    rows = sorted([*changed, *new.filter(feed=None)], key=lambda row: row["pk"])
    for blog in Blog.objects.order_by("pk").values_list("pk", flat=True):
        rows += new.filter(blog=blog, feed__isnull=False)[:batch]
    return rows


def save_change(entry):
    """Save an entry already recorded as its next revision, to be published after commit.

    Its numbers are left as a publisher has noted them since the entry was read.
    """
    entry.refresh_from_db(fields=NUMBERS)
    # Counted by the database: two that save at once must not make the same revision.
    entry.revision = F("revision") + 1
    entry.pending = True
    if entry.position is not None:
        entry.updated = timezone.now()
        keep_version(entry)
    kept = {"id", "token", "created", *NUMBERS}
    entry.save(update_fields={field.name for field in Entry._meta.concrete_fields} - kept)
    entry.refresh_from_db(fields=["revision", *NUMBERS])


def keep_version(entry):
    """Keep what readers have seen of an entry, if a change to it is about to correct the words."""
    shown = Entry.objects.filter(pk=entry.pk, state=Entry.LIVE).values("title", "summary").first()
    if shown and (shown["title"], shown["summary"]) != (entry.title, entry.summary):
        Version.objects.create(entry=entry, until=entry.updated, **shown)
