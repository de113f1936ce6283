# ruff: noqa: SIM905
"""Markup that is not well-formed made into XML, as its writer meant it.

Called for a feed that expat refuses. What is wrong is little and known: an ampersand or a "<" that
is only text, an entity of HTML, HTML that is not escaped, an element without its end, a prefix that
nothing declares, a character that XML does not have. What comes out is always well-formed, and what
was right comes out as it was. Linear in the length of the text.
"""

from __future__ import annotations

import html
import re
from collections import Counter
from html.entities import html5

from blog.feeds.parse.formats.elements import VOID

ILLEGAL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff\ud800-\udfff]")
# An ampersand that begins neither one of XML's five entities nor a plainly legal character.
AMPERSAND = re.compile(
    r"&(?!(?:amp|lt|gt|quot|apos);|#(?:[1-9]\d{2,3}|[1-4]\d{4});|#x[0-9A-Ca-c][\da-fA-F]{3};)"
    r"(?:#\d{1,9};|#[xX][\da-fA-F]{1,8};|[A-Za-z]\w*;)?",
    re.A,
)
START = re.compile(r"<(/?)([A-Za-z_][\w.-]*(?::[A-Za-z_][\w.-]*)?)(?=[\s/>])", re.A)
END = re.compile(r"[\s/]*>")
ENTRIES = frozenset(("item", "entry"))
# Elements of feeds, in none of which another of them stands; nor in the value of an attribute.
LEAVES = frozenset(
    """title link guid id pubdate published updated modified issued author category comments
    description summary content content:encoded dc:creator dc:date""".split()
)
HTML_LEAVES = ("description", "content:encoded")
STRUCTURE = r"/?(?:item|entry|channel|rss|feed|" + "|".join(sorted(LEAVES)) + r")[\s>]"
VALUE = re.compile(
    rf"\s*=\s*(?:\"((?:[^\"<]|<(?!{STRUCTURE}))*)\"|'((?:[^'<]|<(?!{STRUCTURE}))*)'|([^\s<>\"']+))",
    re.I,
)
ATTRIBUTE = re.compile(r"[\s/]+([^\s<>/=\"']+)")
ATTRIBUTE_NAME = re.compile(r"(?:(?:xml|xmlns|rdf):)?[A-Za-z_][\w.-]*", re.A)
CDATA = "<![CDATA["
RESERVED = ("http://www.w3.org/XML/1998/namespace", "http://www.w3.org/2000/xmlns/")
NAMESPACES = {
    "at": "http://purl.org/atompub/tombstones/1.0",
    "atom": "http://www.w3.org/2005/Atom",
    "content": "http://purl.org/rss/1.0/modules/content/",
    "dc": "http://purl.org/dc/elements/1.1/",
    "dcterms": "http://purl.org/dc/terms/",
    "itunes": "http://www.itunes.com/dtds/podcast-1.0.dtd",
    "media": "http://search.yahoo.com/mrss/",
    "rdf": "http://www.w3.org/1999/02/22-rdf-syntax-ns#",
    "sy": "http://purl.org/rss/1.0/modules/syndication/",
}


def mend(text: str, root: str) -> str:
    """Return the text, which begins with the start tag of its root, as well-formed XML."""
    return _Mender(ILLEGAL.sub("", text), root).run()


