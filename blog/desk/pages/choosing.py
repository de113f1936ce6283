"""Which entries the desk shows: the stream that readers see, or some of the record by a filter."""

from __future__ import annotations

from typing import Any

from django.db.models import Q, QuerySet
from django.http import HttpRequest, QueryDict
from django.utils.translation import gettext_lazy as _

from blog import messages
from blog.const import PAGE_SIZE
from blog.desk import rights
from blog.desk.answers import describe
from blog.models import Blog, Entry

WAITING = [Entry.HELD, Entry.SCHEDULED, Entry.DRAFT]  # what readers do not have yet
MOST_WAITING = 50
# By the word in the address: what it is called, and which rows.
FILTERS = {
    "mine": _("Mine"),
    "feeds": _("Feeds"),
    "draft": _("Drafts"),
    "held": _("Held"),
    "scheduled": _("Scheduled"),
    "removed": _("Removed"),
}


def name_filters(query: QueryDict) -> list[tuple[str, Any, bool]]:
    """Return each filter's word, its name, and whether it is the one that was asked for."""
    shown = query.get("show", "")
    return [(word, name, word == shown) for word, name in FILTERS.items()]


def is_filtered(query: QueryDict) -> bool:
    """Tell whether an address asks for less than the stream."""
    return query.get("show") in FILTERS or bool(query.get("q", "").strip())


def choose_rows(blog: Blog, user: Any, query: QueryDict) -> QuerySet:
    """Return the rows that a filter and the words sought are about, newest first."""
    rows = Entry.objects.filter(blog=blog).select_related("blog", "feed").order_by("-id")
    shown = query.get("show")
    if shown in ("draft", "held", "scheduled", "removed"):
        rows = rows.filter(state=shown)
    else:
        rows = rows.exclude(state=Entry.REMOVED)
    if shown == "mine":
        rows = rows.filter(writer=user)
    if shown == "feeds":
        rows = rows.filter(feed__isnull=False)
    for word in query.get("q", "").split()[:8]:
        rows = rows.filter(
            Q(title__icontains=word)
            | Q(summary__icontains=word)
            | Q(author_name__icontains=word)
            | Q(source_title__icontains=word)
        )
    return rows


def read_rows(request: HttpRequest, blog: Blog, before: float | None) -> dict[str, Any]:
    """Return the context of a page of rows by the filter of a request."""
    rows = choose_rows(blog, request.user, request.GET)
    if before is not None:
        rows = rows.filter(pk__lt=before)
    found = list(rows[: PAGE_SIZE + 1])
    shown = found[:PAGE_SIZE]
    query = request.GET.copy()
    query["before"] = str(shown[-1].pk) if shown else ""
    return {
        "rows": describe_rows(shown, request.user, blog),
        "more_url": "?" + query.urlencode() if len(found) > PAGE_SIZE else "",
    }


def read_waiting(blog: Blog, user: Any) -> list[dict[str, Any]]:
    """Return the rows that readers do not have yet, the newest first."""
    # By a query of its own, which an index of states answers: SQLite would go by id, through all.
    waiting = Entry.objects.filter(blog=blog, state__in=WAITING).order_by().values("pk")
    rows = Entry.objects.filter(pk__in=waiting).select_related("blog", "feed")
    return describe_rows(rows.order_by("-id")[:MOST_WAITING], user, blog)


def describe_rows(rows: Any, user: Any, blog: Blog) -> list[dict[str, Any]]:
    """Return rows as a template shows entries, with what their reader may do with them."""
    role = rights.find_role(user, blog)
    return [describe_row(row, rights.may_change(user, role, row)) for row in rows]


def describe_row(row: Entry, may_change: bool) -> dict[str, Any]:
    """Return a row as `blog/_entry.html` takes one; a time of its own stands for none published."""
    body = describe(row)
    return {
        **body,
        "published": body["published"] or messages.format_date(row.created),
        "position": row.place or 0,
        "seq": row.seq or 0,
        "may_change": may_change,
    }
