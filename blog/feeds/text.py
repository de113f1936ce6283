"""Titles and names as plain text."""

# ruff: noqa: SIM905
from __future__ import annotations

import html
import re

ELLIPSIS = "…"
# Longest value looked at: what follows could not be shown anyway.
LOOKED_AT = 20_000
ELEMENTS = frozenset(
    """a abbr acronym address applet area article aside audio b base basefont bdi bdo big blink
    blockquote body br button canvas caption center cite code col colgroup data datalist dd del
    details dfn dialog dir div dl dt em embed fieldset figcaption figure font footer form frame
    frameset h1 h2 h3 h4 h5 h6 head header hr html i iframe img input ins kbd label legend li link
    main map mark marquee math menu meta meter nav nobr noembed noframes noscript object ol optgroup
    option output p param picture plaintext pre progress q rp rt ruby s samp script section select
    slot small source span strike strong style sub summary sup svg table tbody td template textarea
    tfoot th thead time title tr track tt u ul var video wbr xmp""".split()
)
INLINE = frozenset(
    "a abbr b bdi bdo big cite code del dfn em font i ins kbd mark q s samp small span strike strong "
    "sub sup tt u var wbr".split()
)
HIDDEN = re.compile(
    r"<(script|style)\b[^>]*>.*?(?:</\1\s*>|\Z)|<!--.*?(?:-->|\Z)|<!\[CDATA\[|\]\]>|<[!?][^<>]*>",
    re.I | re.S,
)
TAG = re.compile(r"</?([a-z][\w:-]*)((?:[\s/][^<>]*)?)(?:>|\Z)", re.I)
# Control characters, what turns the direction of text, what is not seen, and what is no character.
UNSEEN = re.compile(
    "[\x00-\x08\x0e-\x1b\x7f-\x9f\xad\u061c\u180e\u200b\u200e\u200f\u202a-\u202e\u2060-\u206f\ufeff"
    "\ufff0-\ufffc\ufffe\uffff\ud800-\udfff\U000e0000-\U000e007f]"
)


def plain(value: str, limit: int) -> str:
    """Return a title or name as one line of plain text of at most `limit` characters.

    Entities are decoded and tags stripped, twice, since many feeds escape twice; what only looks
    like a tag ("a <b and c> d", "Vec<T>") stays. Control and direction characters are removed.
    """
    text = value[:LOOKED_AT]
    for _ in range(2):
        if "<" in text or "]]>" in text:
            text = TAG.sub(_replace_tag, HIDDEN.sub("", text))
        text = html.unescape(text)
    if "<" in text:
        text = TAG.sub(_replace_tag, HIDDEN.sub("", text))
    text = UNSEEN.sub("", re.sub(r"[\s\x85\u2028\u2029]+", " ", text))
    return shorten(" ".join(text.split()), limit)


def shorten(text: str, limit: int) -> str:
    """Cut the text to `limit` characters, at a space if there is one near the end."""
    if len(text) <= limit:
        return text
    cut = text[: limit - 1]
    space = cut.rfind(" ")
    return (cut[:space] if space > 0.8 * limit else cut).rstrip() + ELLIPSIS


def _replace_tag(match) -> str:
    name, attributes = match.group(1).lower(), match.group(2)
    if "=" in attributes or (name in ELEMENTS and not attributes.strip(" /\t\r\n")):
        return "" if name in INLINE else " "
    return match.group()
