"""Lists of feeds as readers exchange them: OPML 2.0 (http://opml.org/spec2.opml)."""

from __future__ import annotations

import re
from html import unescape
from html.entities import html5
from typing import Iterable, Iterator, NamedTuple
from xml.parsers import expat
from xml.sax.saxutils import quoteattr

from blog.feeds.errors import OpmlError
from blog.feeds.following import Outline
from blog.feeds.parse.encoding import decode

# What XML 1.0 does not allow (section 2.2), written out or as a reference.
FORBIDDEN = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
REFERENCE = re.compile(r"&(?:(#\d{1,7}|#[xX][0-9a-fA-F]{1,6}|\w{1,40});)?")
DOCTYPE = re.compile(r"<!DOCTYPE[^\[>]*(\[[^\]]*\]\s*)?>", re.I)
XML_NAMES = ("amp", "lt", "gt", "quot", "apos")

COMMENT = r"<!--.*?-->|<!\[CDATA\[.*?\]\]>"
TAG = re.compile(rf"{COMMENT}|<(/?)outline\b((?:[^<>\"']|\"[^\"]*\"|'[^']*')*)>", re.I | re.S)
ATTRIBUTE = re.compile(r"([\w:.-]+)\s*=\s*(?:\"([^\"]*)\"|'([^']*)'|([^\s\"'<>]+?)(?=/?\s*\Z|\s))")
SHOWN = 80  # characters of what cannot be read


class FeedList(NamedTuple):
    """The feeds of a list; `problems` are lines on what of it could not be read."""

    outlines: list[Outline]
    problems: list[str]


class Folder:
    """The outlines that are open at one place of a list, each with whether it is out of use."""

    def __init__(self) -> None:
        self.open: list[bool] = []

    def enter(self, attributes: Iterable[tuple[str, str]]) -> Outline | None:
        """Begin an outline; return the feed that it is, if it is one."""
        values = {key.lower(): value.strip() for key, value in attributes}
        inherited = bool(self.open) and self.open[-1]
        paused = inherited or values.get("iscomment", "").lower() == "true"
        self.open.append(paused)
        url = values.get("xmlurl")
        if not url and values.get("type", "").lower() in ("rss", "atom"):
            url = values.get("url")  # as lists of OPML 1.0 have it
        if not url:
            return None
        return Outline(url, values.get("title") or values.get("text", ""), paused)

    def leave(self) -> None:
        """End the innermost outline."""
        if self.open:
            self.open.pop()


def read_opml(body: bytes) -> FeedList:
    """Return the feeds of a file's bytes, whatever folders they are in; OpmlError if it is no list.

    What is often wrong in lists is put right: a bare &, names of HTML's characters, control
    characters. Where the rest is not well-formed all the same, each outline that can be read is.
    """
    text = repair(decode(body).lstrip())
    try:
        return FeedList(read_strictly(text), [])
    except expat.ExpatError as error:
        found = read_loosely(text)
        if not found.outlines:
            raise OpmlError(f"not well-formed XML: {error}") from error
        return FeedList(found.outlines, [f"It is not well-formed XML: {error}", *found.problems])


def repair(text: str) -> str:
    """Return a list's text without what XML does not allow, and without its document type.

    A document type that declares entities is refused: they could fill the memory.
    """
    found = DOCTYPE.search(text)
    if found and re.search("<!ENTITY|%", found.group(1) or "", re.I):
        raise OpmlError("its document type declares entities, which no list of feeds needs")
    if found:
        text = text[: found.start()] + text[found.end() :]
    return REFERENCE.sub(respell_reference, FORBIDDEN.sub("", text))


def respell_reference(found: re.Match[str]) -> str:
    """Return a reference as XML knows it; what is none is an & by itself."""
    name = found.group(1) or ""
    if name in XML_NAMES:
        return found.group()
    if name.startswith("#"):
        number = int("0" + name[1:].lower(), 16) if name[1] in "xX" else int(name[1:])
        allowed = number <= 0x10FFFF and not FORBIDDEN.match(chr(number))
        return f"&#{number};" if allowed else ""
    if f"{name};" in html5:
        return "".join(f"&#{ord(char)};" for char in html5[f"{name};"])
    return f"&amp;{found.group()[1:]}"


def read_strictly(text: str) -> list[Outline]:
    """Return the feeds of well-formed XML; ExpatError for other, OpmlError where it is no OPML."""
    found: list[Outline] = []
    depth: list[str] = []
    folder = Folder()

    def begin(name: str, attributes: dict[str, str]) -> None:
        if not depth and name.lower() != "opml":
            raise OpmlError(f"not OPML: its first element is <{name[:40]}>")
        depth.append(name)
        outline = folder.enter(attributes.items()) if name.lower() == "outline" else None
        if outline:
            found.append(outline)

    def end(name: str) -> None:
        depth.pop()
        if name.lower() == "outline":
            folder.leave()

    parser = expat.ParserCreate()
    parser.StartElementHandler = begin
    parser.EndElementHandler = end
    parser.Parse(text, True)
    return found


def read_loosely(text: str) -> FeedList:
    """Return the feeds of each outline that can be read by itself; the others are problems."""
    found: list[Outline] = []
    folder = Folder()
    for tag in TAG.finditer(text):
        slash, inside = tag.group(1), tag.group(2)
        if slash:
            folder.leave()
        elif inside is not None:
            outline = folder.enter(find_attributes(inside))
            if outline:
                found.append(outline)
            if inside.rstrip().endswith("/"):
                folder.leave()
    return FeedList(found, [f"It cannot be read: {piece}" for piece in find_unread(text)])


def find_attributes(inside: str) -> Iterator[tuple[str, str]]:
    """Yield the names and values of what stands in a tag."""
    for name, *values in ATTRIBUTE.findall(inside):
        yield name, unescape("".join(values))


def find_unread(text: str) -> Iterator[str]:
    """Yield the beginning of each outline that is no whole tag."""
    for piece in re.finditer(r"<outline\b[^\n]*", TAG.sub("", text), re.I):
        yield " ".join(piece.group().split())[:SHOWN]


def write_opml(title: str, folders: Iterable[tuple[str, Iterable[Outline]]]) -> str:
    """Return a list as text; `folders` are (name, Outlines) pairs."""
    lines = ['<?xml version="1.0" encoding="UTF-8"?>', '<opml version="2.0">', "  <head>"]
    lines += [f"    <title>{quoteattr(title)[1:-1]}</title>", "  </head>", "  <body>"]
    for name, outlines in folders:
        lines.append(f"    <outline text={quoteattr(name)}>")
        lines += ["      " + write_outline(outline) for outline in outlines]
        lines.append("    </outline>")
    return "\n".join([*lines, "  </body>", "</opml>", ""])


def write_outline(outline: Outline) -> str:
    """Return one feed's element."""
    paused = ' isComment="true"' if outline.paused else ""
    text, url = quoteattr(outline.title or outline.url), quoteattr(outline.url)
    return f'<outline type="rss" text={text} xmlUrl={url}{paused}/>'
