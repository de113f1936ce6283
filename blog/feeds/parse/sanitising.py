"""Summaries as HTML that can harm neither the page nor the reader's privacy."""

# ruff: noqa: SIM905
from __future__ import annotations

import html
import re
import threading

import nh3

from blog.feeds.parse import hidden
from blog.feeds.parse.links import absolute
from blog.feeds.parse.pictures import IMAGE as IMAGE  # templates look for pictures too
from blog.feeds.parse.pictures import LAZY, finish_images, largest_candidate

LIMIT = 16_000
ROOM_FOR_END = 500  # for the end tags of what is open at the cut
# More HTML than this is not looked at; what would be shown lies well before it.
LOOKED_AT = 200_000
ENOUGH = 20_000  # as most often
# MathML Core, without what can hold HTML again.
MATH = frozenset(
    """math menclose merror mfrac mi mmultiscripts mn mo mover mpadded mphantom mprescripts mroot
    mrow ms mspace msqrt mstyle msub msubsup msup mtable mtd mtext mtr munder munderover
    semantics""".split()
)
TAGS = (
    frozenset(
        """a abbr b bdi bdo blockquote br caption cite code col colgroup dd del details dfn div dl dt em
    figcaption figure h1 h2 h3 h4 h5 h6 hr i img ins kbd li mark ol p pre q rp rt ruby s samp small
    strike strong sub summary sup table tbody td tfoot th thead time tr tt u ul var wbr""".split()
    )
    | MATH
)
# Not shown as such, but they may be hidden as wholes.
BOXES = frozenset(
    """acronym address article aside big center dialog fieldset font footer form header hgroup label legend main
    nav nobr output picture section span""".split()
)
DROPPED_WITH_CONTENT = frozenset(
    """annotation annotation-xml applet audio button canvas embed form frameset head iframe noembed noframes noscript
    object script select style svg template textarea title video xmp""".split()
)
ATTRIBUTES = {
    "*": {"dir", "lang"},
    "a": {"href", "title"},
    "abbr": {"title"},
    "img": {"alt", "height", "src", "title", "width"},
    "math": {"alttext", "display"},
    "mi": {"mathvariant"},
    "mo": {"stretchy"},
    "ol": {"start"},
    "td": {"colspan", "rowspan"},
    "th": {"colspan", "rowspan"},
    "time": {"datetime"},
}
WITH_LAZY = {**ATTRIBUTES, "img": ATTRIBUTES["img"].union(LAZY), "source": set(LAZY)}
# Of a picture element, until its image has taken what they offer.
SOURCES = {"source"}
WITH_MARKS = {**WITH_LAZY, "*": ATTRIBUTES["*"].union(hidden.ATTRIBUTES)}
NUMBERS = ("height", "width", "start", "colspan", "rowspan")
NUMBER = re.compile(r"\s*([0-9]{1,5})(?:\.[0-9]*)?\s*(?:px)?\s*", re.I)
# The address of a picture of this site's own, which stays without a host: see blog/desk/pictures.
OWN_PICTURE = re.compile(r"/media/pictures/[A-Za-z0-9_-]{16}-[0-9]{1,4}\.(?:jpg|png)")
LINK_REL = "noopener nofollow ugc"
SURROGATES = re.compile("[\ud800-\udfff]")
TOKEN = re.compile(r"<(?:\"[^\"]*\"|[^\">])*>|[^<]+")
NESTED_CDATA = re.compile(r"<!\[CDATA\[(.*?)(?:\]\]>|\Z)", re.S)
UNSEEN = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069\ufffe\uffff]")
LOOKS_LIKE_HTML = re.compile(
    r"</(?:a|b|blockquote|div|em|h[1-6]|i|li|ol|p|pre|span|strong|table|ul)\s*>|<(?:br|img|p)\b",
    re.I,
)


def sanitize(source: str, *bases: str) -> str:
    """Return HTML of allowed elements only, at most LIMIT characters of it, well-formed.

    Links and images are resolved against the bases, innermost first, and dropped unless http(s);
    pictures of one pixel, which only watch the reader, and what is hidden are dropped too.
    """
    for size in (ENOUGH, LOOKED_AT):
        clean = _sanitize(source[:size], bases)
        if len(clean) > LIMIT:
            return _cut(clean)
        if len(source) <= size:
            break
    return clean


