"""What is written becomes HTML: CommonMark, with tables and bare links, and no HTML of its own."""

from __future__ import annotations

import re
from html import unescape
from typing import Any, Callable, Sequence

from django.utils.translation import gettext as _
from markdown_it import MarkdownIt
from markdown_it.token import Token

from blog.desk.errors import Invalid
from blog.feeds.parse.sanitising import sanitize_whole

# A line break in the box is one on the page: who writes in a hurry means what they see.
OPTIONS = {"html": False, "breaks": True, "linkify": True}
PARSER = MarkdownIt("commonmark", OPTIONS).enable(["table", "strikethrough", "linkify"])
if PARSER.linkify:  # addresses alone: what only looks like one is a word
    PARSER.linkify.set({"fuzzy_link": False, "fuzzy_email": False})

# Returns the HTML of a picture of the site's own: its token, alternative text, caption.
WriteFigure = Callable[[str, str, str], str]
OWN = "picture:"
BLANK = re.compile(r"\n[ \t>]*\n")
BELOW_HEAD = re.compile(
    r"[ \t>]*[|:]*-[ \t|:-]*"
)  # the line that makes a table of the one above it
MOST_CELLS = 4000  # less than half as many fit into LIMIT
TAG = re.compile(r"<[^>]*>")


def write_image(renderer: Any, tokens: Sequence[Token], place: int, options: Any, env: Any) -> str:
    """Write a picture; one that is named by `picture:` is the site's own, or gone."""
    token = tokens[place]
    source = str(token.attrs.get("src", ""))
    if not source.startswith(OWN):
        return str(renderer.image(tokens, place, options, env))
    alt = renderer.renderInlineAsText(token.children or [], options, env)
    caption = str(token.attrs.get("title", ""))
    write: WriteFigure | None = env.get("figure")
    return write(source[len(OWN) :], alt, caption) if write else ""


PARSER.add_render_rule("image", write_image)


def render(text: str, figure: WriteFigure | None = None) -> str:
    """Return a Markdown text as sanitised HTML; `figure` writes the site's own pictures.

    Raises Invalid for one that does not go into an entry whole.
    """
    refuse_wide(text)
    html = PARSER.render(text, {"figure": figure})
    # A figure ends the paragraph that it stands in, and leaves its halves.
    return sanitize_all(html).replace("<p></p>", "")


def refuse_wide(text: str) -> None:
    """Raise Invalid for a table that fits into no entry: its cells would be long to make.

    The parser fills short rows up to the columns of the head: 20,000 characters were 65,000 cells.
    """
    for block in BLANK.split(text):
        lines = block.split("\n")
        columns = max((line.count("|") for line in lines if BELOW_HEAD.fullmatch(line)), default=0)
        if columns * len(lines) > MOST_CELLS:
            raise Invalid({"text": [_("This is too long for one entry: part it.")]})


def sanitize_all(html: str) -> str:
    """Return HTML sanitised; nothing of what a writer wrote is cut off. Raises Invalid."""
    clean = sanitize_whole(html)
    if clean is None:
        raise Invalid({"text": [_("This is too long for one entry: part it.")]})
    return clean


def write_back(summary: str) -> str:
    """Return sanitised HTML as Markdown, for a writer to change: an entry that came otherwise."""
    from markdownify import markdownify  # it brings an HTML parser of its own

    try:
        return markdownify(summary, heading_style="ATX", bullets="-").strip()
    except RecursionError:  # hundreds of elements in one another: the words alone
        return unescape(TAG.sub("", summary)).strip()
