"""Links out of a feed, made absolute and safe to put on a page."""

from __future__ import annotations

import re
from urllib.parse import quote, urljoin, urlsplit, urlunsplit

LIMIT = 2000
SAFE = "%/:=&?~#+!$,;'@()*[]"
ORDINARY = re.compile(r"https?://[a-z0-9.-]+(?:/[\w%/:=&?~#+!$,;@()*.-]*)?", re.A)


def absolute(link: str, *bases: str) -> str:
    """Resolve a link against the bases, innermost first; "" unless an http(s) URL comes of it.

    What a URL may not hold is percent-encoded, and an international host name becomes ASCII, so
    that the result has no quotes, spaces, controls or direction characters.
    """
    resolved = link.strip()
    if not resolved or (ORDINARY.fullmatch(resolved) and len(resolved) <= LIMIT):
        return resolved
    try:
        for base in bases:
            resolved = urljoin(base, resolved)
        parts = urlsplit(resolved)
        host = parts.hostname or ""
        netloc = _ascii_netloc(parts.netloc, host)
        _ = parts.port
    except ValueError:
        return ""
    if parts.scheme not in ("http", "https") or not host or not netloc:
        return ""
    rest = (quote(part, safe=SAFE, errors="replace") for part in parts[2:])
    url = urlunsplit((parts.scheme, netloc, *rest))
    return url if len(url) <= LIMIT else ""


def _ascii_netloc(netloc: str, host: str) -> str:
    if not netloc.isascii():
        netloc = netloc.lower().replace(host, host.encode("idna").decode("ascii"))
    return netloc if not set(netloc) & set("<>\"'`\\{}|^ ") and netloc.isprintable() else ""
