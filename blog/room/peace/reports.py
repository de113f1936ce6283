"""Reports: readers say what should not be there, and what moderators have to look at."""

from __future__ import annotations

from django.db.models import QuerySet

from blog.feeds.parse.text import plain
from blog.messages import Wire
from blog.models import Blog, Report
from blog.models.room.message import HELD, HIDDEN, LIVE
from blog.room import history, wire
from blog.room.errors import Refused
from blog.room.frames import WHY, Frame
from blog.room.peace import bans
from blog.room.peace.telling import tell_waiting
from blog.room.people.listeners import Listener
from blog.room.saying.haste import judge_pace

PACE = 5, 30.0  # reports that somebody may send at once, and then in each pause of seconds
MOST = 100  # messages that a moderator who comes is told of


def report(listener: Listener, blog: Blog, frame: Frame) -> Wire:
    """Note that a reader thinks a message should not be there, and tell moderators; raises Refused."""
    row = history.said(blog).filter(token=frame["id"], state=LIVE).first()
    if row is None:
        raise Refused("unknown", "There is no such message.")
    ban = bans.find_ban(blog, listener)
    if ban:
        raise bans.refuse(ban)
    judge_pace(listener, blog, "reports", *PACE)
    why = plain(frame.get("why", ""), WHY, "text")
    _, made = Report.objects.get_or_create(
        message=row, author=listener.author, defaults={"why": why}
    )
    if made and row.reports.count() <= wire.MOST_REPORTS:
        row.blog = blog
        tell_waiting(row)
    return wire.reported(row.token)


def find_waiting(blog: Blog) -> QuerySet:
    """Return what moderators have to look at, the oldest first: what is held, and what was reported."""
    # Named by their ids: of one or the other a database would read all that was ever said.
    held = history.said(blog).filter(state=HELD).order_by().values("pk")
    waiting = held.union(Report.objects.order_by().values("message"))
    rows = history.said(blog).filter(pk__in=waiting).exclude(state=HIDDEN)
    return rows.order_by("at", "pk").prefetch_related("reports")


def list_waiting(blog: Blog) -> Wire:
    """Return what a moderator is told who comes: what waits, and who is banned."""
    rows = find_waiting(blog)
    shown = [wire.describe_waiting(row) for row in rows[:MOST]]
    banned = bans.in_force(blog).order_by("-made")[:MOST]
    return wire.waiting(
        shown, rows.count() - len(shown), [wire.describe_ban(row) for row in banned]
    )