def sanitize_whole(source: str) -> str | None:
    """Return what `sanitize` would, None where it would leave out the end."""
    clean = _sanitize(source[:LOOKED_AT], ())
    return None if len(source) > LOOKED_AT or len(clean) > LIMIT else clean


def _sanitize(source: str, bases: tuple[str, ...]) -> str:
    """Do what `sanitize` does, but for cutting."""
    if not source.isascii():
        source = SURROGATES.sub("", source)  # which nh3 cannot take
    if "<![CDATA[" in source:
        source = NESTED_CDATA.sub(r"\1", source)
    lazy = "<noscript" in source.lower()
    if lazy:
        source = hidden.unwrap_noscript(source)
    if hidden.may_hide(source):
        source = hidden.drop_marked(MARKER.clean(source))
    return finish_images(_clean(source, bases), once=lazy).strip()


def from_text(text: str) -> str:
    """Return plain text as HTML paragraphs; text that has HTML in it after all, as it is."""
    if LOOKS_LIKE_HTML.search(text):
        return text
    paragraphs = re.split(r"\n\s*\n", html.escape(text.strip()))
    return "".join(
        "<p>{}</p>".format(part.strip().replace("\n", "<br>")) for part in paragraphs if part
    )


def _clean(source: str, bases: tuple[str, ...]) -> str:
    _resolving.bases = bases
    return UNSEEN.sub("", CLEANER.clean(source))


def _filter_attribute(tag: str, attribute: str, value: str) -> str | None:
    if attribute.endswith("srcset"):
        value = largest_candidate(value)
    if attribute in ("href", "src") or attribute in LAZY:
        own = attribute == "src" and OWN_PICTURE.fullmatch(value)
        return value if own else absolute(value, *_resolving.bases) or None
    if attribute in NUMBERS:
        number = NUMBER.fullmatch(value)
        return number and number.group(1)
    return value


def _mark_attribute(tag: str, attribute: str, value: str) -> str | None:
    return hidden.mark(tag, attribute, value) if attribute in hidden.ATTRIBUTES else value


# What the links in what is being cleaned are resolved against. Cleaners are made once, for they take
# four times as long to make as to use; so the bases cannot be given to them.
_resolving = threading.local()
CLEANER = nh3.Cleaner(
    tags=set(TAGS | SOURCES),
    clean_content_tags=set(DROPPED_WITH_CONTENT),
    attributes=WITH_LAZY,
    attribute_filter=_filter_attribute,
    link_rel=LINK_REL,
    url_schemes={"http", "https"},
)
# Cleans of all but what is decided later, and marks what is hidden.
MARKER = nh3.Cleaner(
    tags=set(TAGS | BOXES | SOURCES),
    clean_content_tags=set(DROPPED_WITH_CONTENT - BOXES),
    attributes=WITH_MARKS,
    attribute_filter=_mark_attribute,
    link_rel=None,
    url_schemes={"http", "https"},
)


def _cut(clean: str) -> str:
    """Keep whole tokens up to the limit, and close the elements that are left open."""
    end, limit = 0, LIMIT - ROOM_FOR_END
    stack: list[str] = []
    for token in TOKEN.finditer(clean):
        if token.end() > limit:
            if not token.group().startswith("<"):
                end += _last_word_end(clean[end:limit])
            break
        end = token.end()
        if token.group().startswith("</"):
            stack.pop()
        elif token.group().startswith("<"):
            name = re.split(r"[\s>]", token.group()[1:], maxsplit=1)[0]
            stack += [] if name in hidden.VOID else [name]
    return clean[:end] + "…" + "".join(f"</{name}>" for name in reversed(stack))


def _last_word_end(text: str) -> int:
    end = max(text.rfind(" "), text.rfind("。"), 0)
    # Without a space near the end, anywhere but in a character reference.
    return end if len(text) - end < 200 else len(re.sub(r"&\w{0,8}$", "", text))
