"""Messages taken away from every page, shown, and deleted for good; each change is published after commit."""

from __future__ import annotations

import logging
from datetime import timedelta
from functools import partial
from typing import Iterable, Sequence

import redis
from django.db import transaction
from django.db.models import F
from django.utils import timezone

from blog.models import Blog, Report, RoomMessage
from blog.models.desk.people import STAFF
from blog.models.room.message import HELD, HIDDEN, LIVE
from blog.room import history, wire
from blog.room.errors import Refused
from blog.room.peace.acts import Moderator, note_act, note_acts
from blog.room.peace.telling import tell_authors, tell_moderators
from blog.room.saying.haste import plain_letters

logger = logging.getLogger(__name__)

RECENT = timedelta(hours=1)  # what goes at once with a message, or with who said it
MOST = 500  # messages that one act takes away
AT_ONCE = 50  # changes that are published together
SEARCHED = 5_000  # of the newest, for what is like another


def find_message(blog: Blog, token: str) -> RoomMessage:
    """Return a message of a room, locked until the transaction ends; raises Refused."""
    row = history.said(blog).select_for_update().filter(token=token).first()
    if row is None:
        raise Refused("unknown", "There is no such message.")
    row.blog = blog
    return row


@transaction.atomic
def hide(by: Moderator, blog: Blog, token: str, why: str = "") -> None:
    """Take a message away from every page; one that waits is rejected. Raises Refused."""
    row = find_message(blog, token)
    if row.state != HIDDEN:
        note_act(by, blog, "hide", row.token, row.author, why=why)
        reject(row)


@transaction.atomic
def approve(by: Moderator, blog: Blog, token: str) -> None:
    """Show a message that waits or was hidden; of one that was reported, set the reports aside."""
    row = find_message(blog, token)
    note_act(by, blog, "approve", row.token, row.author)
    set_state([row], LIVE)


@transaction.atomic
def hide_alike(by: Moderator, blog: Blog, token: str, why: str = "") -> None:
    """Take a message away with all of late that say the same, whoever said it; staff's stay.

    So a flood goes whose guests are each another, and each say it once. Raises Refused.
    """
    row = find_message(blog, token)
    letters = find_letters(row.text)
    recent = history.said(blog).filter(at__gt=timezone.now() - RECENT).exclude(role__in=STAFF)
    newest = recent.exclude(state=HIDDEN).order_by("-at", "-pk").values_list("pk", "text")
    alike = [pk for pk, text in newest[:SEARCHED] if find_letters(text) == letters][:MOST]
    rows = history.said(blog).select_for_update().filter(pk__in=[row.pk, *alike])
    hide_all(by, blog, rows.exclude(state=HIDDEN), why)


def find_letters(text: str) -> str:
    """Return what is the same of two texts that differ in numbers, signs or capitals alone."""
    return "".join(filter(str.isalpha, plain_letters(text))) or text


def hide_all(by: Moderator, blog: Blog, rows: Iterable[RoomMessage], why: str) -> None:
    """Take messages away, in the caller's transaction."""
    found = list(rows)
    note_acts(by, blog, "hide", found, why=why)
    for row in found:
        row.blog = blog
    reject(*found)


def reject(*rows: RoomMessage) -> None:
    """Take messages of a room away; the authors of those that waited are told after commit."""
    waited = [row for row in rows if row.state == HELD]
    set_state(rows, HIDDEN)
    if waited:
        transaction.on_commit(partial(tell_authors, waited[0].blog, waited))


def set_state(rows: Sequence[RoomMessage], state: str) -> None:
    """Store what messages of a room are from now on, settle what waited of them, and publish them after commit.

    All of them in a few statements: a moderator who ends a flood is not to wait for each.
    """
    settle(rows)
    changed = [row for row in rows if row.state != state]
    # What no reader ever had needs no removal, unless it is on its way there just now.
    known = [row.pk for row in changed if LIVE in (state, row.state)]
    for row in changed:
        row.state, row.revision, row.pending = state, row.revision + 1, row.pk in known
    stored = RoomMessage.objects.filter(pk__in=[row.pk for row in changed])
    stored.update(state=state, revision=F("revision") + 1, pending=False)
    stored.filter(pk__in=known).update(pending=True)
    if known:
        transaction.on_commit(partial(publish_rows, known))


def settle(rows: Sequence[RoomMessage]) -> None:
    """Set the reports of messages aside, and tell moderators which of them wait no more."""
    reports = Report.objects.filter(message__in=[row.pk for row in rows])
    reported = set(reports.values_list("message", flat=True))
    reports.delete()
    for row in rows:
        if row.state == HELD or row.pk in reported:
            tell_moderators(row.blog, wire.settled(row.token))


def publish_change(row: RoomMessage, columns: list[str], is_known: bool) -> None:
    """Store a change of a message, and publish it after commit where readers know of it."""
    row.revision, row.pending = row.revision + 1, is_known
    row.save(update_fields=[*columns, "revision", "pending"])
    if is_known:
        transaction.on_commit(partial(publish_row, row.pk))


def publish_row(pk: int) -> None:
    """Publish a message as its row stands; see `publish_rows`."""
    publish_rows([pk])


def publish_rows(pks: Sequence[int]) -> None:
    """Publish messages of a room as their rows stand; what Redis does not take now the caretaker publishes."""
    pending = RoomMessage.objects.select_related("blog").filter(pending=True).exclude(state=HELD)
    for first in range(0, len(pks), AT_ONCE):
        rows = list(pending.filter(pk__in=pks[first : first + AT_ONCE]).order_by("pk"))
        try:
            if rows:
                history.publish_all(rows[0].blog, rows)
        except redis.RedisError as problem:
            logger.warning("Changes of messages are published later, Redis is away: %s", problem)
            return
