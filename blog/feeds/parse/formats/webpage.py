"""The feeds that a web page names."""

from __future__ import annotations

import html
import re

from blog.feeds.parse.links import absolute

LOOKED_AT = 500_000
TYPES = ("application/rss+xml", "application/atom+xml", "application/feed+json")
TAG = re.compile(r"<(link|base)\b((?:\"[^\"]*\"|'[^']*'|[^\"'<>])*)>", re.I)
ATTRIBUTE = re.compile(r"([\w-]+)\s*=\s*(?:\"([^\"]*)\"|'([^']*)'|([^\s\"'>]+))")


def find_feeds(page: str, url: str) -> list[str]:
    """Return the URLs of the feeds that the page's <link rel="alternate"> elements name."""
    page = re.sub(r"<!--.*?-->", "", page[:LOOKED_AT], flags=re.S)
    found, base = [], ""
    for tag in TAG.finditer(page):
        attributes = _attributes(tag.group(2))
        if tag.group(1).lower() == "base":
            base = base or attributes.get("href", "")
            continue
        kind = attributes.get("type", "").split(";")[0].strip().lower()
        if "alternate" in attributes.get("rel", "").lower().split() and kind in TYPES:
            found.append(absolute(attributes.get("href", ""), base, url))
    return list(dict.fromkeys(feed for feed in found if feed))


def _attributes(tag: str) -> dict[str, str]:
    return {
        name.lower(): html.unescape(double or single or bare).strip()
        for name, double, single, bare in ATTRIBUTE.findall(tag)
    }
