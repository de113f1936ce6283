"""The feed at a moment of the play: RSS 2.0, with RFC 6721 tombstones for what was withdrawn."""

from __future__ import annotations

from datetime import datetime, timezone
from email.utils import formatdate
from html import escape

from .play import Entry

TITLE = "Apollo 11: the landing, minute by minute"
DESCRIPTION = "20 July 1969, told as it happened."
NAMESPACES = (
    ' xmlns:atom="http://www.w3.org/2005/Atom" xmlns:at="http://purl.org/atompub/tombstones/1.0"'
    ' xmlns:content="http://purl.org/rss/1.0/modules/content/"'
    ' xmlns:dc="http://purl.org/dc/elements/1.1/"'
)


def render_feed(
    entries: list[Entry], withdrawn: dict[str, float], *, began: float, address: str
) -> bytes:
    """Return the RSS document as bytes, newest entry first.

    `began` is the POSIX time of the play's beginning, `address` that of the server, without a
    slash at its end: what the feed says of itself and where its drawings are.
    """
    parts = [
        '<?xml version="1.0" encoding="utf-8"?>',
        f'<rss version="2.0"{NAMESPACES}><channel>',
        f"<title>{escape(TITLE)}</title><link>{address}/</link><language>en</language>",
        f'<atom:link rel="self" type="application/rss+xml" href="{address}/feed.xml"/>',
        f"<description>{escape(DESCRIPTION)}</description>",
    ]
    parts += [_item(entry, began, address) for entry in reversed(entries)]
    parts += [_tombstone(name, began + at) for name, at in withdrawn.items()]
    return "\n".join([*parts, "</channel></rss>\n"]).encode("utf-8")


def render_body(entry: Entry) -> str:
    """Return an entry's text as HTML: its clock, then its paragraphs, what is spoken quoted."""
    return f"<p><em>Mission clock {escape(entry.clock)}</em></p>" + "".join(
        map(_paragraph, entry.body)
    )


def make_guid(name: str) -> str:
    return "tag:livelog,1969-07-20:" + name


def _item(entry: Entry, began: float, address: str) -> str:
    parts = [
        f'<guid isPermaLink="false">{escape(make_guid(entry.name))}</guid>',
        f"<title>{escape(entry.title, quote=False)}</title>",
        f"<dc:creator>{escape(entry.by)}</dc:creator>",
        f"<pubDate>{formatdate(began + entry.published, usegmt=True)}</pubDate>",
        f"<atom:updated>{_iso(began + entry.updated)}</atom:updated>",
    ]
    if entry.key:
        parts.append("<category>key</category>")
    if entry.image:
        image = f"{address}/{entry.image}"
        parts.append(f'<enclosure url="{image}" type="image/svg+xml" length="0"/>')
    parts.append(f"<content:encoded><![CDATA[{render_body(entry)}]]></content:encoded>")
    return "<item>" + "".join(parts) + "</item>"


def _tombstone(name: str, when: float) -> str:
    return f'<at:deleted-entry ref="{escape(make_guid(name))}" when="{_iso(when)}"/>'


def _paragraph(text: str) -> str:
    if not text.startswith("> "):
        return f"<p>{escape(text, quote=False)}</p>"
    who, _, words = text[2:].partition(": ")
    return (
        f"<blockquote><p><strong>{escape(who)}:</strong> {escape(words, quote=False)}</p>"
        "</blockquote>"
    )


def _iso(seconds: float) -> str:
    return datetime.fromtimestamp(int(seconds), timezone.utc).strftime("%Y-%m-%dT%H:%M:%SZ")
