"""The live log: what readers see, kept apart from the record so that they never touch it.

Every change of a blog passes through `publish`: into the log (deduplicated, numbered, stored and
trimmed in one step), then to the blog's Group. A log that is missing, or behind the record because
Redis was emptied or restored from an old copy, is laid anew from the record under a new epoch.
"""

import logging
from functools import lru_cache

from channels import Group
from django.conf import settings
from django.db.models import Max

from blog import messages
from blog.const import PAGE_SIZE
from blog.live_memory import MemoryStore
from blog.live_redis import RedisStore
from blog.models import Blog, Entry
from blog.records import Change, Record
from livelog import failpoint

logger = logging.getLogger(__name__)

# Numbers left out where a log is laid anew: the old one may have handed out a few more than the
# record knows of, and no number may ever mean two changes.
SEQ_GAP = 1000


@lru_cache(maxsize=None)
def get_store():
    """Return the process's store of live logs, in Redis or in memory as the settings say."""
    return RedisStore(settings.REDIS_URL) if settings.USE_REDIS else MemoryStore()


def get_log(blog):
    """Return the blog's live log, which may not have been laid yet."""
    return get_store().log(blog.log_name, settings.LIVELOG_RETENTION)


def get_head(blog):
    """Return the Head of the blog's live log, laying the log first where there is none."""
    return get_log(blog).head() or restore(blog)


def publish(entry):
    """Bring readers the entry as its row now stands, new, edited or removed; return the Outcome.

    Called after commit. Raises redis.RedisError while Redis is out of reach: the row stays pending
    and a later call brings the same change exactly once.
    """
    change = describe(entry)
    failpoint.reach("described")
    log = get_log(entry.blog)
    outcome = log.publish(change, highest_seq(entry.blog))
    if outcome.kind == "missing":
        head = log.head()
        restore(entry.blog, replaces=head and head.epoch)
        outcome = log.publish(change, highest_seq(entry.blog))
    failpoint.reach("logged")
    if outcome.kind == "published":
        send(entry.blog, outcome.message)
    failpoint.reach("sent")
    return outcome


def holds(entry, outcome):
    """Tell whether the live log still has the change that `publish` put into it."""
    seq = get_log(entry.blog).seq_of(entry.token)
    return seq is not None and seq >= outcome.seq


def describe(entry):
    """Return the Change that stands for the entry's row."""
    return Change(
        entry.token,
        messages.digest_entry(entry),
        entry.revision,
        entry.position,
        messages.encode_body(entry),
        messages.is_shown(entry),
    )


def send(blog, text):
    """Send a JSON text to every reader of the blog."""
    Group(blog.group_name).send({"text": text}, immediately=True)


def send_head(blog, unreachable=None):
    """Send the beacon by which a reader learns that it missed the last change.

    `unreachable` is since when (aware datetime) none of the blog's feeds could be read, if so.
    """
    beacon = messages.head_beacon(mend(blog), count_readers(blog), unreachable, blog.open)
    send(blog, messages.encode(beacon))


def count_readers(blog):
    """Return how many sockets are members of the blog's Group."""
    group = Group(blog.group_name)
    layer = group.channel_layer.channel_layer
    if hasattr(layer, "group_size"):
        return layer.group_size(group.name)
    return len(layer.group_channels(group.name))


def count_event(kind, reply_channel):
    """Count one more event of a kind on a socket; return how many there were in this minute."""
    return get_store().count("livelog:%s:%s" % (kind, reply_channel))


def replay(blog, epoch, since):
    """Return the JSON texts that bring a reader from its cursor to now; the last is `synced`.

    A cursor of another epoch, older than what is kept, or from the future gets a `reset`.
    """
    log = get_log(blog)
    head, changes = log.since(since)
    if head is None or epoch != head.epoch or not head.floor <= since <= head.seq:
        head, newest = read_page(blog, None, PAGE_SIZE)
        changes = [messages.encode_reset(head, newest)]
    return [*changes, messages.encode(messages.synced(head))]


