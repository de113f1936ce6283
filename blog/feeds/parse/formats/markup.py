"""Where in a body a feed begins and ends, and which of its entries are worth parsing.

Nothing before the root element is kept, and so no DTD and none of its entities.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from blog.feeds.errors import FeedError
from blog.feeds.parse.formats.newest import drop_old_entries, find_entries

# How far into a body the feed may begin, after a server's own warnings or blank lines.
JUNK_LIMIT = 10_000
ROOT_START = re.compile(r"<((?:[A-Za-z_][\w.-]*:)?(?:rss|feed|rdf|channel))(?=[\s/>])", re.I)
PROLOG = re.compile(r"\s+|<\?.*?\?>|<!--.*?-->", re.S)
NAME = re.compile(r"<([A-Za-z_][\w.:-]*)")
DOCTYPE_TOKEN = re.compile(
    r"<!--.*?(?:-->|\Z)|<\?.*?(?:\?>|\Z)|\"[^\"]{0,2000}\"|'[^']{0,2000}'|[\[\]>]", re.S
)


@dataclass(frozen=True)
class Markup:
    """A feed's root element, named `root`, as it was sent but for the entries left out."""

    text: str
    root: str
    cut_off: bool
    left_out: int


def prepare(text: str, budget: int | None = None) -> Markup:
    """Return the feed in `text` fit to parse; FeedError if there is none or not one whole entry.

    A feed without its end keeps its whole entries; the one in which it was cut off is left out.
    `budget` is how many characters of entries are worth reading at most.
    """
    start, root = _find_root(text)
    text, cut_off = _end(text[start:], root)
    text, left_out = drop_old_entries(text, budget)
    return Markup(text, root, cut_off, left_out)


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
    last = max((end for _, end in find_entries(text)), default=0)
    if not last:
        raise FeedError("the feed was cut off before its first entry was whole")
    text = text[:last]
    if root.lower() == "rss" and "</channel" not in text:
        text += "</channel>"
    return text + f"</{root}>", True
