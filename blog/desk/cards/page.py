"""What a web page says of itself in its head: Open Graph (https://ogp.me/), else its title. Pure."""

from __future__ import annotations

import re
from html import unescape
from itertools import islice
from typing import NamedTuple

from blog.feeds.parse.encoding import CODECS
from blog.feeds.parse.links import absolute
from blog.feeds.parse.text import FLAG_OR_UNSEEN

LOOKED_AT = 150_000  # bytes, in which the head of nearly every page lies
CHARSET = re.compile(rb"charset\s*=\s*[\"']?([\w-]{2,40})", re.I)
META = re.compile(r"<meta\s", re.I)
# One attribute, with its value as it may be quoted, or a word without one.
ATTRIBUTE = re.compile(
    r"""\s*(?:([\w:-]{1,40})\s*=\s*(?:"([^"]{0,3000})"|'([^']{0,3000})'|([^\s"'<>]{1,3000}))|[\w:/-]{1,40})"""
)
MOST_METAS, MOST_ATTRIBUTES = 500, 20
TITLE = re.compile(r"<title[^>]{0,200}>([^<]{0,2000})", re.I)
MOST = {"title": 300, "description": 500, "site": 100}


class Page(NamedTuple):
    """A page's words about itself; "" where it has none. `image` is an absolute address."""

    title: str
    description: str
    image: str
    site: str


def read_page(body: bytes, content_type: str, url: str) -> Page | None:
    """Return what an HTML page says of itself; None for anything else, and for a page without title."""
    if "html" not in content_type.lower():
        return None
    text = decode(body[:LOOKED_AT], content_type)
    named = read_metas(text)
    title = TITLE.search(text)
    found = {
        "title": named.get("og:title") or named.get("twitter:title") or (title[1] if title else ""),
        "description": named.get("og:description") or named.get("description", ""),
        "site": named.get("og:site_name", ""),
    }
    words = {name: clean(value)[: MOST[name]] for name, value in found.items()}
    image = named.get("og:image:secure_url") or named.get("og:image") or named.get("twitter:image")
    return Page(image=absolute(unescape(image or ""), url), **words) if words["title"] else None


def decode(body: bytes, content_type: str) -> str:
    """Return a page's text, by the charset that its answer or its head names, else UTF-8."""
    named = CHARSET.search(content_type.encode("utf-8", "replace")) or CHARSET.search(body[:2000])
    codec = CODECS.get(named[1].decode("ascii").lower()) if named else None
    return body.decode(codec or "utf-8", "replace")


def read_metas(text: str) -> dict[str, str]:
    """Return the contents of a page's meta elements by name, the first of each."""
    named: dict[str, str] = {}
    for meta in islice(META.finditer(text), MOST_METAS):
        values = read_attributes(text, meta.end())
        name = (values.get("property") or values.get("name") or "").lower()
        if name and values.get("content"):
            named.setdefault(name, values["content"])
    return named


def read_attributes(text: str, place: int) -> dict[str, str]:
    """Return the attributes that begin at a place in a page, by name in lower case."""
    values: dict[str, str] = {}
    for _ in range(MOST_ATTRIBUTES):
        found = ATTRIBUTE.match(text, place)
        if found is None:
            break
        place = found.end()
        name, *value = found.groups("")
        values.setdefault(name.lower(), "".join(value))
    return values


def clean(text: str) -> str:
    """Return words on one line, their references resolved, without what is not seen or turns others."""
    return " ".join(FLAG_OR_UNSEEN.sub(r"\1", unescape(text)).split())