def read_page(blog, before, limit):
    """Return the Head and the messages of up to `limit` entries before position `before`.

    Newest first. Only what was first published up to the log's floor comes from the record: of
    what came after, the log may know more than is noted there yet.
    """
    log = get_log(blog)
    head, page = log.page(before, limit)
    if head is None:
        head = restore(blog)
        head, page = log.page(before, limit)
    if head.floor and not (len(page) == limit and read_position(page[-1]) > head.floor):
        page = [text for text in page if read_position(text) > head.floor]
        older = head.floor + 1 if before is None else min(before, head.floor + 1)
        page += read_record(blog, older, limit - len(page))
    return head, page


def read_record(blog, before, limit):
    """Return from the record what `read_page` returns from the live log, without a Head."""
    entries = Entry.objects.filter(blog=blog, state=Entry.LIVE, position__isnull=False)
    if before is not None:
        entries = entries.filter(position__lt=before)
    newest = entries.select_related("blog").order_by("-position")[:limit]
    return [messages.encode_entry(entry) for entry in newest]


def read_position(text):
    """Return the position that an entry's message names."""
    return messages.decode(text)["position"]


def read_changes(blog, since, limit):
    """Return the Head and the messages of up to `limit` changes after `since`, oldest first.

    Those up to the log's floor come from the record, the others from the log.
    """
    get_head(blog)
    head, changes = get_log(blog).since(since, limit)
    if since < head.floor:
        trimmed = Entry.objects.filter(blog=blog, seq__gt=since, seq__lte=head.floor)
        rows = trimmed.select_related("blog").order_by("seq")[:limit]
        changes = ([messages.encode_entry(entry) for entry in rows] + changes)[:limit]
    return head, changes


def highest_seq(blog):
    """Return the highest seq that the record knows of; 0 where nothing was published yet."""
    return Entry.objects.filter(blog=blog).aggregate(highest=Max("seq"))["highest"] or 0


def restore(blog, replaces=None):
    """Lay the blog's live log anew from the record, unless another process just did.

    Open pages get a `reset`: they show what the record holds. Returns the log's Head.
    """
    # A process may know the slug as that of a blog that has since left it to another.
    blog = Blog.objects.filter(slug=blog.slug).first() or blog
    numbered = Entry.objects.filter(blog=blog, seq__isnull=False).select_related("blog")
    newest = list(numbered.order_by("-seq")[: settings.LIVELOG_RETENTION + 1])
    kept = newest[: settings.LIVELOG_RETENTION]
    floor = newest[-1].seq if len(newest) > len(kept) else 0
    used = Entry.objects.filter(blog=blog).exists()
    seq = highest_seq(blog) + (SEQ_GAP if used else 0)
    log = get_log(blog)
    head, laid = log.restore([record_entry(entry) for entry in kept], seq, floor, replaces)
    if laid and used:
        logger.warning("Laid the live log of %s anew with %d entries", blog.slug, len(kept))
    if laid:
        send(blog, messages.encode_reset(head, log.page(None, PAGE_SIZE)[1]))
    return head


def record_entry(entry):
    """Return the Record of an entry that has been published before."""
    return Record(
        entry.token,
        messages.digest_entry(entry),
        entry.revision,
        entry.seq,
        entry.position if messages.is_shown(entry) else None,
        messages.encode_entry(entry),
    )


def mend(blog):
    """Return the Head of the blog's live log, laying it anew where it has lost changes.

    Called for each beacon: a Redis that came back from an old copy would else keep the loss until
    something new is published.
    """
    known = highest_seq(blog)
    head = get_log(blog).head()
    if head is None or head.seq < known:
        head = restore(blog, replaces=head and head.epoch)
    return head


def flush(blog):
    """Empty the blog's live log and lay it anew from the record, under a new epoch."""
    flush_name(blog.log_name)
    return restore(blog)


def flush_name(name):
    """Empty the live log called `name`, which may be that of a blog that is gone."""
    get_store().log(name, settings.LIVELOG_RETENTION).flush()
