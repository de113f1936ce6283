"""From what was said to everybody's page: rows first, then the room's live log, then its Group."""

from __future__ import annotations

from typing import Sequence

from django.db import IntegrityError, transaction

from blog.messages import Wire, encode
from blog.models import Blog, RoomMessage
from blog.models.blog import OFF
from blog.models.room.message import HELD, LIVE, QUESTION, WORDS
from blog.room import history, wire
from blog.room.errors import Refused
from blog.room.peace import bans, telling, words
from blog.room.saying.speech import Speech, make_row
from blog.sockets import send_to
from blog.web.kept import blogs
from livelog import failpoint


def deliver(blog: Blog, speeches: Sequence[Speech]) -> None:
    """Keep and publish what was said, in its order; what was said before is told again to its author.

    Called by one process at a time for a room. Raises redis.RedisError and DatabaseError, and may be
    called again with the same.
    """
    now = blogs.find_blog(blog.slug)
    if now is None or now.pk != blog.pk:
        now = Blog.objects.filter(pk=blog.pk).first()
    if now is None:  # it was deleted, and its room with it
        return
    kept = keep(now, speeches)
    failpoint.reach("room.kept")
    now, rows = check_again(now, kept)
    fresh = [row for _, row in rows if is_fresh(row)]
    history.publish_all(now, list(dict.fromkeys(fresh)))
    for speech, row in rows:
        if row not in fresh:
            tell_author(speech.channel, row)


def keep(blog: Blog, speeches: Sequence[Speech]) -> list[tuple[Speech, RoomMessage]]:
    """Return what was said with its rows, stored at once; who may not speak is told so."""
    known = find_known(blog, speeches)
    banned = bans.find_active(blog, speeches)
    wanted: list[Speech] = []
    new: dict[tuple[str, str], RoomMessage] = {}
    for speech in speeches:
        key = (speech.author, speech.nonce)
        refusal = None if key in known else judge(blog, speech, banned)
        if refusal:
            tell(speech.channel, wire.refusal(refusal, nonce=speech.nonce))
        else:
            wanted.append(speech)
            if key not in known:
                new.setdefault(key, prepare(speech, blog))
    if new:
        known = {**known, **store(new, blog, wanted)}
    for row in known.values():
        row.blog = blog
        if row.state == HELD and row.token in {each.token for each in new.values()}:
            telling.tell_waiting(row)
    return [(speech, known[speech.author, speech.nonce]) for speech in wanted]


def is_fresh(row: RoomMessage) -> bool:
    """Tell whether a message is to be published."""
    return row.state == LIVE and row.pending


def check_again(
    blog: Blog, rows: list[tuple[Speech, RoomMessage]]
) -> tuple[Blog, list[tuple[Speech, RoomMessage]]]:
    """Return a blog as it stands now that rows are stored, with those that may be published.

    Whoever banned somebody just then, or closed the room, could not see a row of theirs yet: it is
    taken back. Who comes to that after this sees them all.
    """
    fresh = [(speech, row) for speech, row in rows if is_fresh(row)]
    now = Blog.objects.filter(pk=blog.pk).first() if fresh else blog
    if now is None:
        return blog, []
    banned = bans.find_active(blog, [speech for speech, _ in fresh])
    refused = {row.pk: judge(now, speech, banned) for speech, row in fresh}
    gone = [pk for pk, refusal in refused.items() if refusal]
    if gone:
        history.said(blog).filter(pk__in=gone, pending=True, revision=1).delete()
    for speech, row in fresh:
        refusal = refused[row.pk]
        if refusal:
            tell(speech.channel, wire.refusal(refusal, nonce=speech.nonce))
    return now, [(speech, row) for speech, row in rows if row.pk not in gone]


def store(
    new: dict[tuple[str, str], RoomMessage], blog: Blog, speeches: Sequence[Speech]
) -> dict[tuple[str, str], RoomMessage]:
    """Store rows; return them, or what another process has made of the same meanwhile.

    Several in one statement: each by itself would be a write to the disk.
    """
    if len(new) == 1:
        try:
            with transaction.atomic():
                for row in new.values():
                    row.save(force_insert=True)
            return new
        except IntegrityError:
            return find_known(blog, speeches)
    RoomMessage.objects.bulk_create(new.values(), ignore_conflicts=True)
    return find_known(blog, speeches)


def judge(blog: Blog, speech: Speech, banned: bans.Banned) -> Refused | None:
    """Return why something is not to be kept; for what changed since it was said."""
    if blog.room == OFF:
        return Refused("closed", "The room is closed.")
    ban = banned.find(speech)
    return bans.refuse(ban) if ban else None


def find_known(blog: Blog, speeches: Sequence[Speech]) -> dict[tuple[str, str], RoomMessage]:
    """Return the messages that have been made of any of some speeches, by author and nonce."""
    authors, nonces = {each.author for each in speeches}, {each.nonce for each in speeches}
    # By both: the index has the author before the nonce, and without it all that was said is read.
    found = history.said(blog).filter(author__in=authors, nonce__in=nonces)
    return {(row.author, row.nonce): row for row in found}


def prepare(speech: Speech, blog: Blog) -> RoomMessage:
    """Return the row of a speech, not yet stored."""
    row = make_row(speech, blog)
    row.why = find_reason(speech, blog)
    row.state, row.pending = (HELD, False) if row.why else (LIVE, True)
    return row


def find_reason(speech: Speech, blog: Blog) -> str:
    """Return why a message is to wait for a moderator, "" where it need not; staff's never does."""
    if speech.is_staff:
        return ""
    if any(words.find_word(blog.room_words, each) for each in (speech.text, speech.name)):
        return WORDS
    return QUESTION if blog.room_questions else ""


def tell_author(channel: str, row: RoomMessage) -> None:
    """Tell an author of a message that waits, or once more of one that everybody has had."""
    if row.state == HELD:
        tell(channel, wire.held(row))
    elif row.state == LIVE:
        send_to(channel, text=history.encode_message(row))
    else:
        tell(channel, wire.taken_away(row))


def tell_failed(speech: Speech) -> None:
    """Tell an author that something could not be kept, by a fault that the log has."""
    fault = Refused("failed", "Something went wrong: try again later.")
    tell(speech.channel, wire.refusal(fault, nonce=speech.nonce))


def tell(channel: str, message: Wire) -> None:
    """Send a message to one socket."""
    send_to(channel, text=encode(message))
