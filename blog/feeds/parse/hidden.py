"""What a publisher's HTML hides from readers, and what it hides from those without scripts."""

from __future__ import annotations

import html
import re

# Cheap to look for, and without one of them nothing is hidden.
SIGNS = ("hidden", "display", "visibility", "mso-hide", "katex-html", "1px", "0px")
SIGN = re.compile(
    r"<[a-z][^<>]*[\s\"':;=/](?:hidden[\s=/>]|display\s*:\s*none|visibility\s*:|(?:width|height)\s*:\s*[01]px|mso-hide|katex-html)",
    re.I,
)
STYLE = re.compile(
    r"(?:^|;|\*/)\s*(?:(display\s*:\s*none|mso-hide\s*:\s*all)|visibility\s*:\s*(?:hidden|collapse))\b",
    re.I,
)
PIXEL = re.compile(r"(?:^|;)\s*(?:width|height)\s*:\s*[01](?:px)\s*(?:;|!|$)", re.I)
# Put into the values of attributes that are let through only to carry them.
GONE, UNSEEN_YET = "gone", "unseen"
MARKED = re.compile(r' (?:hidden|style|class)="(gone|unseen)"')
ATTRIBUTES = frozenset(("hidden", "style", "class"))
TAG = re.compile(r"<(/?)([a-z][a-z0-9]*)((?:\"[^\"]*\"|[^\">])*)>")
VOID = frozenset(("br", "col", "hr", "img", "source", "wbr"))
NOSCRIPT = re.compile(r"<noscript\b[^>]{0,200}>", re.I)
NOSCRIPT_END = re.compile(r"</noscript\s{0,20}>", re.I)


def may_hide(source: str) -> bool:
    """Tell whether anything in some HTML may be hidden."""
    lower = source.lower()
    return any(sign in lower for sign in SIGNS) and bool(SIGN.search(source))


def mark(tag: str, attribute: str, value: str) -> str | None:
    """Return what is to stand for one of ATTRIBUTES: a mark if it hides its element, or None.

    Formulas come once more for the eye where they are MathML already (class katex-html).
    """
    if attribute == "hidden":
        return GONE
    if attribute == "class":
        return GONE if "katex-html" in value.split() else None
    hides = STYLE.search(value)
    if hides:
        return GONE if hides.group(1) else UNSEEN_YET
    return GONE if tag == "img" and PIXEL.search(value) else None


def drop_marked(clean: str) -> str:
    """Cut marked elements out of what a sanitiser has written, and so is well-formed.

    What is there but not to be seen yet (visibility:hidden) stays where all else has gone: some
    publishers show their whole text with a script.
    """
    shown = _drop(clean, (GONE, UNSEEN_YET))
    if re.sub(r"<(?!img)[^<>]*>|\s", "", shown):
        return shown
    return _drop(clean, (GONE,))


def _drop(clean: str, marks: tuple[str, ...]) -> str:
    pieces, shown_from, depth = [], 0, 0
    for tag in TAG.finditer(clean):
        end, name, attributes = tag.groups()
        if depth:
            if name not in VOID:
                depth += -1 if end else 1
            if not depth:
                shown_from = tag.end()
            continue
        marked = MARKED.search(attributes)
        if marked and marked.group(1) in marks:
            pieces.append(clean[shown_from : tag.start()])
            shown_from = tag.end()
            depth = name not in VOID
    if not depth:
        pieces.append(clean[shown_from:])
    return "".join(pieces)


def unwrap_noscript(source: str) -> str:
    """Put the pictures that stand there for readers without scripts in the place of their noscript.

    Lazy pictures come so; whatever else stands in a noscript says that scripts are wanted.
    """
    pieces, position = [], 0
    while True:
        start = NOSCRIPT.search(source, position)
        end = start and NOSCRIPT_END.search(source, start.end())
        if not start or not end:
            break
        inside = source[start.end() : end.start()]
        if "<" not in inside and "&lt;" in inside:
            inside = html.unescape(inside)
        pieces.append(source[position : start.start()])
        pieces.append(inside if re.search(r"<img\b", inside, re.I) else "")
        position = end.end()
    return "".join(pieces) + source[position:]
