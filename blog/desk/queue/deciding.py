"""Deciding on what waits: approved, rejected, or brought back, by whichever editor is first.

Each is one transaction, on the locked row. Who comes second to the same decision finds it made; to
another, that it was changed.
"""

from __future__ import annotations

from typing import Any, Callable

from django.db import transaction
from django.utils import timezone

from blog.blogger import outbox
from blog.desk import rights
from blog.desk.errors import Conflict, NotAllowed
from blog.desk.writing.entries import lock
from blog.models import Blog, Entry
from blog.models.change import go_live
from blog.models.merge import changed_since

# What an editor approves of: a contributor proposes marks and a time as well as words.
READ = [
    "title",
    "summary",
    "link",
    "image",
    "author_name",
    *["pinned", "key", "struck", "correction", "due"],
]
Decide = Callable[[Any, Blog, str, "int | None"], Entry]


def approve(user: Any, blog: Blog, token: str, revision: int | None = None) -> Entry:
    """Have a held entry go out: now, and dated so, or at the time that its writer gave it.

    A feed's stays the feed's own, to correct and to withdraw. Raises Entry.DoesNotExist, NotAllowed,
    and Conflict where it was rejected, or its words were changed since the `revision` that was read.
    """
    with transaction.atomic():
        entry = take(user, blog, token)
        if entry.state in (Entry.LIVE, Entry.SCHEDULED):
            return entry
        if entry.state != Entry.HELD or is_stale(entry, revision):
            raise Conflict(entry, {})
        now = timezone.now()
        if entry.due and entry.due > now:
            entry.state = Entry.SCHEDULED
        else:
            go_live(entry, now)
        return save(entry)


def reject(user: Any, blog: Blog, token: str, revision: int | None = None) -> Entry:
    """Remove an entry that is held or scheduled; it can be restored. Raises as `approve` does."""
    with transaction.atomic():
        entry = take(user, blog, token)
        if entry.state == Entry.REMOVED:
            return entry
        if entry.state not in (Entry.HELD, Entry.SCHEDULED):
            raise Conflict(entry, {})
        entry.state = Entry.REMOVED
        return save(entry)


def restore(user: Any, blog: Blog, token: str, revision: int | None = None) -> Entry:
    """Bring a removed entry back: to readers if they have had it, else to the queue."""
    with transaction.atomic():
        entry = take(user, blog, token)
        if entry.state != Entry.REMOVED:
            return entry
        entry.state = Entry.HELD if entry.position is None else Entry.LIVE
        if entry.state == Entry.LIVE:
            entry.author = user  # lest its feed withdraw it again with the next poll
        return save(entry)


DECISIONS: dict[str, Decide] = {"approve": approve, "reject": reject, "restore": restore}


def take(user: Any, blog: Blog, token: str) -> Entry:
    """Return an entry, locked, for an account that may decide on it."""
    entry = lock(blog, token)
    if not rights.may(user, blog, "approve"):
        raise NotAllowed
    return entry


def is_stale(entry: Entry, revision: int | None) -> bool:
    """Tell whether the words of an entry are not those of a revision any more."""
    return revision is not None and bool(changed_since(entry.trail, revision, READ))


def save(entry: Entry) -> Entry:
    """Save a decision; what was approved waits for no feed's pace."""
    entry.save()
    outbox.publish_soon(entry)
    return entry
