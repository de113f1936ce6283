"""XML read into a tree of elements that are named by what they mean, whatever their prefixes."""

from __future__ import annotations

import contextlib
import html
import re
from collections import defaultdict
from typing import Dict, Iterator
from urllib.parse import urljoin
from xml.etree.ElementTree import Element, XMLParser

XML = "{http://www.w3.org/XML/1998/namespace}"
# "" is what RSS and Atom call their own; URIs as `_spell_uri` spells them.
NAMES = {
    "http://www.w3.org/2005/atom": "",
    "http://purl.org/atom/ns": "",
    "http://purl.org/rss/1.0": "",
    "http://purl.org/rss/1.0/modules/rss091": "",
    "http://purl.org/net/rss1.1": "",
    "http://my.netscape.com/rdf/simple/0.9": "",
    "http://channel.netscape.com/rdf/simple/0.9": "",
    "http://backend.userland.com/rss": "",
    "http://backend.userland.com/rss2": "",
    "http://blogs.law.harvard.edu/tech/rss": "",
    "http://purl.org/rss/1.0/modules/content": "content:",
    "http://purl.org/dc/elements/1.0": "dc:",
    "http://purl.org/dc/elements/1.1": "dc:",
    "http://purl.org/dc/terms": "dcterms:",
    "http://search.yahoo.com/mrss": "media:",
    "http://video.search.yahoo.com/mrss": "media:",
    "http://www.rssboard.org/media-rss": "media:",
    "http://www.itunes.com/dtds/podcast-1.0.dtd": "itunes:",
    "http://example.com/dtds/podcast-1.0.dtd": "itunes:",
    "http://purl.org/rss/1.0/modules/syndication": "sy:",
    "http://purl.org/atompub/tombstones/1.0": "at:",
    "http://www.w3.org/1999/02/22-rdf-syntax-ns": "rdf:",
    "http://www.w3.org/1999/xhtml": "xhtml:",
}
# HTML elements that have no end tag.
VOID = frozenset("area br col embed hr img input wbr".split())  # noqa: SIM905
# What numbers between 128 and 159 mean in practice: characters of windows-1252.
CONTROLS = re.compile("[\x80-\x9f]")
WINDOWS = {
    code: bytes([code]).decode("cp1252", "ignore") or chr(code) for code in range(0x80, 0xA0)
}


class Branch:
    """An element with what holds inside it: `base` is its xml:base and those around it, joined,
    and `lang` its language; `parts` has its children by name, in their order."""

    def __init__(self, element: Element, base: str = "", lang: str = "") -> None:
        self.element = element
        self.base = join(base, element.get(XML + "base", ""))
        self.lang = element.get(XML + "lang", lang)
        self.parts: dict[str, list[Element]] = defaultdict(list)
        for child in element:
            self.parts[child.tag].append(child)

    def all(self, *names: str) -> list[Element]:
        """Return the children of these names, name by name."""
        return [child for name in names for child in self.parts.get(name, ())]

    def texts(self, *names: str) -> list[str]:
        """Return what those of them say that say something."""
        return [text for child in self.all(*names) for text in (text_of(child),) if text]

    def text(self, *names: str) -> str:
        """Return the first of `texts`, or ""."""
        return next((text for child in self.all(*names) for text in (text_of(child),) if text), "")

    def inner(self, child: Element) -> Branch:
        """Return a child as a Branch of its own."""
        return Branch(child, self.base, self.lang)


def read_tree(text: str) -> Element:
    """Return the root of well-formed XML; ParseError or UnicodeError for any other.

    Tags are changed from "{uri}Name" to names such as "title" and "media:content", in small
    letters; what is in a namespace that means nothing here begins with "?:".
    """
    parser = XMLParser()
    parser.feed(text)
    root = parser.close()
    names = _Names(_home(root))
    for element in root.iter():
        element.tag = names[element.tag]
    return root


class _Names(Dict[str, str]):
    """The names of tags, each made when it is first met; `home` is the feed's own namespace."""

    def __init__(self, home: str) -> None:
        super().__init__()
        self.home = home

    def __missing__(self, tag: str) -> str:
        uri, _, local = tag.rpartition("}")
        known = "" if uri in ("", self.home) else NAMES.get(_spell_uri(uri[1:]), "?:")
        name = self[tag] = known + local.lower()
        return name


def _home(root: Element) -> str:
    """Return the namespace, as "{uri", of the root, or of the channel where the root is RDF's."""
    uri, _, local = root.tag.rpartition("}")
    if local.lower() != "rdf":
        return uri
    tags = (child.tag.rpartition("}") for child in root)
    return next((uri for uri, _, local in tags if local.lower() == "channel"), uri)


def _spell_uri(uri: str) -> str:
    return re.sub("^https:", "http:", uri.strip().lower()).rstrip("/#")


def attribute(element: Element, name: str) -> str:
    """Return an attribute's value, in whatever case and namespace it is written, or ""."""
    if not element.attrib:
        return ""
    value = element.get(name)
    if value is None:
        wanted = name.lower()
        for key in element.attrib:
            if key.rpartition("}")[2].lower() == wanted and not key.startswith(XML):
                value = element.attrib[key]
                break
    return (value or "").strip()


def text_of(element: Element) -> str:
    """Return what an element says; elements inside it as HTML."""
    text = inner_html(element) if len(element) else element.text or ""
    return mend_characters(text.strip())


def mend_characters(text: str) -> str:
    """Put right what was encoded twice, and windows-1252's characters given as controls."""
    if text.isascii():
        return text
    with contextlib.suppress(UnicodeError):
        text = text.encode("latin-1").decode("utf-8")
    return text.translate(WINDOWS) if CONTROLS.search(text) else text


def inner_html(element: Element) -> str:
    """Return what is inside an element as HTML, without namespaces.

    Where an element inside has an xml:base, its links and those in it are resolved against that.
    """
    pieces = [html.escape(element.text or "", quote=False)]
    # Not recursive: whatever is nested too deeply for that would be refused.
    waiting: list[Element | str] = list(reversed(element))
    bases: dict[Element, str] = {}
    while waiting:
        one = waiting.pop()
        if isinstance(one, str):
            pieces.append(one)
            continue
        base = join(bases.pop(one, ""), one.get(XML + "base", ""))
        name = one.tag.rpartition(":")[2]
        pieces.append(f"<{name}{_attributes(one, base)}>" + html.escape(one.text or "", False))
        end = "" if name in VOID else f"</{name}>"
        waiting.append(end + html.escape(one.tail or "", quote=False))
        waiting.extend(reversed(one))
        if base:
            bases.update((child, base) for child in one)
    return "".join(pieces)


def _attributes(element: Element, base: str) -> str:
    pairs = ((key, value) for key, value in element.attrib.items() if key[0] != "{")
    return "".join(
        f' {key}="{html.escape(join(base, value) if key in ("href", "src") else value)}"'
        for key, value in pairs
    )


def join(base: str, url: str) -> str:
    """Resolve a URL against a base, either of which may be relative or ""."""
    url = url.strip()
    if not base or not url:
        return url or base
    try:
        return urljoin(base, url)
    except ValueError:
        return url


def iter_entries(root: Element) -> Iterator[Element]:
    """Yield the entries of a feed, wherever in it they stand."""
    return (element for element in root.iter() if element.tag in ("item", "entry"))
