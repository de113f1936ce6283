"""What the headers of a feed's answer say, as plain values."""

from __future__ import annotations

import contextlib
import itertools
import re
import time
from email.utils import mktime_tz, parsedate_tz
from typing import Mapping
from urllib.parse import urljoin

from livelog.address import LIMIT

MOST_LINKS = 100
# Neither part can begin anew where it has failed, so that both take linear time: a target ends at
# the next "<", and what follows it at a comma or at the next target.
LINK = re.compile(r"<([^<>]*)>((?:\"[^\"]*\"|[^,<\"])*)")
RELATION = re.compile(r";\s*rel\s*=\s*(?:\"([^\"]*)\"|([^\s;,\"]+))", re.I)
LONGEST = 24 * 3600  # seconds; the most that a server may ask to be left alone for


def max_age(headers: Mapping[str, str], now: float | None = None) -> int | None:
    """Return for how many seconds more the answer stays fresh, or None if it does not say.

    Cache-Control's max-age less Age, else Expires less Date (RFC 9111, section 4.2). At most a day:
    some servers say the year 9999, and mean for ever.
    """
    seconds = _freshness(headers, now)
    return None if seconds is None else min(max(0, seconds), LONGEST)


def _freshness(headers: Mapping[str, str], now: float | None) -> int | None:
    control = headers.get("Cache-Control", "")
    if re.search(r"\bno-(?:cache|store)\b", control, re.I):
        return None
    stated = re.search(r"\bmax-age\s*=\s*\"?(\d{1,9})", control, re.I)
    if stated:
        age = re.match(r"\s*(\d{1,9})", headers.get("Age", ""))
        return int(stated.group(1)) - int(age.group(1) if age else 0)
    expires = http_date(headers.get("Expires", ""))
    if expires is None:
        return None
    date = http_date(headers.get("Date", ""))
    return int(expires - (_clock(now) if date is None else date))


def retry_after(headers: Mapping[str, str], now: float | None = None) -> int | None:
    """Return the pause in seconds that the server asks for, at most a day, or None."""
    value = headers.get("Retry-After", "").strip()
    if re.fullmatch(r"\d{1,12}", value):
        seconds = int(value)
    else:
        date = http_date(value)
        if date is None:
            return None
        seconds = int(date - _clock(now))
    return min(max(0, seconds), LONGEST)


def http_date(value: str) -> float | None:
    """Return an HTTP date as seconds since 1970, or None if it is not one."""
    try:
        parsed = parsedate_tz(value[:100])
        return None if parsed is None else mktime_tz(parsed)
    except (TypeError, ValueError, OverflowError, IndexError):
        return None


def web_links(value: str, base: str) -> dict[str, str]:
    """Return the first absolute URL for each relation that a Link header names (RFC 8288)."""
    links: dict[str, str] = {}
    for found in itertools.islice(LINK.finditer(value), MOST_LINKS):
        relation = RELATION.search(found[2])
        names = (relation[1] or relation[2] or "").lower().split() if relation else []
        for name in names[:MOST_LINKS]:
            if name not in links:
                with contextlib.suppress(ValueError):
                    links[name] = urljoin(base, found[1][:LIMIT].strip())
    return links


def _clock(now: float | None) -> float:
    return time.time() if now is None else now
