"""A style sheet as it is sent: without what is only for those who edit it. Pure."""

from __future__ import annotations

import re

from livelog.static.errors import BundleError

STRING = r"""(?P<string>"(?:[^"\\\n]|\\.)*"|'(?:[^'\\\n]|\\.)*')"""
PART = re.compile(STRING + r"|(?P<outer>@import|url\()|(?P<gap>(?:\s|/\*.*?\*/)+)", re.DOTALL)


def make_style(path: str, text: str) -> str:
    """Return a style sheet without comments and indentation.

    Raises BundleError where it names another file: it is sent from another address than that
    would be relative to.
    """
    return PART.sub(lambda part: replace(path, part), text).strip() + "\n"


def replace(path: str, part: re.Match[str]) -> str:
    """Return what is sent of a part: a gap stays one, with a line's end where it had one."""
    if part["outer"]:
        line = part.string.count("\n", 0, part.start()) + 1
        raise BundleError(f"{path}, line {line}: {part['outer']} names another file")
    if part["gap"]:
        blank = re.sub(r"/\*.*?\*/", "", part["gap"], flags=re.DOTALL)
        return "\n" if "\n" in blank else " " if blank else ""
    return part[0]
