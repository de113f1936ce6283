"""The bundles of this release: made from the files when a process first needs them."""

from __future__ import annotations

import posixpath
from functools import lru_cache
from typing import NamedTuple

from django.conf import settings
from django.contrib.staticfiles import finders

from livelog.static.bundle import make_script
from livelog.static.fingerprint import fingerprint
from livelog.static.style import make_style


class Bundle(NamedTuple):
    """A script or a style sheet, whole, at an address that changes with it."""

    url: str
    contents: bytes


@lru_cache(maxsize=None)
def make_bundles() -> dict[str, Bundle]:
    """Return the bundles by the names that templates call them by, as "blog/page.js"."""
    return {name: make_bundle(name) for name in settings.LIVELOG_BUNDLES}


def make_bundle(name: str) -> Bundle:
    """Return the bundle that begins with a file. Raises BundleError if it cannot be made."""
    is_style = name.endswith(".css")
    text = make_style(name, read_file(name)) if is_style else make_script(name, read_file)
    contents = text.encode("utf-8")
    stem, kind = posixpath.splitext(name)
    return Bundle(f"/static/{stem}.{fingerprint(contents)}{kind}", contents)


def read_file(name: str) -> str:
    """Return the text of a static file. Raises FileNotFoundError where there is none."""
    path = finders.find(name)
    if path is None:
        raise FileNotFoundError(name)
    with open(path, encoding="utf-8") as source:
        return source.read()
