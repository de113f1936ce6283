"""RSS, RDF and Atom, read by feedparser, in the feed's own words."""

from __future__ import annotations

import io
import re

import feedparser

from blog.feeds.document import Draft, DraftDocument
from blog.feeds.errors import FeedError
from blog.feeds.markup import Markup
from blog.feeds.sanitize import from_text

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
# Elements of no use here on whose mistakes feedparser fails altogether.
FRAGILE = re.compile(
    r"</?(?:category|width|height|(?:\w+:)?license|(?:gml|georss|geo):\w+)\b[^<>]*>", re.I
)
PERIODS = {"hourly": 1, "daily": 24, "weekly": 168, "monthly": 720, "yearly": 8760}
HTML_TYPES = ("text/html", "application/xhtml+xml")


def read_xml(markup: Markup) -> DraftDocument:
    """Return the feed that the markup holds; FeedError if no parser can make sense of it."""
    try:
        try:
            parsed = _run_feedparser(markup.text)
        except PARSER_FAULTS:
            parsed = _run_feedparser(FRAGILE.sub("", markup.text))
    except PARSER_FAULTS as error:
        raise FeedError(f"the feed cannot be parsed ({type(error).__name__}: {error})") from error
    if parsed.bozo and not parsed.entries and not parsed.feed.get("title"):
        raise FeedError(f"the feed's XML is broken ({parsed.get('bozo_exception')})")
    feed = dict(parsed.feed)
    return DraftDocument(
        title=_text(feed, "title"),
        link=_link(feed),
        language=_text(feed, "language"),
        hub=_related(feed, "hub"),
        self_url=_related(feed, "self"),
        ttl=_minutes(_text(feed, "ttl")),
        update_period=_update_period(feed),
        skip_hours=markup.skip_hours,
        drafts=[_draft(dict(entry)) for entry in parsed.entries],
        deleted=markup.deleted,
        cut_off=markup.cut_off,
    )


def _run_feedparser(text: str):
    # Neither of the two is left to feedparser: its sanitiser leaves javascript: in links.
    return feedparser.parse(
        io.BytesIO((DECLARATION + text).encode("utf-8")),
        response_headers=HEADERS,
        sanitize_html=False,
        resolve_relative_uris=False,
    )


def _draft(entry: dict) -> Draft:
    published = _text(entry, "published") or _text(entry, "created")
    updated = _text(entry, "updated")
    source = entry.get("source") or {}
    return Draft(
        guid=_text(entry, "id"),
        title=_text(entry, "title"),
        link=_link(entry),
        bodies=_bodies(entry),
        author=_author(entry),
        images=_images(entry),
        # dc:date, and Atom's updated where published is left out, are all the date there is.
        published=published or updated,
        updated=updated,
        source_title=_text(dict(source), "title"),
        source_link=_link(dict(source)) or _text(dict(source), "href"),
        categories=[_text(dict(tag), "term") for tag in entry.get("tags") or []],
    )


def _text(mapping: dict, key: str) -> str:
    value = mapping.get(key)
    return value.strip() if isinstance(value, str) else ""


def _links(mapping: dict) -> list:
    return [dict(link) for link in mapping.get("links") or [] if link.get("href")]


def _related(mapping: dict, relation: str) -> str:
    return next((link["href"] for link in _links(mapping) if link.get("rel") == relation), "")


def _link(mapping: dict) -> str:
    link = _text(mapping, "link")
    # feedparser takes a GUID that may be a link for one; a bare word would resolve to nonsense.
    if link and link == _text(mapping, "id") and not re.match(r"https?://", link, re.I):
        link = ""
    return link or _related(mapping, "alternate") or _related(mapping, "enclosure")


def _bodies(entry: dict) -> list[tuple[str, str]]:
    """Return the content elements, then the summary, as (HTML, explicit xml:base or "")."""
    details = [*(entry.get("content") or []), entry.get("summary_detail") or {}]
    bodies = []
    for detail in details:
        value, kind = _text(detail, "value"), _text(detail, "type") or "text/html"
        if value and (kind in HTML_TYPES or kind.startswith("text/")):
            source = value if kind in HTML_TYPES else from_text(value)
            bodies.append((source, _text(detail, "base")))
    if not bodies and _text(entry, "summary"):
        bodies.append((_text(entry, "summary"), ""))
    return bodies


def _author(entry: dict) -> str:
    names = [_text(dict(author), "name") for author in entry.get("authors") or []]
    names = list(dict.fromkeys(name for name in names if name))
    return ", ".join(names) or re.sub(r"\S+@\S+", "", _text(entry, "author")).strip(" ()<>")


def _images(entry: dict) -> list[str]:
    """Return the URLs of an entry's pictures: its own, media ones by size, enclosures, iTunes."""
    media = [dict(one) for one in entry.get("media_content") or []]
    pictures = [one for one in media if _is_picture(one)]
    enclosures = [link for link in _links(entry) if link.get("rel") == "enclosure"]
    return [
        url
        for url in (
            _text(entry, "item_image"),
            *(_text(one, "url") for one in sorted(pictures, key=_width, reverse=True)),
            *(_text(dict(one), "url") for one in _largest_first(entry.get("media_thumbnail"))),
            *(link["href"] for link in enclosures if _is_picture(link)),
            _text(dict(entry.get("image") or {}), "href"),
            # <image><url> inside an item
            _text(entry, "href"),
        )
        if url
    ]


def _is_picture(media: dict) -> bool:
    return media.get("medium") == "image" or str(media.get("type", "")).startswith("image/")


def _largest_first(thumbnails) -> list:
    return sorted(thumbnails or [], key=_width, reverse=True)


def _width(media: dict) -> int:
    digits = re.match(r"\d{1,6}", str(media.get("width", "")))
    return int(digits.group()) if digits else 0


def _minutes(value: str) -> int | None:
    return int(value) * 60 or None if re.fullmatch(r"\d{1,6}", value) else None


def _update_period(feed: dict) -> int | None:
    hours = PERIODS.get(_text(feed, "sy_updateperiod").lower())
    frequency = _text(feed, "sy_updatefrequency") or "1"
    if not hours or not re.fullmatch(r"0*[1-9]\d{0,4}", frequency):
        return None
    return hours * 3600 // int(frequency)
