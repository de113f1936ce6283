"""`feeds import` and `feeds export`: lists of feeds as readers exchange them."""

from __future__ import annotations

import sys
from typing import Callable

from django.core.management.base import CommandError

from blog.coordination.wake import wake_blogger
from blog.feeds.errors import OpmlError
from blog.feeds.following import Outline, follow_feeds
from blog.feeds.inspect import opml
from blog.management.actions.rows import find_blog
from blog.management.arguments import is_feed_url
from blog.models import Blog
from livelog.address import strip_credentials

Say = Callable[[str], None]


def import_feeds(say: Say, file: str, blog: str | None) -> None:
    """Follow the feeds of a list; what is no feed's address is told and left out."""
    home = find_blog(blog)
    try:
        outlines, problems = opml.read_opml(read_file(file))
    except OpmlError as error:
        raise CommandError(f"{file}: {error}.") from error
    for problem in problems:
        say(problem)
    usable = [outline for outline in outlines if is_feed_url(outline.url)]
    for outline in outlines:
        if not is_feed_url(outline.url):
            say(f"Left out, not the address of a feed: {strip_credentials(outline.url)}")
    added = follow_feeds(home, usable)
    known = len({outline.url for outline in usable}) - added
    say(f"{home.slug}: feeds added: {added}, there already: {known}")
    wake_blogger()


def export_feeds(say: Say, file: str, blog: str | None) -> None:
    """Write the feeds of a blog, or of all, each blog's in a folder."""
    folders, protected = [], 0
    for each in [find_blog(blog)] if blog else Blog.objects.all():
        feeds = each.feeds.filter(on_demand=False)
        rows = [Outline(feed.address, feed.title, not feed.active) for feed in feeds]
        protected += sum(feed.address != feed.url for feed in feeds)
        folders.append((each.title, rows))
    text = opml.write_opml("Feeds of livelog", folders)
    if file == "-":
        say(text[:-1])
    else:
        write_file(file, text)
        say(f"Feeds written to {file}: {sum(len(rows) for _, rows in folders)}")
        if protected:
            say(f"Feeds that ask for a password, which is not in the file: {protected}")


def read_file(name: str) -> bytes:
    """Return the bytes of a file, or of what is typed."""
    try:
        if name == "-":
            return sys.stdin.buffer.read()
        with open(name, "rb") as file:
            return file.read()
    except OSError as error:
        raise CommandError(f"{name} cannot be read: {error.strerror}.") from error


def write_file(name: str, text: str) -> None:
    """Write a file anew."""
    try:
        with open(name, "w", encoding="utf-8") as file:
            file.write(text)
    except OSError as error:
        raise CommandError(f"{name} cannot be written: {error.strerror}.") from error
