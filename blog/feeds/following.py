"""Which feeds a blog follows: those of its settings, those that are named, those that are added."""

from __future__ import annotations

from typing import Iterable, NamedTuple

from django.conf import settings
from django.db import transaction

from blog.feeds import state
from blog.models import Blog, Feed
from livelog.address import host_of

MAX_TITLE = 500  # characters
MAX_HOST = 255


class Outline(NamedTuple):
    """A feed as a list names it; `paused` is OPML's isComment: it is there, and out of use."""

    url: str
    title: str
    paused: bool


def seed_feeds(blog: Blog) -> None:
    """Make the feeds of LIVELOG_FEEDS rows of the default blog, while it has none of its own."""
    if not Feed.objects.filter(blog=blog, on_demand=False).exists():
        for url in settings.LIVELOG_FEEDS:
            follow_feed(blog, url)


def name_feeds(blog: Blog, urls: Iterable[str]) -> list[int]:
    """Return the ids of the feeds with these URLs, now due.

    A row made for it is polled only when it is named again.
    """
    names = {"on_demand": True}
    feeds = [Feed.objects.get_or_create(blog=blog, url=url, defaults=names)[0] for url in urls]
    named = [feed.pk for feed in feeds]
    state.make_due(Feed.objects.filter(pk__in=named))
    return named


def follow_feeds(blog: Blog, outlines: Iterable[Outline]) -> int:
    """Follow the feeds of a list as `follow_feed` does each, all or none; return how many are new.

    A feed that the list names twice counts once, as it is named first.
    """
    listed: dict[str, Outline] = {}
    for outline in outlines:
        listed.setdefault(outline.url, outline)
    with transaction.atomic():
        rows = blog.feeds.values_list("url", "on_demand")
        had = {url: on_demand for url, on_demand in rows if url in listed}
        new = [outline for url, outline in listed.items() if url not in had]
        Feed.objects.bulk_create(
            [make_row(blog, outline) for outline in new], ignore_conflicts=True
        )
        named = [listed[url] for url, on_demand in had.items() if on_demand]
        for outline in named:
            follow_feed(blog, outline.url, outline.title[:MAX_TITLE], not outline.paused)
    return len(new) + len(named)


def make_row(blog: Blog, outline: Outline) -> Feed:
    """Return a feed of a list as a row, not yet stored."""
    host, title = host_of(outline.url)[:MAX_HOST], outline.title[:MAX_TITLE]
    return Feed(blog=blog, url=outline.url, title=title, active=not outline.paused, host=host)


def follow_feed(blog: Blog, url: str, title: str = "", active: bool = True) -> tuple[bool, bool]:
    """Give a feed a row that has it polled, unless it has one; return (is_new, was_named).

    A row that --feed made is polled by itself from now on, even if its server had ended that.
    """
    fields = {"title": title, "active": active}
    feed, is_new = Feed.objects.get_or_create(blog=blog, url=url, defaults=fields)
    was_named = feed.on_demand
    if was_named:
        row = Feed.objects.filter(pk=feed.pk)
        row.update(on_demand=False, title=feed.title or title)
        state.resume(row)
        if not active:
            state.pause(row)
    return is_new, was_named
