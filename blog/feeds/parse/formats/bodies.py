"""The texts of an entry of RSS or Atom, as HTML."""

from __future__ import annotations

import base64
from xml.etree.ElementTree import Element

from blog.feeds.parse.formats.elements import (
    XML,
    Branch,
    attribute,
    inner_html,
    join,
    mend_characters,
    text_of,
)
from blog.feeds.parse.formats.media import is_picture
from blog.feeds.parse.sanitising import from_text

HTML_TYPES = ("html", "text/html", "xhtml", "application/xhtml+xml")
# Where an entry's text may be, the first the likeliest to be whole.
FULL = ("content:encoded", "content", "xhtml:body", "xhtml:div", "body", "fullitem", "fulltext")
SHORT = ("description", "summary", "abstract", "dc:description", "itunes:summary")
# Elements whose text is HTML unless they say otherwise; that of all others is plain.
HTML_BY_CUSTOM = frozenset(FULL) - {"content"} | {"description", "dc:description"}


def find_bodies(entry: Branch) -> list[tuple[str, str]]:
    """Return an entry's texts as (HTML, explicit xml:base or "")."""
    bodies = [
        (_html(one), join(entry.base, one.get(XML + "base", "")))
        for one in entry.all(*FULL, *SHORT)
    ]
    return [body for body in bodies if body[0]] or [
        (text, entry.base) for text in _descriptions(entry) if text
    ]


def _descriptions(entry: Branch) -> list[str]:
    """Return what Media RSS says of an entry that says nothing itself: not of its pictures."""
    groups = [entry.inner(one) for one in entry.all("media:group", "media:content")]
    films = [
        group
        for group in groups
        if not any(
            is_picture(one, media=True) for one in (group.element, *group.all("media:content"))
        )
    ]
    said = [one for branch in (entry, *films) for one in branch.all("media:description")]
    return [_html(one) for one in said] or [
        from_text(text) for text in entry.texts("itunes:subtitle")
    ]


def _html(element: Element) -> str:
    """Return what a text is as HTML; "" for what is no text."""
    kind = attribute(element, "type").lower()
    if len(element):
        only = element[0]
        if kind in ("html", "text/html") and len(element) == 1 and not len(only):
            return text_of(only)  # escaped HTML in a div of its own
        return mend_characters(_unwrap(element))
    text = decoded_text(element)
    if kind in HTML_TYPES or is_base64(element) or (not kind and element.tag in HTML_BY_CUSTOM):
        return text
    is_text = kind in ("", "text", "plain", "escaped") or kind.startswith("text/")
    return from_text(text) if is_text else ""


def _unwrap(element: Element) -> str:
    """Return what is inside the one div that XHTML comes in, or inside the element itself."""
    only = element[0]
    alone = len(element) == 1 and not ((element.text or "") + (only.tail or "")).strip()
    if alone and only.tag.rpartition(":")[2] == "div" and not only.get(XML + "base"):
        return inner_html(only).strip()
    return inner_html(element).strip()


def decoded_text(element: Element) -> str:
    """Return what an element says, decoded where it says so in base64."""
    text = text_of(element)
    if not is_base64(element):
        return text
    try:
        return base64.b64decode(text.encode()).decode("utf-8", "replace").strip()
    except ValueError:
        return ""


def is_base64(element: Element) -> bool:
    mode, kind = attribute(element, "mode"), attribute(element, "type").lower()
    return not len(element) and (mode == "base64" or kind == "application/octet-stream")
