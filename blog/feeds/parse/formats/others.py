"""What the rules of `xmlfeed` do not cover: feedparser reads it, which has seen every dialect.

Called where they find no feed in the markup: elements of a namespace that nobody knows, or XML past
mending. What feedparser makes of a feed is less exact, and takes longer, so it has the second word.
"""

from __future__ import annotations

import io
from typing import Any, Mapping

from blog.feeds.errors import FeedError
from blog.feeds.parse.document import Draft, DraftDocument

DECLARATION = '<?xml version="1.0" encoding="utf-8"?>\n'
HEADERS = {"content-type": "application/xml; charset=utf-8"}
# What feedparser has been seen to raise on hostile input; its documentation promises nothing.
PARSER_FAULTS = (
    ArithmeticError,
    AssertionError,
    AttributeError,
    LookupError,
    RecursionError,
    TypeError,
    ValueError,
)


def read_other(text: str) -> DraftDocument:
    """Return the feed that the text holds; FeedError if feedparser finds none either."""
    # Not for every parser process to import: it takes a tenth of a second.
    import feedparser

    try:
        # Its sanitiser leaves javascript: in links, so neither is left to it.
        parsed = feedparser.parse(
            io.BytesIO((DECLARATION + text).encode("utf-8", "replace")),
            response_headers=HEADERS,
            sanitize_html=False,
            resolve_relative_uris=False,
        )
    except PARSER_FAULTS as error:
        raise FeedError(f"the feed cannot be parsed ({type(error).__name__}: {error})") from error
    feed = parsed.feed
    if not parsed.entries and not feed.get("title"):
        raise FeedError(f"the feed's XML is broken ({parsed.get('bozo_exception', 'no entries')})")
    return DraftDocument(
        title=say(feed, "title"),
        link=say(feed, "link"),
        language=say(feed, "language"),
        drafts=[read_entry(entry) for entry in parsed.entries],
    )


def read_entry(entry: Mapping[str, Any]) -> Draft:
    """Return an entry of feedparser's as a Draft."""
    details = [*(entry.get("content") or []), entry.get("summary_detail") or {}]
    return Draft(
        guid=say(entry, "id"),
        title=say(entry, "title"),
        link=say(entry, "link"),
        bodies=[(say(one, "value"), say(one, "base")) for one in details if say(one, "value")],
        author=say(entry, "author"),
        published=say(entry, "published") or say(entry, "updated"),
        updated=say(entry, "updated"),
        categories=[say(tag, "term") for tag in entry.get("tags") or []],
    )


def say(mapping: Mapping[str, Any], name: str) -> str:
    """Return a text of feedparser's, "" where it has none."""
    value = mapping.get(name)
    return value.strip() if isinstance(value, str) else ""
