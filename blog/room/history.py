"""What was said in a room, as its readers see it: the room's live log, and older pages of the record.

The log is the stream's own kind, by the same rules; it keeps ROOM_KEPT changes.
"""

from __future__ import annotations

import hashlib
import logging
from typing import Sequence

from channels import Group
from django.db.models import Max, QuerySet

from blog.const import ROOM_KEPT
from blog.log import parts, rebuild, replay, store
from blog.log.parts import Part
from blog.log.values import Change, Found, Head, Item
from blog.messages import encode, number_body
from blog.models import Blog, RoomMessage
from blog.models.blog import OFF
from blog.models.room.message import LIVE
from blog.room import wire
from livelog import failpoint

logger = logging.getLogger(__name__)

NAME = "the room of {}"  # what the operator is told that a log is the one of
NUMBERS = ["seq", "position", "pending"]  # what the live log says of a row


def get_head(blog: Blog) -> Head:
    """Return the Head of a room's live log, laying the log first where there is none."""
    return store.get_room_log(blog).head() or lay(blog)


def highest_seq(blog: Blog) -> int:
    """Return the highest seq that the record knows of; 0 where nothing was said yet."""
    return RoomMessage.objects.filter(blog=blog).aggregate(highest=Max("seq"))["highest"] or 0


def mend(blog: Blog) -> Head:
    """Return the Head of a room's live log, laying it anew where it or the record has lost changes."""
    known = highest_seq(blog)
    head = store.get_room_log(blog).head()
    if head is None or head.seq < known:
        return lay(blog, replaces=head and head.epoch)
    return hold_to_record(blog, head, known)


def audit(blog: Blog) -> None:
    """Hold all of a room's live log to the record, as `rebuild.audit` does the stream's."""
    log = store.get_room_log(blog)
    head = log.head()
    if head is not None:
        head = hold_to_record(blog, head, head.floor)
        if rebuild.drop_lacking(log, [said(blog)], head, NAME.format(blog.slug)):
            lay(blog, past=head.seq)


def hold_to_record(blog: Blog, head: Head, since: int) -> Head:
    """Lay a room's live log anew if the record has lost a change after `since`; return its Head."""
    if not rebuild.drop_lost(
        store.get_room_log(blog), [said(blog)], head, since, NAME.format(blog.slug)
    ):
        return head
    return lay(blog, past=head.seq)


def lay(blog: Blog, replaces: str | None = None, past: int = 0) -> Head:
    """Lay a room's live log anew from the record, unless another process just did; return its Head.

    Open pages get a `reset`.
    """
    # A process may know the slug as that of a blog that has since left it to another.
    blog = Blog.objects.filter(slug=blog.slug).first() or blog
    rows = list(said(blog).filter(seq__isnull=False).order_by("-seq")[: ROOM_KEPT + 1])
    kept = rows[:ROOM_KEPT]
    floor = rows[-1].seq if len(rows) > len(kept) else 0
    used = said(blog).exists()
    last = max(highest_seq(blog), past)
    seq = last + (rebuild.SEQ_GAP if used or last else 0)
    log = store.get_room_log(blog)
    items = [make_item(row) for row in kept]
    head, laid = log.restore(items, seq, floor, replaces)
    if head is None:
        return lay(blog, past=past)  # it was emptied once more
    if laid and (used or replaces or past):
        logger.warning(
            "Laid the live log of the room of %s anew, %d messages", blog.slug, len(kept)
        )
        send(blog, read_reset(blog).texts[0])
    return head


def flush(blog: Blog) -> None:
    """Empty a room's live log; where there is a room it is laid anew, under a new epoch."""
    store.get_room_log(blog).flush()
    if blog.room != OFF:
        lay(blog)


def erase(blog: Blog) -> None:
    """Empty a room's live log and lay it anew from what the record has left."""
    head = get_head(blog)
    lay(blog, replaces=head.epoch)


def said(blog: Blog) -> QuerySet:
    """Return all that was ever said in a room."""
    return RoomMessage.objects.filter(blog=blog)


def is_shown(message: RoomMessage) -> bool:
    """Tell whether readers see a message; one that is not shown is a tombstone in the log."""
    return message.state == LIVE


def make_body(message: RoomMessage) -> str:
    """Return the JSON of a message as the wire has it, but for its type and numbers."""
    return encode(wire.message_body(message) if is_shown(message) else {"id": message.token})


def make_change(message: RoomMessage) -> Change:
    """Return the Change that stands for a message's row."""
    body, shown = make_body(message), is_shown(message)
    digest = hashlib.sha256((body if shown else "").encode("utf-8")).hexdigest()[:32]
    return Change(message.token, digest, message.revision, message.position, body, shown)


def make_item(message: RoomMessage) -> Item:
    """Return the Item of a message that has been in the log before."""
    change = make_change(message)
    position = message.position if change.shown else None
    return Item(
        change.id, change.digest, change.revision, message.seq, position, encode_message(message)
    )


