"""`feeds add` and `feeds test`: a feed is read before anything is made of it."""

from __future__ import annotations

import sys
from typing import Callable

from django.core.management.base import CommandError

from blog.coordination.wake import wake_blogger
from blog.feeds.errors import FeedError, NotAFeed
from blog.feeds.following import follow_feed
from blog.feeds.inspect.preview import Preview, compare_with_record, describe_preview, read_feed
from blog.feeds.parse.text import plain
from blog.management.actions.rows import find_blog
from blog.models import Blog
from livelog.address import lend_credentials, strip_credentials

Say = Callable[[str], None]


def add_feed(say: Say, url: str, blog: str | None, choose: int | None) -> None:
    """Follow a feed; what is no feed is refused, what cannot be read now is tried again."""
    home = find_blog(blog)
    try:
        url, found = read_named(say, url, choose)
    except FeedError as error:
        raise CommandError(f"Not added: {error}.") from error
    if isinstance(found, FeedError):
        say(f"It cannot be read now: {found}. It is tried again.")
        follow(say, home, url)
        return
    follow(say, home, url)
    document = found.document
    say(f"{document.title or strip_credentials(url)}, {len(document.items)} entries")


def read_named(say: Say, url: str, choose: int | None) -> tuple[str, Preview | FeedError]:
    """Return a feed's URL and what it says, or why it cannot be read now.

    The feed is the URL's own, or the one of those that the web page there names which is chosen.
    Raises FeedError where there is none to follow: NotAFeed, or it is gone for good.
    """
    page = ""
    try:
        try:
            return url, read_feed(url)
        except NotAFeed as refusal:
            if not refusal.alternates:
                raise
            page = url
            url = lend_credentials(page, choose_feed(say, page, refusal, choose))
        shown = strip_credentials(url)
        say(f"{strip_credentials(page)} is a web page; it names the feed {shown}")
        return url, read_feed(url, page)
    except NotAFeed:
        raise
    except FeedError as error:
        if error.gone:
            raise
        return url, error


def choose_feed(say: Say, page: str, refusal: NotAFeed, choose: int | None) -> str:
    """Return the one of several feeds that the operator chooses; the only one is not asked for."""
    named = refusal.alternates
    if len(named) == 1:
        return named[0]
    say(f"{strip_credentials(page)} is a web page; it names these feeds:")
    for number, feed in enumerate(named, 1):
        say(f"{number:3}  {feed}")
    if choose is None and not sys.stdin.isatty():
        raise CommandError(f"{refusal}; choose one of them with --choose N.")
    number = ask_number(len(named)) if choose is None else choose
    if not 1 <= number <= len(named):
        raise CommandError(f"Not one of them: {number}; choose from 1 to {len(named)}.")
    return named[number - 1]


def ask_number(most: int) -> int:
    """Ask, on a terminal, which one; CommandError where no number is answered."""
    try:
        return int(input(f"Which one, 1 to {most}? "))
    except (EOFError, ValueError):
        raise CommandError("None was chosen.") from None


def follow(say: Say, blog: Blog, url: str) -> None:
    """Make the row that has a feed polled."""
    is_new, was_named = follow_feed(blog, url)
    shown = strip_credentials(url)
    if is_new:
        say(f"Added {shown} to {blog.slug}")
    elif was_named:
        say(f"Added {shown} to {blog.slug}, where --feed had named it")
    else:
        say(f"{blog.slug} follows {shown} already")
    wake_blogger()


def test_feed(say: Say, url: str, blog: str | None, choose: int | None) -> None:
    """Show what a feed says, and what a blog would make of it."""
    home = find_blog(blog)
    try:
        url, found = read_named(say, url, choose)
    except FeedError as error:
        raise CommandError(f"{error}.") from error
    if isinstance(found, FeedError):
        raise CommandError(f"{found}.")
    for name, value in describe_preview(found):
        say(f"{name:11} {value}")
    for state, item in compare_with_record(home, found):
        say("")
        say(f"{state:7} {item.published or item.updated or 'no date'}  {item.title}")
        for line in (item.link, plain(item.summary, 200)):
            if line:
                say(f"        {line}")
