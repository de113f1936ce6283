"""An archive made of a feed that somebody else's blog left as: Atom, RSS (WordPress's export is one), JSON."""

from __future__ import annotations

import hashlib
import json
import re
from datetime import datetime, timezone
from typing import Any, Iterator

from blog.archive.errors import NoArchive
from blog.archive.record import FORMAT
from blog.archive.values import write_time
from blog.feeds.errors import FeedError
from blog.feeds.parse.document import Document, Item
from blog.feeds.parse.encoding import decode
from blog.feeds.parse.formats.newest import find_entries
from blog.feeds.parse.sandbox import parse_safely

AT_ONCE = 100  # entries; polling reads the newest of a feed alone, and here all are wanted
DECLARATION = re.compile(r"^\s*<\?xml[^>]*\?>")
UTF8 = "application/xml; charset=utf-8"
NOWHERE = "http://feed.invalid/"  # relative links lead to what is not known here


def read_feed(data: bytes) -> dict[str, Any]:
    """Return the archive of all that a feed's file holds, oldest first. Raises NoArchive."""
    try:
        parts = list(part_feed(decode(data, "")))
        first = parse(parts[0], NOWHERE)
        base = first.self_url or first.link or NOWHERE
        documents = [parse(part, base) for part in parts]
    except FeedError as problem:
        raise NoArchive(f"this file is no archive of livelog's, and no feed: {problem}") from None
    items = [item for document in documents for item in document.items]
    entries = {find_token(item): describe_item(item) for item in reversed(items)}
    earliest = datetime.min.replace(tzinfo=timezone.utc).isoformat()
    ordered = sorted(entries.values(), key=lambda each: each["published"] or earliest)
    return {
        "format": FORMAT,
        "blog": {
            "slug": "",
            "title": documents[0].title[:200] or "Live blog",
            "description": "",
            "language": "",
            "open": True,
            "starts": None,
            "ended": None,
        },
        "entries": ordered,
        "pictures": [],
    }


def parse(text: str, url: str) -> Document:
    """Return what a feed says, its relative links resolved by where it was. Raises FeedError."""
    return parse_safely(text.encode("utf-8", "replace"), url=url, content_type=UTF8)


def part_feed(text: str) -> Iterator[str]:
    """Yield a feed as feeds of so many entries each, all of which are read."""
    text = DECLARATION.sub("", text)
    if text.lstrip()[:1] == "{":
        yield from part_json(text)
        return
    spans = list(find_entries(text))
    if len(spans) <= AT_ONCE:
        yield text
        return
    head, tail = text[: spans[0][0]], text[spans[-1][1] :]
    for first in range(0, len(spans), AT_ONCE):
        part = spans[first : first + AT_ONCE]
        yield head + "".join(text[start:end] for start, end in part) + tail


def part_json(text: str) -> Iterator[str]:
    """Yield a JSON Feed likewise; what is none is left to the parser to say so."""
    try:
        feed = json.loads(text)
        items = feed["items"]
        parts = [items[first : first + AT_ONCE] for first in range(0, len(items), AT_ONCE)]
    except (ValueError, KeyError, TypeError, RecursionError):
        yield text
        return
    for part in parts or [[]]:
        yield json.dumps({**feed, "items": part})


def find_token(item: Item) -> str:
    """Return the id that an item has here: the same at each import."""
    return hashlib.sha256(item.guid.encode("utf-8", "replace")).hexdigest()[:16]


def describe_item(item: Item) -> dict[str, Any]:
    """Return a feed's item as an archive has an entry."""
    return {
        "id": find_token(item),
        "numbered": True,
        "guid": item.guid,
        "title": item.title,
        "summary": item.summary,
        "link": without_nowhere(item.link),
        "image": without_nowhere(item.image),
        "author_name": item.author[:200],
        "published": write_time(item.published or item.updated),
        "key": item.key,
        "state": "live",
        "revision": 1,
        "versions": [],
    }


def without_nowhere(link: str) -> str:
    """Return a link, "" for one that was relative to an address which is not known."""
    return "" if link.startswith(NOWHERE) else link
