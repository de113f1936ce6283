"""Summaries as HTML that can harm neither the page nor the reader's privacy."""

# ruff: noqa: SIM905
from __future__ import annotations

import html
import re

import nh3

from blog.feeds.links import absolute

LIMIT = 16_000
ROOM_FOR_END = 500  # for the end tags of what is open at the cut
# More HTML than this is not looked at; what would be shown lies well before it.
LOOKED_AT = 200_000
TAGS = frozenset(
    """a abbr b bdi bdo blockquote br caption cite code col colgroup dd del details dfn div dl dt em
    figcaption figure h1 h2 h3 h4 h5 h6 hr i img ins kbd li mark ol p pre q rp rt ruby s samp small
    strike strong sub summary sup table tbody td tfoot th thead time tr tt u ul var wbr""".split()
)
DROPPED_WITH_CONTENT = frozenset(
    """applet audio button canvas embed form frameset head iframe math noembed noframes noscript
    object script select style svg template textarea title video xmp""".split()
)
ATTRIBUTES = {
    "*": {"dir", "lang"},
    "a": {"href", "title"},
    "abbr": {"title"},
    "img": {"alt", "height", "src", "title", "width"},
    "ol": {"start"},
    "td": {"colspan", "rowspan"},
    "th": {"colspan", "rowspan"},
    "time": {"datetime"},
}
URLS = ("href", "src")
NUMBERS = ("height", "width", "start", "colspan", "rowspan")
# Not set by nh3, which writes several in an order that differs from one time to the next.
IMAGE_ATTRIBUTES = ' loading="lazy" referrerpolicy="no-referrer">'
LINK_REL = "noopener nofollow ugc"
TOKEN = re.compile(r"<(?:\"[^\"]*\"|[^\">])*>|[^<]+")
IMAGE = re.compile(r"<img(?:\"[^\"]*\"|[^\">])*>")
UNSEEN = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069\ufffe\uffff]")
LOOKS_LIKE_HTML = re.compile(
    r"</(?:a|b|blockquote|div|em|h[1-6]|i|li|ol|p|pre|span|strong|table|ul)\s*>|<(?:br|img|p)\b",
    re.I,
)


def sanitize(source: str, *bases: str) -> str:
    """Return HTML of allowed elements only, at most LIMIT characters of it, well-formed.

    Links and images are resolved against the bases, innermost first, and dropped unless http(s);
    pictures of one pixel, which only watch the reader, are dropped too.
    """
    source = re.sub("[\ud800-\udfff]", "", source[:LOOKED_AT])  # which nh3 cannot take
    clean = _clean(source, bases)
    if len(clean) > LIMIT:
        clean = _clean(_cut(clean), bases)
    return clean


def from_text(text: str) -> str:
    """Return plain text as HTML paragraphs; text that has HTML in it after all, as it is."""
    if LOOKS_LIKE_HTML.search(text):
        return text
    paragraphs = re.split(r"\n\s*\n", html.escape(text.strip()))
    return "".join("<p>%s</p>" % part.strip().replace("\n", "<br>") for part in paragraphs if part)


def _clean(source: str, bases) -> str:
    def filter_attribute(tag, attribute, value):
        if attribute in URLS:
            return absolute(value, *bases) or None
        if attribute in NUMBERS:
            return value if re.fullmatch(r"[0-9]{1,5}", value) else None
        return value

    clean = nh3.clean(
        source,
        tags=TAGS,
        clean_content_tags=DROPPED_WITH_CONTENT,
        attributes=ATTRIBUTES,
        attribute_filter=filter_attribute,
        link_rel=LINK_REL,
        url_schemes={"http", "https"},
    )
    return UNSEEN.sub("", IMAGE.sub(_finish_image, clean)).strip()


def _finish_image(image) -> str:
    # No value can hold a quote here: nh3 writes it as an entity.
    tag = image.group()
    useless = ' src="' not in tag or re.search(r' (?:width|height)="[01]"', tag)
    return "" if useless else tag[:-1] + IMAGE_ATTRIBUTES


def _cut(clean: str) -> str:
    """Keep whole tokens up to the limit; the elements left open are closed by cleaning again."""
    end, limit = 0, LIMIT - ROOM_FOR_END
    for token in TOKEN.finditer(clean):
        if token.end() > limit:
            if not token.group().startswith("<"):
                end += _last_word_end(clean[end:limit])
            break
        end = token.end()
    return clean[:end] + "…"


def _last_word_end(text: str) -> int:
    end = max(text.rfind(" "), text.rfind("。"), 0)
    # Without a space near the end, anywhere but in a character reference.
    return end if len(text) - end < 200 else len(re.sub(r"&\w{0,8}$", "", text))
