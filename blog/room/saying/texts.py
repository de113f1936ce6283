"""The text of a message: cleaned, and as HTML. Pure."""

from __future__ import annotations

import re
import unicodedata
from html import escape
from typing import Iterator

from linkify_it import LinkifyIt
from linkify_it.main import Match

from blog.feeds.parse.text import FLAG_OR_UNSEEN
from livelog.address import is_url, split

LONGEST = 500  # characters of a message
LINES = 12  # of a message
MARKS = 3  # combining marks on one letter: more of them paint over the lines around
REL = "nofollow ugc noopener"

# Addresses alone: what only looks like one is a word.
LINKS = LinkifyIt(options={"fuzzy_link": False, "fuzzy_email": False})
for scheme in ("ftp:", "mailto:", "//"):
    LINKS.add(scheme, None)
SPACES = re.compile(r"[^\S\n]+")
BREAKS = re.compile(r"\r\n?|[\x0b\x0c\x85\u2028\u2029]")
# Letters and signs that are drawn as nothing at all.
BLANK = re.compile("[\u115f\u1160\u3164\uffa0\u2800\u034f\u17b4\u17b5]")


def clean_text(text: str) -> str:
    """Return what was typed without what is not seen or turns the direction; lines stay lines."""
    text = BREAKS.sub("\n", unicodedata.normalize("NFC", text))
    lines = (" ".join(SPACES.sub(" ", clean_line(line)).split()) for line in text.split("\n"))
    whole = "\n".join(lines)
    return re.sub(r"\n{3,}", "\n\n", whole).strip()


def clean_line(line: str) -> str:
    """Return a line without what is not seen, and with a few marks on each letter at most."""
    return "".join(keep_few_marks(FLAG_OR_UNSEEN.sub(r"\1", BLANK.sub(" ", line))))


def keep_few_marks(line: str) -> Iterator[str]:
    """Yield the characters of a line but for the marks on a letter that has MARKS already."""
    marks = 0
    for character in line:
        marks = marks + 1 if unicodedata.category(character) in ("Mn", "Me") else 0
        if marks <= MARKS:
            yield character


def find_links(text: str) -> list[Match]:
    """Return the web addresses in a text, in their order; one with a name before an @ stays text.

    What stands there looks like the host that it leads to, and is none.
    """
    found = LINKS.match(text) or []
    return [each for each in found if is_url(each.url) and not names_somebody(each.url)]


def names_somebody(url: str) -> bool:
    """Tell whether an address has a name, and perhaps a password, before its host."""
    parts = split(url)
    return parts is not None and "@" in parts.netloc


def to_html(text: str) -> str:
    """Return a cleaned text as HTML: escaped, its addresses links that promise nothing."""
    parts, end = [], 0
    for link in find_links(text):
        parts.append(escape(text[end : link.index]))
        parts.append(f'<a href="{escape(link.url)}" rel="{REL}">{escape(link.text)}</a>')
        end = link.last_index
    parts.append(escape(text[end:]))
    return "".join(parts).replace("\n", "<br>")
