"""XML made fit for the parser: no DTD, no entity but characters, an end where it was cut off.

feedparser reads well-formed XML with expat and all else with a slower and looser parser, which
guesses. What is usually wrong with a feed is little and known, so it is put right here instead.
"""

from __future__ import annotations

import html
import re
from dataclasses import dataclass
from html.entities import html5

from blog.feeds.errors import FeedError
from blog.feeds.newest import drop_old_entries

# How far into a body the feed may begin, after a server's own warnings or blank lines.
JUNK_LIMIT = 10_000
ROOT_START = re.compile(r"<((?:[A-Za-z_][\w.-]*:)?(?:rss|feed|rdf|channel))(?=[\s/>])", re.I)
PROLOG = re.compile(r"\s+|<\?.*?\?>|<!--.*?-->", re.S)
NAME = re.compile(r"<([A-Za-z_][\w.:-]*)")
DOCTYPE_TOKEN = re.compile(r"<!--.*?-->|<\?.*?\?>|\"[^\"]*\"|'[^']*'|[\[\]>]", re.S)
ILLEGAL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff\ud800-\udfff]")
OPAQUE = r"<!\[CDATA\[.*?(?:\]\]>|\Z)|<!--.*?(?:-->|\Z)"
# An ampersand that begins neither one of XML's five entities nor a plainly legal character.
AMPERSAND = re.compile(
    OPAQUE
    + r"|&(?!(?:amp|lt|gt|quot|apos);|#(?:[1-9]\d{2,3}|[1-4]\d{4});|#x[0-9A-Ca-c][\da-fA-F]{3};)"
    r"(?:#\d{1,9};|#[xX][\da-fA-F]{1,8};|[A-Za-z]\w*;)?",
    re.S,
)
ENTRY_END = re.compile(r"</(?:[\w.-]+:)?(?:item|entry)\s*>|" + OPAQUE, re.S)
ITEM_IMAGE = re.compile(r"<image>(\s*(?:[^<]+|<!\[CDATA\[[^\]]*\]\]>)\s*)</image>")
TOMBSTONES = "http://purl.org/atompub/tombstones/1.0"
NAMESPACES = {
    "atom": "http://www.w3.org/2005/Atom",
    "content": "http://purl.org/rss/1.0/modules/content/",
    "dc": "http://purl.org/dc/elements/1.1/",
    "dcterms": "http://purl.org/dc/terms/",
    "itunes": "http://www.itunes.com/dtds/podcast-1.0.dtd",
    "media": "http://search.yahoo.com/mrss/",
    "rdf": "http://www.w3.org/1999/02/22-rdf-syntax-ns#",
    "sy": "http://purl.org/rss/1.0/modules/syndication/",
}


@dataclass(frozen=True)
class Markup:
    """A feed's root element as XML, with what has to be read past the parser."""

    text: str
    cut_off: bool
    deleted: list[tuple[str, str]]
    skip_hours: tuple[int, ...]


def prepare(text: str) -> Markup:
    """Return the feed in `text` fit to parse; FeedError if there is none or not one whole entry.

    A feed without its end keeps its whole entries; the one in which it was cut off is left out.
    """
    start, name = _find_root(text)
    # Nothing before the root is kept, and so no DTD and none of its entities.
    text = ILLEGAL.sub("", text[start:])
    text, cut_off = _end(text, name)
    text, deleted = _take_deleted(drop_old_entries(text))
    text = AMPERSAND.sub(_repair_ampersand, text)
    text = _declare_prefixes(text, name)
    return Markup(_name_item_images(text), cut_off, deleted, _skip_hours(text))


def first_element(text: str) -> str:
    """Return the name of the document's first element, "" if it does not begin with one."""
    found = NAME.match(text, _skip_prolog(text))
    return found.group(1) if found else ""


def _find_root(text: str) -> tuple[int, str]:
    start = _skip_prolog(text)
    root = ROOT_START.match(text, start) or ROOT_START.search(text, 0, JUNK_LIMIT)
    if root is None:
        name = NAME.match(text, start)
        what = f"its first element is <{name.group(1)[:40]}>" if name else "it is not XML"
        raise FeedError(f"not a feed: {what}")
    return root.start(), root.group(1)


