"""What an entry is called and what it says, each once; headline.js has it the same way."""

from __future__ import annotations

import re
from html import unescape
from typing import Any

TAG = re.compile(r"<[^>]*>")
BLOCK_END = re.compile(r"</(?:p|li|h[1-6]|blockquote|figcaption|div|tr|dd|dt)>|<br>")
RICH = re.compile(r"<(?!/?p>|br>)")  # anything but paragraphs and line breaks
EXCERPT = 100  # characters


def plain_text(summary: str, limit: int) -> str:
    """Return the words of a sanitised summary, cut at a word with an ellipsis."""
    text = " ".join(unescape(TAG.sub("", BLOCK_END.sub(" ", summary))).split())
    if len(text) <= limit:
        return text
    return text[:limit].rpartition(" ")[0] + "…" if " " in text[:limit] else text[:limit] + "…"


def headline(entry: dict[str, Any]) -> str:
    """Return an entry's title, or the first words of one that was written without."""
    return entry["title"] or plain_text(entry["summary"], EXCERPT)


def choose_parts(entry: dict[str, Any]) -> dict[str, str]:
    """Return the `title` and the `summary` to show.

    One of them is "" where the title is only how the summary begins, as that of a short post is
    which was written without a title.
    """
    title, summary = entry["title"], entry["summary"]
    if not summary or not is_said_twice(title, summary):
        return {"title": title, "summary": summary}
    if title == full_text(summary) and not RICH.search(summary):
        return {"title": title, "summary": ""}
    return {"title": "", "summary": summary}


def is_said_twice(title: str, summary: str) -> bool:
    """Tell whether a title is the text of a summary, its beginning cut with an ellipsis, or none."""
    text = full_text(summary)
    return title in ("", text) or (title.endswith("…") and text.startswith(title[:-1]))


def full_text(summary: str) -> str:
    """Return all words of a sanitised summary, which are never more than its HTML."""
    return plain_text(summary, len(summary))
