"""Laying a live log anew from the record: where there is none, where either lost changes, on demand.

The record counts. It may lose what readers had, where a database fails over to a standby that had not
heard of it yet, or is put back from a copy.
"""

import logging
from typing import Dict, Iterable, Iterator, List, Optional, Sequence, Tuple

from django.conf import settings
from django.db import connection
from django.db.models import QuerySet

from blog import messages
from blog.const import PAGE_SIZE
from blog.log import group, parts, store
from blog.log.values import Head, Item, Stamp
from blog.models import AnyEntry, Blog, DeletedEntry, Entry
from blog.place import NEWEST_FIRST, below

logger = logging.getLogger(__name__)

# Numbers left out where a log is laid anew: the old one may have handed out a few more than the
# record knows of, and no number may ever mean two changes.
SEQ_GAP = 1000
MOST_ASKED = 900  # ids in one question; SQLite takes only so many parameters
LOST = (
    "The record has lost %d changes of %s that readers had, from #%d to #%d: what it holds counts"
)
LACKED = "The live log of %s lacks %d changes that the record has, from #%d to #%d"


def get_head(blog: Blog) -> Head:
    """Return the Head of the blog's live log, laying the log first where there is none."""
    return store.get_log(blog).head() or restore(blog)


def highest_seq(blog: Blog) -> int:
    """Return the highest seq that the record knows of; 0 where nothing was published yet."""
    # In plain SQL, which takes a fifth of the time: it is asked for each change that is published.
    tables = [model._meta.db_table for model in (Entry, DeletedEntry)]
    each = [f"SELECT MAX(seq) AS seq FROM {table} WHERE blog_id = %s" for table in tables]
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT MAX(seq) FROM ({' UNION ALL '.join(each)}) AS record", [blog.pk] * 2
        )
        return cursor.fetchone()[0] or 0


def mend(blog: Blog) -> Head:
    """Return the Head of the blog's live log, laying it anew where it or the record has lost changes.

    Called for each beacon: a Redis that came back from an old copy would else keep the loss until
    something new is published.
    """
    known = highest_seq(blog)
    head = store.get_log(blog).head()
    if head is None or head.seq < known:
        return restore(blog, replaces=head and head.epoch)
    return hold_to_record(blog, head, known)


def audit(blog: Blog) -> None:
    """Hold all of the blog's live log to the record; called where either may have lost changes.

    What was published since would hide them from `mend`, which looks at the newest alone.
    """
    log = store.get_log(blog)
    head = log.head()
    if head is not None:
        head = hold_to_record(blog, head, head.floor)
        if drop_lacking(log, find_rows_of(blog), head, blog.slug):
            restore(blog, past=head.seq)


def hold_to_record(blog: Blog, head: Head, since: int) -> Head:
    """Lay the blog's live log anew if the record has lost a change after `since`; return its Head."""
    if not drop_lost(store.get_log(blog), find_rows_of(blog), head, since, blog.slug):
        return head
    laid = restore(blog, past=head.seq)
    group.call_back_desks(blog)
    return laid


def find_rows_of(blog: Blog) -> List[QuerySet]:
    """Return the record's rows that a blog's live log is of."""
    return [model.objects.filter(blog=blog) for model in (Entry, DeletedEntry)]


def drop_lost(log: store.Log, rows: Sequence[QuerySet], head: Head, since: int, name: str) -> bool:
    """Empty a log that holds after a seq what the record, `rows` of it, has lost; tell whether it does.

    It is to be laid anew past `head`, the log's; `name` is what the operator is told that it is the log of.
    """
    lost = find_lost(log, rows, since) if head.seq > since else {}
    if lost:
        warn(lost, name)
        raise_revisions(rows, lost)
        # Before it is laid: what is published meanwhile goes into the new one, or stays pending.
        log.flush()
    return bool(lost)


def drop_lacking(log: store.Log, rows: Sequence[QuerySet], head: Head, name: str) -> bool:
    """Empty a log that lacks what the record, `rows` of it, has noted of it; as `drop_lost` otherwise."""
    lacking = find_lacking(log, rows, head)
    if lacking:
        logger.warning(LACKED, name, len(lacking), min(lacking), max(lacking))
        log.flush()
    return bool(lacking)


def find_lacking(log: store.Log, rows: Sequence[QuerySet], head: Head) -> List[int]:
    """Return the seqs of changes that the record, `rows` of it, has noted, and a log does not hold.

    A Redis took them that had been replaced already, and told whoever published them that it had. None
    where the log is not that of `head` any more: it was laid from the record meanwhile, or is to be.
    """
    noted: Dict[str, int] = {}
    for each in rows:
        changed = each.filter(seq__gt=head.floor, pending=False)
        noted.update(changed.values_list("token", "seq"))
    # Asked after the record: what is noted has been in the log, and is until it is trimmed.
    held = {id: stamp.seq for id, stamp in log.stamps(head.floor).items()}
    now = log.head()
    if now is None or now.epoch != head.epoch:
        return []
    return [seq for id, seq in noted.items() if seq > now.floor and held.get(id, 0) < seq]


