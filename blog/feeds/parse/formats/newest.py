"""The newest entries of a feed that keeps thousands, or that is too much to read whole."""

from __future__ import annotations

import re
from datetime import datetime, timezone
from typing import Iterable, Iterator, Sequence

from blog.feeds.parse.dates import parse_date

LIMIT = 200
UNDATED = datetime.max.replace(tzinfo=timezone.utc)
ENTRY = re.compile(r"<(?:[\w.-]+:)?(?:item|entry)[\s>]")
TOKEN = re.compile(r"<(?:(!\[CDATA\[)|(!--)|(/?)(?:[\w.-]+:)?(?:item|entry)(?=[\s>])[^>]*>)")
DATE = r"<(?:[\w.-]+:)?(?:%s)\b[^<>]*>\s*(?:<!\[CDATA\[\s*)?([^<\]]{4,100})[<\]]"
DATES = (
    re.compile(DATE % "pubDate|published|issued|created", re.I),
    re.compile(DATE % "date|updated|modified", re.I),
)


def choose_newest(
    dates: Iterable[datetime | None], sizes: Sequence[int] = (), budget: int | None = None
) -> list[int]:
    """Return the indexes, in order, of the LIMIT newest; no date means that of the one before.

    So of a feed without dates the first are chosen, where feeds put what is new. With a budget,
    those that fit into it together, each with its size, the newest first.
    """
    date, dated = UNDATED, []
    for index, own in enumerate(dates):
        date = own or date
        dated.append((date, -index))
    newest = [-index for _, index in sorted(dated, reverse=True)[:LIMIT]]
    if budget is None:
        return sorted(newest)
    chosen = []
    for index in newest:
        if sizes[index] <= budget:
            budget -= sizes[index]
            chosen.append(index)
    return sorted(chosen)


def find_entries(text: str) -> Iterator[tuple[int, int]]:
    """Yield where each entry of an RSS or Atom document begins and ends."""
    start, position = -1, 0
    unended = set()
    while True:
        token = TOKEN.search(text, position)
        if token is None:
            return
        position = token.end()
        cdata, comment, closing = token.groups()
        if cdata or comment:
            # What is quoted is no entry; a section without an end quotes nothing.
            ending = "]]>" if cdata else "-->"
            end = -1 if ending in unended else text.find(ending, position)
            position = end + 3 if end >= 0 else position
            if end < 0:
                unended.add(ending)
        elif closing and start >= 0:
            yield start, position
            start = -1
        elif not closing and start < 0:
            start = token.start()


def drop_old_entries(text: str, budget: int | None = None) -> tuple[str, int]:
    """Cut all but the newest entries out of an RSS or Atom document.

    Returns what is left, and how many of the newest are not in it for want of budget. The parser
    would take seconds for the thousands that some feeds hold, only for them to be dropped after.
    """
    if budget is None and sum(1 for _ in ENTRY.finditer(text)) <= LIMIT:
        return text, 0
    spans = list(find_entries(text))
    if not spans or (budget is None and len(spans) <= LIMIT):
        return text, 0
    sizes = [end - start for start, end in spans]
    kept = choose_newest((_date(text, *span) for span in spans), sizes, budget)
    pieces = [text[: spans[0][0]], *(text[slice(*spans[index])] for index in kept)]
    return "".join(pieces) + text[spans[-1][1] :], min(LIMIT, len(spans)) - len(kept)


def _date(text: str, start: int, end: int) -> datetime | None:
    for pattern in DATES:
        for found in pattern.finditer(text, start, end):
            date = parse_date(found.group(1))
            if date:
                return date
    return None
