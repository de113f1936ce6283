"""Which link of a text gets a card. Pure."""

from __future__ import annotations

import re

from livelog.address import is_url

ALONE = re.compile(r"<?(https?://\S+?)>?", re.I)


def find_link(text: str) -> str:
    """Return the first address that stands alone on a line of a Markdown text, or ""."""
    # Line by line: spaces that reach over lines took the square of a text's length.
    found = (ALONE.fullmatch(line.strip()) for line in text.split("\n"))
    urls = (line[1] for line in found if line)
    return next((url for url in urls if len(url) <= 2000 and is_url(url)), "")
