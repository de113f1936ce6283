"""JSON Feed 1.0 and 1.1 (jsonfeed.org), which feedparser does not read."""

from __future__ import annotations

import json

from blog.feeds.document import Draft, DraftDocument
from blog.feeds.errors import FeedError
from blog.feeds.sanitize import from_text


def read_json(text: str) -> DraftDocument:
    """Return the feed that the text holds; FeedError if it is not a whole JSON Feed."""
    try:
        # Numbers stay text: an id may be one, and a long one would take minutes to convert.
        feed = json.loads(text, parse_int=str, parse_float=str, parse_constant=str)
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
        link=_text(feed, "home_page_url"),
        language=_text(feed, "language"),
        hub=next((_text(hub, "url") for hub in _dicts(feed, "hubs")), ""),
        self_url=_text(feed, "feed_url"),
        drafts=[_draft(item, authors) for item in _dicts(feed, "items")],
    )


def _draft(item: dict, authors: str) -> Draft:
    texts = (from_text(_text(item, key)) for key in ("content_text", "summary") if _text(item, key))
    bodies = [body for body in (_text(item, "content_html"), *texts) if body]
    attachments = _dicts(item, "attachments")
    pictures = [one for one in attachments if _text(one, "mime_type").startswith("image/")]
    images = [
        _text(item, "image"),
        _text(item, "banner_image"),
        *(_text(p, "url") for p in pictures),
    ]
    return Draft(
        guid=_text(item, "id"),
        title=_text(item, "title"),
        link=_text(item, "url") or _text(item, "external_url"),
        bodies=[(body, "") for body in bodies],
        author=_authors(item) or authors,
        images=[image for image in images if image],
        published=_text(item, "date_published") or _text(item, "date_modified"),
        updated=_text(item, "date_modified"),
        categories=_texts(item, "tags"),
    )


def _authors(mapping: dict) -> str:
    # 1.0 has `author`, 1.1 `authors`.
    authors = _dicts(mapping, "authors") or _dicts({"one": [mapping.get("author")]}, "one")
    return ", ".join(name for name in (_text(author, "name") for author in authors) if name)


def _text(mapping: dict, key: str) -> str:
    value = mapping.get(key)
    return value.strip() if isinstance(value, str) else ""


def _texts(mapping: dict, key: str) -> list[str]:
    values = mapping.get(key)
    return [one for one in values if isinstance(one, str)] if isinstance(values, list) else []


def _dicts(mapping: dict, key: str) -> list[dict]:
    values = mapping.get(key)
    return [one for one in values if isinstance(one, dict)] if isinstance(values, list) else []
