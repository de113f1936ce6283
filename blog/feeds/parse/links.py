"""Links out of a feed, made absolute and safe to put on a page."""

from __future__ import annotations

import functools
import re
from urllib.parse import SplitResult, quote, urljoin, urlunsplit

from livelog import address

LIMIT = 2000
SAFE = "%/:=&?~#+!$,;'@()*[]"
ORDINARY = re.compile(r"https?://[a-z0-9.-]+(?:/[\w%/:=&?~#+!$,;@()*.-]*)?", re.A)


def absolute(link: str, *bases: str) -> str:
    """Resolve a link against the bases, innermost first; "" unless an http(s) URL comes of it.

    A user and password go: they may be those by which the feed itself was asked for.
    What a URL may not hold is percent-encoded, and an international host name becomes ASCII, so
    that the result has no quotes, spaces, controls or direction characters.
    """
    resolved = link.strip()
    if not resolved or (len(resolved) <= LIMIT and ORDINARY.fullmatch(resolved)):
        return resolved
    return _resolve(resolved, bases)


# A feed's links are the same at each poll, and many of them in one entry.
@functools.lru_cache(maxsize=2048)
def _resolve(resolved: str, bases: tuple[str, ...]) -> str:
    if len(resolved) > address.LIMIT:
        return ""
    try:
        for base in bases:
            resolved = urljoin(base, resolved)
        parts = address.split(resolved)
        netloc = _ascii_netloc(parts) if parts else ""
    except ValueError:
        return ""
    if parts is None or parts.scheme not in address.WEB or not parts.hostname:
        return ""
    if not address.is_netloc(netloc):
        return ""
    rest = (quote(part, safe=SAFE, errors="replace") for part in parts[2:])
    url = urlunsplit((parts.scheme, netloc, *rest))
    return url if len(url) <= LIMIT else ""


def _ascii_netloc(parts: SplitResult) -> str:
    netloc, host = parts.netloc.rpartition("@")[2], parts.hostname or ""
    if netloc.isascii():
        return netloc
    return netloc.lower().replace(host, host.encode("idna").decode("ascii"))
