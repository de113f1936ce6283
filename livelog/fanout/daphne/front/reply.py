"""From a kept answer to what one client gets: conditions, ranges, HEAD (RFC 9110). Pure."""

from __future__ import annotations

import re
from typing import NamedTuple

from django.utils.http import parse_http_date_safe

from livelog.fanout.daphne.front.key import Headers, join
from livelog.fanout.daphne.front.policy import GROUP_HEADER, Answer

# About one connection, or about the answer's way here: said anew for each client.
OWN = {b"connection", b"keep-alive", b"transfer-encoding", b"content-length", b"age", b"date"}
OWN |= {b"cache-status", GROUP_HEADER}
# What a 304 does not repeat (RFC 9110, section 15.4.5).
OF_THE_BODY = {b"content-type", b"content-encoding", b"content-language", b"content-range"}


# The range of a body that has none of the bytes that are asked for.
NONE = (0, 0)


class Reply(NamedTuple):
    """What is written to one client."""

    status: int
    headers: list[tuple[bytes, bytes]]
    body: bytes


def make_reply(answer: Answer, headers: Headers, age: int, cache_status: str) -> Reply:
    """Return what a client with these request headers gets of an answer.

    `age` is in seconds; `cache_status` is what follows the cache's name (RFC 9211).
    """
    said = [(name, value) for name, value in answer.headers if name.lower() not in OWN]
    said.append((b"Age", b"%d" % age))
    said.append((b"Cache-Status", b"livelog; " + cache_status.encode("ascii")))
    if answer.status != 200:
        return Reply(answer.status, [*said, length_of(answer.body)], answer.body)
    if is_unchanged(answer, headers):
        kept = [(name, value) for name, value in said if name.lower() not in OF_THE_BODY]
        return Reply(304, kept, b"")
    span = None
    if b"range" in headers and not (answer.find(b"content-encoding") or join(headers, b"if-range")):
        span = read_range(headers, len(answer.body))
    if span == NONE:
        where = b"bytes */%d" % len(answer.body)
        refusal = [*said[-2:], (b"Cache-Control", b"no-store"), (b"Content-Range", where)]
        return Reply(416, [*refusal, length_of(b"")], b"")
    if span:
        part = answer.body[span[0] : span[1]]
        where = b"bytes %d-%d/%d" % (span[0], span[1] - 1, len(answer.body))
        return Reply(206, [*said, (b"Content-Range", where), length_of(part)], part)
    return Reply(200, [*said, length_of(answer.body)], answer.body)


def length_of(body: bytes) -> tuple[bytes, bytes]:
    """Return the header that tells a body's length."""
    return b"Content-Length", b"%d" % len(body)


def is_unchanged(answer: Answer, headers: Headers) -> bool:
    """Tell whether the client has this answer already (RFC 9110, section 13.2.2)."""
    known = join(headers, b"if-none-match")
    if known:
        tag = answer.find(b"etag")
        tags = re.findall(r'(?:W/)?("[^"]*")', known)
        return bool(tag) and (known.strip() == "*" or tag.replace("W/", "", 1) in tags)
    if b"if-modified-since" not in headers:
        return False
    changed = parse_http_date_safe(answer.find(b"last-modified"))
    since = parse_http_date_safe(join(headers, b"if-modified-since"))
    return changed is not None and since is not None and changed <= since


def read_range(headers: Headers, length: int) -> tuple[int, int] | None:
    """Return (start, end) of the one range that is asked for, None for the whole body.

    Several ranges get the whole, as RFC 9110, section 14.2, allows; NONE stands for one of which
    there is nothing (section 15.5.17).
    """
    asked = re.fullmatch(r"bytes=(\d{0,15})-(\d{0,15})", join(headers, b"range").replace(" ", ""))
    if not asked or not any(asked.groups()):
        return None
    first, last = asked.groups()
    if not first:
        start, end = max(0, length - int(last)), length
    else:
        start, end = int(first), min(length, int(last) + 1) if last else length
    if last and first and int(last) < int(first):
        return None  # which is no range
    return (start, end) if start < end else NONE