def _skip_prolog(text: str) -> int:
    position = 0
    while True:
        found = PROLOG.match(text, position)
        if found:
            position = found.end()
        elif text[position : position + 9].upper() == "<!DOCTYPE":
            position = _skip_doctype(text, position + 9)
        else:
            return position


def _skip_doctype(text: str, position: int) -> int:
    subset = False
    for token in DOCTYPE_TOKEN.finditer(text, position):
        if token.group() == "[":
            subset = True
        elif token.group() == "]":
            subset = False
        elif token.group() == ">" and not subset:
            return token.end()
    return len(text)


def _end(text: str, root: str) -> tuple[str, bool]:
    """Cut what follows the root element, or the part entry before a missing end."""
    end = text.rfind(f"</{root}")
    if end >= 0:
        return text[:end] + f"</{root}>", False
    opening = re.match(r"<(?:\"[^\"]*\"|'[^']*'|[^\"'>])*/>", text)
    if opening:
        return opening.group(), False
    last = 0
    for token in ENTRY_END.finditer(text):
        if token.group().startswith("</"):
            last = token.end()
    if not last:
        raise FeedError("the feed was cut off before its first entry was whole")
    text = text[:last]
    if root.lower() == "rss" and "</channel" not in text:
        text += "</channel>"
    return text + f"</{root}>", True


def _take_deleted(text: str) -> tuple[str, list[tuple[str, str]]]:
    """Cut out the deleted-entry elements of RFC 6721 and return their (ref, when) pairs."""
    if "deleted-entry" not in text:
        return text, []
    bound = re.search(rf"xmlns:([\w.-]+)\s*=\s*[\"']{re.escape(TOMBSTONES)}[\"']", text)
    tag = rf"(?:{re.escape(bound.group(1) if bound else 'at')}:)?deleted-entry"
    deleted = []

    def take(match):
        if match.group(1) is None:
            return match.group()
        attributes = dict(re.findall(r"(\w+)\s*=\s*[\"']([^\"']*)[\"']", match.group(1)))
        if attributes.get("ref"):
            deleted.append((html.unescape(attributes["ref"]), attributes.get("when", "")))
        return ""

    pattern = rf"{OPAQUE}|<{tag}(\s[^<>]*?)(?:/>|>.*?</{tag}\s*>)"
    return re.sub(pattern, take, text, flags=re.S), deleted


def _repair_ampersand(match) -> str:
    text = match.group()
    if text.startswith("<!["):
        return text
    if text.startswith("<!--"):
        return ""
    if text.startswith("&#"):
        code = int(text[3:-1], 16) if text[2] in "xX" else int(text[2:-1])
        legal = code in (9, 10, 13) or 0x20 <= code <= 0xD7FF or 0xE000 <= code <= 0xFFFD
        return f"&#{code};" if legal or 0x10000 <= code <= 0x10FFFF else ""
    return html.escape(html5[text[1:]]) if text[1:] in html5 else "&amp;" + text[1:]


def _declare_prefixes(text: str, root: str) -> str:
    """Declare on the root the element prefixes that nothing declares."""
    used = set(re.findall(r"</?([A-Za-z_][\w.-]*):[A-Za-z_]", text))
    missing = used - set(re.findall(r"\sxmlns:([\w.-]+)\s*=", text)) - {"xml", "xmlns"}
    if not missing:
        return text
    declared = "".join(
        f' xmlns:{prefix}="{NAMESPACES.get(prefix, "urn:undeclared:" + prefix)}"'
        for prefix in sorted(missing)
    )
    return f"<{root}{declared}{text[len(root) + 1 :]}"


def _skip_hours(text: str) -> tuple[int, ...]:
    """Return the hours listed in skipHours, of which feedparser keeps only the last."""
    found = re.search(r"<skipHours>(?:\s*<hour>\s*\d{1,2}\s*</hour>)+", text)
    return tuple(int(hour) for hour in re.findall(r"\d+", found.group())) if found else ()


def _name_item_images(text: str) -> str:
    """Rename an item's own <image>URL</image>, which feedparser would take for the channel's."""
    first = text.find("<item")
    if first < 0:
        return text
    return text[:first] + ITEM_IMAGE.sub(r"<item_image>\1</item_image>", text[first:])
