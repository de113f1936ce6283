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
    tfoot th thead time title tr track tt u ul var video wbr xmp
    mi mn mo ms mtext mrow mfrac msup msub msqrt""".split()
)
INLINE = frozenset(
    "mi mn mo ms mrow msup msub a abbr b bdi bdo big cite code del dfn em font i ins kbd mark q s samp small span strike strong "
    "sub sup tt u var wbr".split()
)
HIDDEN = re.compile(
    # Without an end and with a space after it, it is named and no script: "The <script> element".
    r"<(script|style)\b[^>]*>(?:.*?</\1\s*>|(?![\s,.:;?!]|\Z).*)|<!--.*?(?:-->|\Z)|<!\[CDATA\[|\]\]>|<[!?][^<>]*>",
    re.I | re.S,
)
TAG = re.compile(r"</?([a-z][\w:-]*)((?:[\s/][^<>]*)?)(?:>|\Z)", re.I)
END_TAG = re.compile(r"</([a-z][\w:-]*)\s*>", re.I)
# Elements that are written without an end.
ALONE = frozenset("br hr li p wbr".split())
# Control characters, what turns the direction of text, what is not seen, and what is no character;
# but the letters that make a flag of England out of a black one stay.
UNSEEN = re.compile(
    "[\x00-\x08\x0e-\x1b\x7f-\x9f\xad\u061c\u180e\u200b\u200e\u200f\u202a-\u202e\u2060-\u206f\ufeff"
    "\ufff0-\ufffc\ufffe\uffff\ud800-\udfff\U000e0000-\U000e007f]"
)
FLAG_OR_UNSEEN = re.compile(
    "(\U0001f3f4[\U000e0030-\U000e0039\U000e0061-\U000e007a]{3,6}\U000e007f)|" + UNSEEN.pattern
)
SPACES = re.compile(r"[\s\x85\u2028\u2029]+")


def plain(value: str, limit: int, kind: str = "") -> str:
    """Return a title or name as one line of plain text of at most `limit` characters.

    `kind` is a Draft's `title_kind`: in "text" nothing is escaped; in "plain" entities are decoded;
    in "html" tags are stripped and what is escaped is text. Where nobody knows, entities are
    decoded and tags stripped, twice, since many feeds escape twice; what only looks like a tag
    ("a <b and c> d", "Vec<T>", "The <details> element") stays. Control and direction characters
    are removed.
    """
    if not value:
        return ""
    text = value[:LOOKED_AT]
    if kind == "plain":
        text = html.unescape(text)
    elif kind == "html":
        text = html.unescape(_strip_tags(text))
    elif kind != "text":
        text = _guess(text)
    return _keep_seen(shorten(_keep_seen(SPACES.sub(" ", text)), limit))


def _guess(text: str) -> str:
    for _ in range(2):
        text = html.unescape(_strip_tags(text))
    return _strip_tags(text)


def _strip_tags(text: str) -> str:
    if "<" not in text and "]]>" not in text:
        return text
    text = HIDDEN.sub("", text)
    ended = {name.lower() for name in END_TAG.findall(text)}

    def replace(match: re.Match[str]) -> str:
        name, attributes = match.group(1).lower(), match.group(2)
        whole = name in ELEMENTS and not attributes.strip(" /\t\r\n")
        if whole and match.group()[-1:] == ">" and not attributes:
            whole = name in ended or name in ALONE
        return (" ", "")[name in INLINE] if "=" in attributes or whole else match.group()

    return TAG.sub(replace, text)


def _keep_seen(text: str) -> str:
    if not (text.isascii() and text.isprintable()):
        text = FLAG_OR_UNSEEN.sub(r"\1", text)
    return " ".join(text.split())


def shorten(text: str, limit: int) -> str:
    """Cut the text to `limit` characters, at a space if there is one near the end."""
    if len(text) <= limit:
        return text
    cut = text[: limit - 1]
    space = cut.rfind(" ")
    return (cut[:space] if space > 0.8 * limit else cut).rstrip() + ELLIPSIS
