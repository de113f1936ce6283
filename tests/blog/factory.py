"""Rows and documents for tests, made with as few words as the case needs."""

from datetime import datetime, timedelta, timezone
from types import SimpleNamespace

from blog.blogger import outbox
from blog.feeds.intake.settle import Answer
from blog.models import Blog, Entry, Feed

START = datetime(2026, 11, 21, 6, 0, tzinfo=timezone.utc)


def default_blog():
    """Return the default blog; a test with real transactions may have emptied the table."""
    return Blog.objects.get_or_create(slug="liveblog", defaults={"title": "Live blog"})[0]


def make_feed(url="https://example.org/feed", **fields):
    return Feed.objects.create(blog=default_blog(), url=url, **fields)


def make_entry(title="An entry", **fields):
    fields.setdefault("blog", default_blog())
    fields.setdefault("published", START)
    return Entry.objects.create(title=title, **fields)


def publish(*titles):
    """Record and publish entries; return their rows."""
    entries = [make_entry(title) for title in titles]
    for entry in entries:
        outbox.publish_row(entry.pk)
        entry.refresh_from_db()
    return entries


def remove(entry):
    """Remove an entry and publish that."""
    entry.state = Entry.REMOVED
    entry.save()
    outbox.publish_row(entry.pk)


def item(guid, title=None, minute=0, **fields):
    """Return what the parser makes of one item."""
    values = {
        "guid": guid,
        "guid_given": True,
        "title": title or "Title of " + guid,
        "link": "https://example.org/" + guid.rsplit("/", 1)[-1],
        "summary": "<p>Summary</p>",
        "author": "",
        "image": "",
        "published": START + timedelta(minutes=minute) if minute is not None else None,
        "updated": None,
        "source_title": "Example",
        "source_link": "https://example.org/",
        "ids": (guid,),
        "key": False,
    }
    return SimpleNamespace(**{**values, **fields})


def document(*items, deleted=(), **fields):
    """Return what the parser makes of a feed."""
    values = {
        "title": "Example",
        "link": "https://example.org/",
        "language": "en",
        "hub": "",
        "self_url": "",
        "ttl": None,
        "update_period": None,
        "skip_hours": (),
        "cut_off": False,
        "left_out": 0,
    }
    return SimpleNamespace(items=items, deleted=deleted, **{**values, **fields})


def response(**fields):
    """Return what the fetcher says of a good answer."""
    values = {
        "status": 200,
        "url": "https://example.org/feed",
        "permanent_url": None,
        "etag": '"1"',
        "last_modified": "",
        "max_age": None,
        "links": {},
    }
    return SimpleNamespace(**{**values, **fields})


def answer(feed, *items, error=None, seen=None, **fields):
    """Return what came of a poll of the feed as its row now stands.

    `seen` is the Response, `fields` are the document's; no Document with status 304 or an error.
    """
    seen = None if error else seen or response()
    read = seen and seen.status == 200 and document(*items, **fields)
    return Answer(Feed.objects.get(pk=feed.pk), seen, read or None, error, "digest", 0.1)
