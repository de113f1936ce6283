"""The newest entries of a feed that keeps thousands."""

from __future__ import annotations

import re
from datetime import datetime, timezone
from typing import Iterable

from blog.feeds.dates import parse_date

LIMIT = 200
UNDATED = datetime.max.replace(tzinfo=timezone.utc)
ENTRY_TOKEN = re.compile(
    r"<!\[CDATA\[.*?\]\]>|<!--.*?-->|<(/?)(?:[\w.-]+:)?(?:item|entry)(?=[\s>])[^>]*>", re.S
)
DATE = re.compile(r"<(?:\w+:)?(?:pubDate|published|issued|date|updated|modified)>([^<]{4,100})<")


def choose_newest(dates: Iterable[datetime | None]) -> list[int]:
    """Return the indexes, in order, of the LIMIT newest; no date means that of the one before.

    So of a feed without dates the first are chosen, where feeds put what is new.
    """
    date, dated = UNDATED, []
    for index, own in enumerate(dates):
        date = own or date
        dated.append((date, -index))
    return sorted(-index for _, index in sorted(dated, reverse=True)[:LIMIT])


def drop_old_entries(text: str) -> str:
    """Cut all but the newest entries out of an RSS or Atom document.

    The parser would take seconds for the thousands that some feeds hold, only for them to be
    dropped afterwards.
    """
    spans, start = [], None
    for token in ENTRY_TOKEN.finditer(text):
        if token.group(1) == "":
            start = token.start() if start is None else start
        elif token.group(1) == "/" and start is not None:
            spans.append((start, token.end()))
            start = None
    if len(spans) <= LIMIT:
        return text
    dates = (DATE.search(text, *span) for span in spans)
    kept = choose_newest(found and parse_date(found.group(1)) for found in dates)
    pieces = [text[: spans[0][0]], *(text[slice(*spans[index])] for index in kept)]
    return "".join(pieces) + text[spans[-1][1] :]
