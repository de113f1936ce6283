"""The cookies of one fetch: what a redirect sets, its host is told at the next hop (RFC 6265)."""

from __future__ import annotations

import re
from typing import Iterable
from urllib.parse import urlsplit

MOST = 20
LONGEST = 4096  # characters of one cookie
PAIR = re.compile(r"\s*([!#$%&'*+.^_`|~0-9A-Za-z-]+)\s*=\s*([\x20-\x3a\x3c-\x7e]*)")
GONE = re.compile(r";\s*max-age\s*=\s*(?:-|0+\s*(?:;|$))", re.I)
PATH = re.compile(r";\s*path\s*=\s*([^;]*)", re.I)
SECURE = re.compile(r";\s*secure\s*(?:;|$)", re.I)


class Cookies:
    """Cookies by the host, path and name under which they were set; forgotten with the fetch.

    A cookie goes to no other host than the one that set it, whatever Domain it names.
    """

    def __init__(self) -> None:
        self._kept: dict[tuple[str, str, str], tuple[str, bool]] = {}

    def keep(self, url: str, set_cookies: Iterable[str]) -> None:
        """Keep what the answer from a URL has set, or forget what it takes back."""
        parts = urlsplit(url)
        for line in set_cookies:
            pair = PAIR.match(line[:LONGEST])
            if pair is None:
                continue
            said = PATH.search(line[:LONGEST])
            path = said[1].strip() if said else ""
            if not path.startswith("/"):
                path = parts.path.rpartition("/")[0] or "/"
            key = (parts.hostname or "", path, pair[1])
            if GONE.search(line[:LONGEST]):
                self._kept.pop(key, None)
            elif key in self._kept or len(self._kept) < MOST:
                self._kept[key] = (pair[2].strip(), bool(SECURE.search(line[:LONGEST])))

    def header(self, url: str) -> str:
        """Return the Cookie header that goes to a URL, "" for none; longer paths first."""
        parts = urlsplit(url)
        fit = [
            (-len(path), f"{name}={value}")
            for (host, path, name), (value, secure) in self._kept.items()
            if host == parts.hostname
            and _covers(path, parts.path or "/")
            and (parts.scheme == "https" or not secure)
        ]
        return "; ".join(pair for _, pair in sorted(fit, key=lambda one: one[0]))


def _covers(path: str, asked: str) -> bool:
    return asked == path or asked.startswith(path if path.endswith("/") else path + "/")