def find_lost(log: store.Log, rows: Sequence[QuerySet], since: int) -> Dict[str, Stamp]:
    """Return by id what a log holds after a seq, and the record, `rows` of it, has lost.

    What is pending comes right by itself. Of what was taken back nothing need be left.
    """
    stamps = log.stamps(since)
    noted: Dict[str, int] = {}
    for each in rows if stamps else ():
        noted.update(each.filter(seq__gt=since).values_list("token", "seq"))
    lost = {id: stamp for id, stamp in stamps.items() if noted.get(id, 0) < stamp.seq}
    # Asked once more: it may have been noted, or deleted, meanwhile.
    left = {id: pending or (seq or 0) >= lost[id].seq for id, seq, pending in find_rows(rows, lost)}
    return {id: stamp for id, stamp in lost.items() if not left.get(id, not stamp.shown)}


def warn(lost: Dict[str, Stamp], name: str) -> None:
    """Tell the operator what the record has lost of a log; the lines of those changes have its numbers."""
    seqs = [stamp.seq for stamp in lost.values()]
    logger.warning(LOST, len(lost), name, min(seqs), max(seqs))


def find_rows(rows: Sequence[QuerySet], ids: Iterable[str]) -> Iterator[Tuple[str, int, bool]]:
    """Yield (id, seq, pending) of those rows that have one of the ids."""
    wanted = list(ids)
    for each in rows:
        for start in range(0, len(wanted), MOST_ASKED):
            part = each.filter(token__in=wanted[start : start + MOST_ASKED])
            yield from part.values_list("token", "seq", "pending")


def raise_revisions(rows: Sequence[QuerySet], lost: Dict[str, Stamp]) -> None:
    """Have the rows of which a later change was lost be later than that: no revision is two texts."""
    for id, stamp in lost.items():
        for each in rows:
            each.filter(token=id, revision__lte=stamp.revision).update(revision=stamp.revision + 1)


def restore(blog: Blog, replaces: Optional[str] = None, past: int = 0) -> Head:
    """Lay the blog's live log anew from the record, unless another process just did.

    `replaces` is the epoch of a log that is no good, None where there is none; `past` a seq that was given
    out, whatever the record knows. Open pages get a `reset`: they show what the record holds. Returns the
    log's Head.
    """
    # A process may know the slug as that of a blog that has since left it to another.
    blog = Blog.objects.filter(slug=blog.slug).first() or blog
    newest = read_newest(blog, settings.LIVELOG_RETENTION + 1)
    kept = newest[: settings.LIVELOG_RETENTION]
    floor = newest[-1].seq if len(newest) > len(kept) else 0
    last = max(highest_seq(blog), past)
    used = last > 0 or Entry.objects.filter(blog=blog).exists()
    seq = last + (SEQ_GAP if used else 0)
    log = store.get_log(blog)
    items = [make_item(entry) for entry in kept]
    head, laid = log.restore(items, seq, floor, replaces)
    if head is None:
        return restore(blog, past=past)  # it was emptied once more
    if laid and used:
        # Of a blog that has ended the log goes by itself, until somebody comes.
        level = logging.WARNING if blog.open else logging.INFO
        logger.log(level, "Laid the live log of %s anew with %d entries", blog.slug, len(kept))
    if laid:
        # Not the log's page: of old entries it has those alone that were changed of late.
        group.send(blog, parts.make_reset(head, read_as_laid(blog, items)).texts[0])
    return head


def read_as_laid(blog: Blog, items: List[Item]) -> List[str]:
    """Return from the record the messages of a page, each as the items have it that were just laid.

    What was edited since, and is to be published yet, would else come twice: now and when it is.
    """
    laid = {(item.id, item.seq): item.message for item in items}
    return [
        laid.get((entry.token, entry.seq)) or messages.encode_entry(entry)
        for entry in find_newest(blog, None, PAGE_SIZE)
    ]


def read_record(blog: Blog, before: Optional[float], limit: int) -> List[str]:
    """Return from the record the messages of up to `limit` entries before a position, newest first."""
    return [messages.encode_entry(entry) for entry in find_newest(blog, before, limit)]


def find_newest(blog: Blog, before: Optional[float], limit: int) -> List[Entry]:
    """Return up to `limit` entries that readers see before a position, newest first."""
    entries = Entry.objects.filter(blog=blog, state=Entry.LIVE, position__isnull=False)
    if before is not None:
        entries = entries.filter(below(before))
    return list(entries.select_related("blog").order_by(*NEWEST_FIRST)[:limit])


def read_newest(blog: Blog, limit: int) -> List[AnyEntry]:
    """Return from the record what was changed last, deletions too, the newest change first."""
    rows = [
        row
        for model in (Entry, DeletedEntry)
        for row in model.objects.filter(blog=blog, seq__isnull=False)
        .select_related("blog")
        .order_by("-seq")[:limit]
    ]
    return sorted(rows, key=lambda row: row.seq, reverse=True)[:limit]


def make_item(entry: AnyEntry) -> Item:
    """Return the Item of an entry that has been published before."""
    return Item(
        entry.token,
        messages.digest_entry(entry),
        entry.revision,
        entry.seq,
        entry.place if messages.is_shown(entry) else None,
        messages.encode_entry(entry),
    )


def flush(blog: Blog) -> Head:
    """Empty the blog's live log and lay it anew from the record, under a new epoch."""
    store.get_log(blog).flush()
    return restore(blog)
