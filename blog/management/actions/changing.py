"""`feeds list`, `pause`, `resume` and `remove`: the feeds that are followed."""

from __future__ import annotations

from typing import Callable

from blog.coordination.wake import wake_blogger
from blog.feeds import state
from blog.feeds.inspect.condition import describe_condition, describe_hub
from blog.management.actions.rows import find_blog, find_feeds
from blog.management.table import format_table
from blog.models import Feed

Say = Callable[[str], None]

HEADINGS = ["blog", "feed", "condition", "hub"]


def list_feeds(say: Say, blog: str | None) -> None:
    """Show the feeds, those in trouble first."""
    feeds = Feed.objects.filter(on_demand=False).select_related("blog", "subscription")
    if blog:
        feeds = feeds.filter(blog=find_blog(blog))
    listed = list(feeds.order_by("-failures", "active", "blog__slug", "url"))
    rows = [
        (feed.blog.slug, feed.address, describe_condition(feed), describe_hub(feed))
        for feed in listed
    ]
    for line in format_table(HEADINGS, rows):
        say(line)
    failing = sum(1 for feed in listed if feed.failures)
    say(f"feeds: {len(rows)}, failing: {failing}")


def pause_feed(say: Say, url: str, blog: str | None) -> None:
    """Have a feed polled no more."""
    feeds = find_feeds(url, blog)
    state.pause(feeds)
    for feed in feeds:
        say(f"Paused {feed.address} in {feed.blog.slug}")


def resume_feed(say: Say, url: str, blog: str | None) -> None:
    """Have a feed polled again."""
    feeds = find_feeds(url, blog)
    state.resume(feeds)
    for feed in feeds:
        say(f"Resumed {feed.address} in {feed.blog.slug}")
    wake_blogger()


def remove_feed(say: Say, url: str, blog: str | None) -> None:
    """Let go of a feed's row."""
    for feed in find_feeds(url, blog):
        waiting = state.find_waiting(feed).count()
        feed.delete()
        say(f"Removed {feed.address} from {feed.blog.slug}; its published entries stay")
        if waiting:
            say(f"Entries that no reader had seen yet went with it: {waiting}")