def encode_message(message: RoomMessage) -> str:
    """Return the JSON of a message that the log has numbered, as readers got it."""
    position = message.position if is_shown(message) else None
    return number_body(make_body(message), message.seq, position, "message")


def publish(message: RoomMessage) -> None:
    """Bring everybody in the room a message as its row now stands; see `publish_all`."""
    publish_all(message.blog, [message])


def publish_all(blog: Blog, messages: Sequence[RoomMessage]) -> None:
    """Bring everybody in a room messages as their rows now stand, in their order, and note it on the rows.

    Called after commit. Raises redis.RedisError while Redis is out of reach: the rows stay pending
    and a later call brings the same changes exactly once.
    """
    changes, log = [make_change(each) for each in messages], store.get_room_log(blog)
    outcomes = log.publish_all(changes, highest_seq(blog)) if changes else []
    if any(each.kind == "missing" for each in outcomes):
        mend(blog)
        outcomes = log.publish_all(changes, highest_seq(blog))
    failpoint.reach("room.logged")
    for message, outcome in zip(messages, outcomes):
        if outcome.kind == "published":
            send(blog, outcome.message)
        if outcome.seq:
            message.seq, message.position = outcome.seq, outcome.position or message.position
        message.pending = outcome.kind == "missing"  # once more: then it is told later
    note_published(blog, messages)
    if messages and outcomes[-1].seq and log.seq_of(messages[-1].token) is None:
        # The log was laid anew meanwhile, from a record that did not have these numbers yet.
        publish_all(blog, messages)


def note_published(blog: Blog, messages: Sequence[RoomMessage]) -> None:
    """Note on rows that the live log has them, with the numbers that it gave.

    Not on one that somebody changed meanwhile: that change is yet to be published. Nor on any where
    the blog has left its slug: then that log is gone, and the caretaker brings them to the next.
    """
    by_revision: dict[int, list[RoomMessage]] = {}
    for message in messages:
        by_revision.setdefault(message.revision, []).append(message)
    for revision, rows in by_revision.items():
        unchanged = RoomMessage.objects.filter(revision=revision, blog__slug=blog.slug)
        if len(rows) > 1:
            unchanged.bulk_update(rows, NUMBERS)
        else:
            values = {name: getattr(rows[0], name) for name in NUMBERS}
            unchanged.filter(pk=rows[0].pk).update(**values)


def send(blog: Blog, text: str) -> None:
    """Send a JSON text to everybody in the room."""
    Group(blog.room_group).send({"text": text}, immediately=True)


def read_log(blog: Blog, since: int, size: int) -> Found:
    """Return the changes after `since` that have at most so many bytes, oldest first."""
    found = store.get_room_log(blog).since(since, size=size)
    while found is None:
        lay(blog)
        found = store.get_room_log(blog).since(since, size=size)
    return found


def read_short(blog: Blog, epoch: str, since: int) -> list[str] | None:
    """Return all that a reader lacks where that is little, as `blog.log.replay` does; else None."""
    part = follow(blog, epoch, since, replay.SHORT)
    short = part is not None and not part.more and part.size <= replay.SHORT
    return replay.end_part(part).texts if part and short else None


def read_part(blog: Blog, epoch: str, since: int) -> Part:
    """Return the next part for a reader whose cursor is at `since` of `epoch`; `synced` ends it."""
    return replay.end_part(follow(blog, epoch, since, parts.part_size()) or read_reset(blog))


def follow(blog: Blog, epoch: str, since: int, size: int) -> Part | None:
    """Return the changes after a cursor, None where the log does not reach back to it."""
    found = read_log(blog, since, size)
    if epoch != found.head.epoch or not found.head.floor <= since <= found.head.seq:
        return None
    return replay.make_part(found)


def read_reset(blog: Blog) -> Part:
    """Return a reset around the newest messages that one part has room for; older ones come by pages."""
    found = read_newest(blog)
    fitting = parts.count_fitting(found.texts, parts.part_size())
    texts = found.texts[:fitting]
    whole = fitting == len(found.texts) and not found.head.floor
    text = wire.encode_reset(found.head, texts, whole)
    return Part([text], found.head.epoch, found.head.seq, False)


def read_newest(blog: Blog) -> Found:
    """Return the newest messages of a room's live log, newest first, with its Head."""
    found = store.get_room_log(blog).page(None, ROOM_KEPT)
    while found is None:
        lay(blog)
        found = store.get_room_log(blog).page(None, ROOM_KEPT)
    return found


def read_older(blog: Blog, before: int, limit: int) -> list[str]:
    """Return from the record the messages of a room before a position, newest first."""
    rows = said(blog).filter(state=LIVE, pending=False, position__lt=before)
    return [encode_message(row) for row in rows.order_by("-position")[:limit]]
