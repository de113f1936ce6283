"""Scheduled entries: the blogger that leads has each go live when its time has come, once.

The row says it all: one transaction makes it live, and the outbox brings it to readers, at once or,
where the process dies between the two, on the next blogger's turn.
"""

from __future__ import annotations

from datetime import datetime
from functools import partial

from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone

from blog.blogger import outbox
from blog.models import Entry
from blog.models.change import go_live
from livelog import failpoint
from livelog.db.prepared import asked_often

MOST = 50  # in one turn
LATER = 3600.0  # seconds; nothing is looked for further ahead


def release_due() -> None:
    """Have the entries go live whose time has come, the earliest first."""
    for pk in find_due(timezone.now()):
        release(pk)


@asked_often
def find_due(now: datetime) -> QuerySet:
    """Return the ids of the entries whose time has come, the earliest first."""
    due = Entry.objects.filter(state=Entry.SCHEDULED, due__lte=now)
    return due.order_by("due", "pk").values_list("pk", flat=True)[:MOST]


def release(pk: int) -> None:
    """Have an entry go live, if it still is scheduled, and its time has come."""
    with transaction.atomic():
        now = timezone.now()
        rows = Entry.objects.select_for_update(of=("self",)).select_related("blog")
        entry = rows.filter(pk=pk, state=Entry.SCHEDULED, due__lte=now).first()
        if entry is None:
            return  # its writer was faster
        transaction.on_commit(partial(failpoint.reach, "released"))
        go_live(entry, now)
        entry.save()
        outbox.publish_soon(entry)
        failpoint.reach("due")


def time_to_next() -> float:
    """Return the seconds until the next entry's time, at most LATER.

    Asked again on each turn, none of which waits for long: an earlier one may have been scheduled.
    """
    for due in find_next():
        return (due - timezone.now()).total_seconds()
    return LATER


@asked_often
def find_next() -> QuerySet:
    """Return the next time at which an entry is due."""
    scheduled = Entry.objects.filter(state=Entry.SCHEDULED, due__isnull=False)
    return scheduled.order_by("due").values_list("due", flat=True)[:1]