class _Mender:
    """One reading of a text: `pieces` is what has been written, `stack` what is open in it."""

    def __init__(self, text: str, root: str) -> None:
        self.text = text
        self.root = root
        self.pieces: list[str] = []
        self.stack: list[str] = []
        self.open: Counter[str] = Counter()
        self.found: dict[str, tuple[int, int]] = {}  # what was looked for: since where, and where
        self.prefixes = {root.rpartition(":")[0]} - {""}

    def run(self) -> str:
        tag = self._read_tag(0)
        attributes, position = tag[1:3] if tag else ({}, self.text.find(">") + 1 or len(self.text))
        while True:
            start = self.text.find("<", position)
            self.pieces.append(mend_text(self.text[position : start if start >= 0 else None]))
            if start < 0:
                break
            position = self._take(start)
        self._close(len(self.stack))
        missing = (
            self.prefixes
            - {"xml", "xmlns"}
            - {name[6:] for name in attributes if name[:6] == "xmlns:"}
        )
        declared = {
            f"xmlns:{prefix}": NAMESPACES.get(prefix, f"urn:undeclared:{prefix}")
            for prefix in sorted(missing)
        }
        start_tag = _write_tag(self.root, {**declared, **attributes})
        return f"{start_tag}{''.join(self.pieces)}</{self.root}>"

    def _take(self, start: int) -> int:
        """Take in what begins with the "<" at `start`; return where it ends."""
        if self.text.startswith(CDATA, start):
            return self._take_cdata(start + len(CDATA))
        for opening, closing in (("<!--", "-->"), ("<?", "?>"), ("<!", ">")):
            if self.text.startswith(opening, start):
                end = self._find(closing, start)
                return end + len(closing) if end >= 0 else start + len(opening)
        tag = self._read_tag(start)
        if tag is None:
            # What is HTML inside the XML would otherwise take it for a tag again.
            in_html = bool(self.stack) and self.stack[-1].lower() in HTML_LEAVES
            self.pieces.append("&amp;lt;" if in_html else "&lt;")
            return start + 1
        name, attributes, end, kind = tag
        if kind == "/":
            self._end(name)
        else:
            self._start(name, attributes, empty=kind == "empty")
        return end

    def _start(self, name: str, attributes: dict[str, str], empty: bool) -> None:
        lower = name.lower()
        if lower in ENTRIES and self.open[name]:
            self._end(name)
        elif lower in LEAVES and self.stack and self.stack[-1].lower() in LEAVES - {lower}:
            self._close(1)
        self.prefixes.update(one.partition(":")[0] for one in (name, *attributes) if ":" in one)
        if empty or lower in VOID:
            self.pieces.append(_write_tag(name, attributes)[:-1] + "/>")
        else:
            self.pieces.append(_write_tag(name, attributes))
            self.stack.append(name)
            self.open[name] += 1

    def _end(self, name: str) -> None:
        """Close the last element of the name and all in it; an end that ends nothing is dropped."""
        if self.open[name]:
            self._close(next(n for n, one in enumerate(reversed(self.stack), 1) if one == name))

    def _close(self, count: int) -> None:
        for _ in range(count):
            name = self.stack.pop()
            self.open[name] -= 1
            self.pieces.append(f"</{name}>")

    def _take_cdata(self, start: int) -> int:
        """Take in a CDATA section, with those that somebody put into it."""
        end = self._find("]]>", start)
        outer = f"</{self.stack[-1]}" if self.stack else f"</{self.root}"
        element_end = self._find(outer, start)
        element_end = len(self.text) if element_end < 0 else element_end
        if end < 0 or (end > element_end and CDATA in self.text[element_end:end]):
            end = element_end  # it was never closed
            inside, after = self.text[start:end], end
        else:
            for _ in range(self.text.count(CDATA, start, end)):
                further = self.text.find("]]>", end + 3, element_end)
                if further < 0:
                    break
                end = further
            inside, after = self.text[start:end], end + 3
            if "]]>" in inside:
                inside = inside.replace(CDATA, "").replace("]]>", "")
        self.pieces.append(f"{CDATA}{inside}]]>")
        return after

    def _find(self, wanted: str, start: int) -> int:
        """Do what `str.find` does, but look no stretch of the text through twice."""
        since, found = self.found.get(wanted, (start + 1, -1))
        if start < since or -1 < found < start:
            found = self.text.find(wanted, start)
            self.found[wanted] = (start, found)
        return found

    def _read_tag(self, start: int) -> tuple[str, dict[str, str], int, str] | None:
        """Return a tag's name, attributes, end and kind: "/", "empty" or ""; None for no tag."""
        found = START.match(self.text, start)
        if found is None or found.group(2).startswith("xmlns:"):
            return None
        attributes: dict[str, str] = {}
        position = found.end()
        while True:
            end = END.match(self.text, position)
            if end:
                kind = found.group(1) or ("empty" if "/" in end.group() else "")
                return found.group(2), attributes, end.end(), kind
            name = ATTRIBUTE.match(self.text, position)
            if name is None:
                return None
            value = VALUE.match(self.text, name.end())
            position = value.end() if value else name.end()
            if ATTRIBUTE_NAME.fullmatch(name.group(1)):
                said = next(filter(None, value.groups()), "") if value else ""
                attributes.setdefault(name.group(1), said)


def _write_tag(name: str, attributes: dict[str, str]) -> str:
    written = (
        ' {}="{}"'.format(key, mend_text(value).replace('"', "&quot;"))
        for key, value in attributes.items()
        # Neither the prefix xml nor its namespace may be bound, nor any prefix to nothing.
        if key not in ("xmlns:xml", "xmlns:xmlns")
        and not (key.startswith("xmlns") and value in RESERVED)
        and not (key.startswith("xmlns:") and not value)
    )
    return f"<{name}{''.join(written)}>"


def mend_text(text: str) -> str:
    """Return text in which no character means anything but itself, and entities are characters."""
    if "&" in text:
        text = AMPERSAND.sub(_mend_ampersand, text)
    return text.replace("<", "&lt;").replace("]]>", "]]&gt;")


def _mend_ampersand(match: re.Match[str]) -> str:
    text = match.group()
    if text.startswith("&#"):
        code = int(text[3:-1], 16) if text[2] in "xX" else int(text[2:-1])
        legal = code in (9, 10, 13) or 0x20 <= code <= 0xD7FF or 0xE000 <= code <= 0xFFFD
        return f"&#{code};" if legal or 0x10000 <= code <= 0x10FFFF else ""
    return html.escape(html5[text[1:]]) if text[1:] in html5 else "&amp;" + text[1:]
