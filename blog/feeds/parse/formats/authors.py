"""Who wrote an entry: names, and never an address of theirs or a part of one."""

from __future__ import annotations

import html
import re
from typing import Iterable

# An address for mail, or of a page, with what marks it as one.
ADDRESS = re.compile(
    r"(?:(?:mailto|acct|xmpp|e-?mail):\s*)?@?[^\s<>()\[\],;:\"'&|/]+(?:@|%40|[(\[]at[)\]])"
    r"[^\s<>()\[\],;\"&|]+|\bhttps?://[^\s<>()]*",
    re.I,
)
LOOKED_AT = 2_000
# What is left where an address has been cut out of its brackets.
EMPTY = re.compile(r"[(<\[]\s*(?:mailto:|e-?mail:?)?\s*[)>\]]|&lt;\s*&gt;|\bmailto:", re.I)
WHOLE_BRACKETS = re.compile(r"\(([^()]*)\)")


def join_names(values: Iterable[str]) -> str:
    """Return the names that some author elements hold, each once, joined by commas."""
    names = [name for value in values for name in find_names(value)]
    return ", ".join(dict.fromkeys(names))


def find_names(value: str) -> list[str]:
    """Return the names in what one element says.

    "ann@example.org (Ann), Bo <bo@example.org>" names Ann and Bo; an address alone names nobody.
    """
    text = html.unescape(value[:LOOKED_AT]).strip()
    if not ADDRESS.search(text):
        return [text] if text else []
    parts = re.split(r"\s*[,;]\s*(?![^()]*\))", text)
    return [name for part in parts for name in (_strip_address(part),) if name]


def _strip_address(text: str) -> str:
    text = EMPTY.sub(" ", ADDRESS.sub("", text)).strip(" \t\r\n:,;-–|/")
    whole = WHOLE_BRACKETS.fullmatch(text)
    return " ".join((whole.group(1) if whole else text).split()).strip("\"'<> ")
