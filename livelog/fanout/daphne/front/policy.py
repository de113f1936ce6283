"""What may be done with a worker's answer: kept, passed on to all who waited, or to nobody. Pure.

RFC 9111, section 3, for a shared cache, and stricter: only what says `public` and for how long.
"""

from __future__ import annotations

import re
from typing import NamedTuple, Sequence, Tuple

Headers = Sequence[Tuple[bytes, bytes]]

KEPT = (200, 301, 308, 404, 410)
# By what the Key tells requests apart. A cookie is never sent along, so an answer that would have
# been another with one is not made to be kept.
VARIES = {"accept-language", "accept-encoding"}
# Names the groups whose messages change the answer; for the front alone.
GROUP_HEADER = b"surrogate-key"
LONGEST = 400 * 86400  # seconds
# Of what such a message outdates: a Daphne that does not keep up may miss one.
WATCHED = 60  # seconds


class Answer(NamedTuple):
    """What a worker answered, whole."""

    status: int
    headers: tuple[tuple[bytes, bytes], ...]
    body: bytes

    def find(self, name: bytes) -> str:
        """Return a header's values, joined; "" where there is none."""
        values = [value for each, value in self.headers if each.lower() == name]
        return b",".join(values).decode("latin-1")


def read_lifetime(answer: Answer) -> int | None:
    """Return for how many seconds an answer may be kept, None if it may not be."""
    directives = read_directives(answer.find(b"cache-control"))
    if answer.status not in KEPT or "public" not in directives or not is_shared(answer):
        return None
    stated = directives.get("s-maxage", directives.get("max-age", ""))
    most = WATCHED if answer.find(GROUP_HEADER) else LONGEST
    seconds = min(int(stated), most) if re.fullmatch(r"\d{1,10}", stated) else 0
    return seconds or None


def is_shared(answer: Answer) -> bool:
    """Tell whether all who asked alike, without a cookie, may be given the same answer."""
    directives = read_directives(answer.find(b"cache-control"))
    varies = {name.strip() for name in answer.find(b"vary").lower().split(",") if name.strip()}
    private = {"private", "no-store", "no-cache"} & set(directives)
    return not private and not answer.find(b"set-cookie") and varies <= VARIES


def read_directives(header: str) -> dict[str, str]:
    """Return the directives of a Cache-Control header by name, "" where one has no value."""
    directives: dict[str, str] = {}
    for part in header.lower().split(","):
        name, _, value = part.strip().partition("=")
        directives.setdefault(name.strip(), value.strip().strip('"'))
    return directives
