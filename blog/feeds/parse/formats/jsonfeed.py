"""JSON Feed 1.0 and 1.1 (jsonfeed.org), in the feed's own words."""

from __future__ import annotations

import json
import re
from typing import Any

from blog.feeds.errors import FeedError
from blog.feeds.parse.document import Draft, DraftDocument
from blog.feeds.parse.formats.authors import join_names
from blog.feeds.parse.formats.media import names_picture
from blog.feeds.parse.sanitising import from_text

# Numbers stay text: an id may be one, and a long one would take minutes to convert.
# Not strict: a raw tab or line end in a string is what it looks like.
DECODER = json.JSONDecoder(strict=False, parse_int=str, parse_float=str, parse_constant=str)
# A string, or a comma after the last of a list.
PIECE = re.compile(r"(\"[^\"\\]*(?:\\.[^\"\\]*)*(?:\"|\Z))|,(?=\s*[}\]])", re.S)
# A backslash with what it may stand before; by itself it is what it looks like.
ESCAPE = re.compile(r"(\\(?:[\"\\/bfnrt]|u[0-9a-fA-F]{4}))|\\", re.S)


def read_json(text: str) -> DraftDocument:
    """Return the feed that the text holds; FeedError if it is not a whole JSON Feed."""
    try:
        feed = _load(text)
    except RecursionError as error:
        raise FeedError("the feed's JSON is nested too deeply") from error
    except ValueError as error:
        raise FeedError(f"the feed's JSON is broken or cut off ({error})") from error
    if not isinstance(feed, dict) or not isinstance(feed.get("items"), list):
        raise FeedError("not a feed: JSON, but no JSON Feed")
    if "jsonfeed.org" not in _text(feed, "version"):
        raise FeedError("not a feed: JSON without JSON Feed's version")
    authors = _authors(feed)
    return DraftDocument(
        title=_text(feed, "title"),
        title_kind="plain",
        link=_text(feed, "home_page_url"),
        language=_text(feed, "language"),
        hub=next((_text(hub, "url") for hub in _dicts(feed, "hubs")), ""),
        self_url=_text(feed, "feed_url"),
        drafts=[_draft(item, authors) for item in _dicts(feed, "items")],
    )


def _load(text: str) -> Any:
    """Return what the text holds, mended where it must be; ValueError past mending."""
    text = text.strip()
    try:
        return DECODER.decode(text)
    except ValueError as error:
        try:
            return DECODER.decode(PIECE.sub(_mend, text))
        except ValueError:
            raise error from None


def _mend(piece: re.Match[str]) -> str:
    string = piece.group(1) or ""  # or a comma before nothing
    return ESCAPE.sub(lambda escape: escape.group(1) or "\\" + escape.group(), string)


def _draft(item: dict[str, Any], authors: str) -> Draft:
    texts = (from_text(_text(item, key)) for key in ("content_text", "summary") if _text(item, key))
    bodies = [body for body in (_text(item, "content_html"), *texts) if body]
    attachments = _dicts(item, "attachments")
    pictures = [
        one for one in attachments if names_picture(_text(one, "mime_type"), _text(one, "url"))
    ]
    images = [
        _text(item, "image"),
        _text(item, "banner_image"),
        *(_text(p, "url") for p in pictures),
    ]
    return Draft(
        guid=_text(item, "id"),
        title=_text(item, "title"),
        title_kind="plain",
        link=_text(item, "url") or _text(item, "external_url") or _address(_text(item, "id")),
        bodies=[(body, "") for body in bodies],
        author=_authors(item) or authors,
        images=[image for image in images if image],
        published=_text(item, "date_published") or _text(item, "date_modified"),
        updated=_text(item, "date_modified"),
        categories=_texts(item, "tags"),
    )


def _address(identifier: str) -> str:
    """Return an id that is the page's own address, as jsonfeed.org would have them; else ""."""
    return identifier if re.match("https?://", identifier, re.I) else ""


def _authors(mapping: dict[str, Any]) -> str:
    # 1.0 has `author`, 1.1 `authors`.
    authors = _dicts(mapping, "authors") or _dicts({"one": [mapping.get("author")]}, "one")
    return join_names(_text(author, "name") for author in authors)


def _text(mapping: dict[str, Any], key: str) -> str:
    value = mapping.get(key)
    return value.strip() if isinstance(value, str) else ""


def _texts(mapping: dict[str, Any], key: str) -> list[str]:
    values = mapping.get(key)
    return [one for one in values if isinstance(one, str)] if isinstance(values, list) else []


def _dicts(mapping: dict[str, Any], key: str) -> list[dict[str, Any]]:
    values = mapping.get(key)
    return [one for one in values if isinstance(one, dict)] if isinstance(values, list) else []
