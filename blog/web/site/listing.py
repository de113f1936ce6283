"""The blogs of the site, as its front page lists them: live, to come, ended."""

from __future__ import annotations

from datetime import datetime
from typing import Any, Dict, NamedTuple, Sequence

import redis
from django.db.models import OuterRef, Q, QuerySet, Subquery
from django.utils import timezone
from django.utils.html import escape

from blog import messages
from blog.desk.pictures.figures import address
from blog.log import group
from blog.models import Blog, Entry
from blog.place import NEWEST_FIRST
from blog.web.headline import headline, plain_text

LIVE, TO_COME, ENDED = "live", "to come", "ended"
MOST = {LIVE: 500, TO_COME: 100, ENDED: 30}  # on one page; of those that have ended there are more
WORDS = 140  # characters of what an entry or a blog says

Card = Dict[str, Any]  # a blog as the list shows it, and the data say it


class Listing(NamedTuple):
    """The list at one moment; `more` is how many ended ones to pass over for the next page, or 0."""

    live: list[Card]
    to_come: list[Card]
    ended: list[Card]
    more: int


def count_public() -> int:
    """Return how many blogs everybody may read, as far as it matters: up to two."""
    return Blog.objects.public().order_by().values("pk")[:2].count()


def read_listing(after: int = 0) -> Listing:
    """Return what is listed; with `after`, only the ended blogs behind so many of them."""
    now = timezone.now()
    public = with_newest(Blog.objects.public(now).select_related("cover"))
    waits = Q(starts__gt=now)
    live: Sequence[Blog] = [] if after else public.filter(~waits, open=True)
    to_come: Sequence[Blog] = [] if after else public.filter(waits, open=True).order_by("starts")
    past = public.filter(open=False).order_by("-ended", "pk")[after : after + MOST[ENDED] + 1]
    shown = [
        *(describe(LIVE, list(live[: MOST[LIVE]]))),
        *(describe(TO_COME, list(to_come[: MOST[TO_COME]]))),
        *(describe(ENDED, list(past))),
    ]
    by_state = {state: [each for each in shown if each["state"] == state] for state in MOST}
    by_state[LIVE].sort(key=lambda each: each["last"]["published"] if each["last"] else "")
    more = after + MOST[ENDED] if len(by_state[ENDED]) > MOST[ENDED] else 0
    return Listing(by_state[LIVE][::-1], by_state[TO_COME], by_state[ENDED][: MOST[ENDED]], more)


def with_newest(blogs: QuerySet) -> QuerySet:
    """Return blogs each with the id of its newest entry, None where nothing was published."""
    entries = Entry.objects.filter(blog=OuterRef("pk"), state=Entry.LIVE, position__isnull=False)
    return blogs.annotate(newest=Subquery(entries.order_by(*NEWEST_FIRST).values("pk")[:1]))


def describe(state: str, blogs: Sequence[Blog]) -> list[Card]:
    """Return blogs in one state as the list has them; ended ones are not asked for their readers."""
    entries = Entry.objects.in_bulk([blog.newest for blog in blogs if blog.newest])
    readers = [0] * len(blogs) if state == ENDED else count_readers(blogs)
    return [
        {
            "slug": blog.slug,
            "title": blog.title,
            "description": plain_text(escape(blog.description), WORDS),
            "language": blog.language,
            "path": blog.get_absolute_url(),
            "state": state,
            "starts": messages.format_date(blog.starts),
            "ended": messages.format_date(blog.ended),
            "readers": count,
            "last": describe_entry(entries.get(blog.newest)),
            "colour": blog.colour,
            "image": address(blog.cover) if blog.cover else "",
        }
        for blog, count in zip(blogs, readers)
    ]


def count_readers(blogs: Sequence[Blog]) -> list[int]:
    """Return how many readers each blog has; none while Redis is out of reach."""
    try:
        return group.count_all(blogs)
    except redis.RedisError:
        return [0] * len(blogs)


def describe_entry(entry: Entry | None) -> Card | None:
    """Return what the list says of a blog's last entry."""
    if entry is None:
        return None
    said = {"title": entry.title, "summary": entry.safe_summary}
    published: datetime | None = entry.published
    return {
        "id": entry.token,
        "title": plain_text(escape(headline(said)), WORDS),
        "published": messages.format_date(published),
    }
