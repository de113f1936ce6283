"""A request for what is kept and may be shown, answered from the bytes of its head.

A crowd asks for the same few answers, and what Twisted and Daphne make of a request costs four times
as much as finding one. Whatever is not plain takes the usual way: another method, a body, a part of a
head, several requests at once, a client that has not read its last answer yet.
"""

from __future__ import annotations

import re
from http import HTTPStatus
from typing import TYPE_CHECKING, Any

from livelog.fanout.daphne.front.client import describe_reply, find_origin
from livelog.fanout.daphne.front.key import Headers
from livelog.fanout.daphne.front.reply import Reply, make_reply
from livelog.fanout.daphne.sending.send_queue import find_direct_send, write_first
from livelog.metrics import definitions

if TYPE_CHECKING:
    from livelog.fanout.daphne.http.channel import FanoutHTTPChannel

LONGEST = 8192  # bytes of a head; with 100 headers within all of its limits
HEAD = re.compile(
    rb"GET (/[!-~]*) HTTP/1\.1\r\n((?:[!#$%&'*+.^_`|~0-9A-Za-z-]+:[^\r\n\x00]*\r\n){1,100})\r\n"
)
# What says that there is more to a request, or to its connection.
UNUSUAL = {b"connection", b"content-length", b"content-type", b"expect", b"te", b"trailer"}
PHRASES = {status.value: status.phrase.encode("ascii") for status in HTTPStatus}


def answer_kept(channel: FanoutHTTPChannel, data: bytes) -> bool:
    """Answer a request from the front's store; return False, with nothing done, if it cannot be.

    Called with what an idle connection sent.
    """
    factory, transport = channel.factory, channel.transport
    front = factory.front
    found = HEAD.fullmatch(data) if len(data) <= LONGEST else None
    if front is None or found is None or not channel.persistent or not is_clear(transport):
        return False
    headers = read_headers(found[2])
    if not UNUSUAL.isdisjoint(headers):
        return False
    told = join_values(headers) if factory.proxy_forwarded_address_header else {}
    address, scheme = find_origin(factory, transport.getPeer(), "http", told)
    key = front.read_key(b"GET", scheme, found[1], headers)
    shown = key and front.find_shown(key)
    if not shown:
        return False
    answer, age, how = shown
    definitions.front_hit.inc()
    reply = make_reply(answer, headers, age, how)
    write_first(transport, join_reply(reply))
    channel.note_answer()
    factory.log_action("http", "complete", describe_reply(b"GET", found[1], address, 0.0, reply))
    return True


def is_clear(transport: Any) -> bool:
    """Tell whether all that was written has gone out, so that nothing piles up behind a client."""
    return find_direct_send(transport) is not None and not (
        transport.dataBuffer or transport._tempDataBuffer
    )


def read_headers(lines: bytes) -> Headers:
    """Return the headers of a sound head by name in lower case; without a plain keep-alive."""
    headers: dict[bytes, list[bytes]] = {}
    for line in lines.split(b"\r\n")[:-1]:
        name, _, value = line.partition(b":")
        headers.setdefault(name.lower(), []).append(value.strip(b" \t"))
    if [value.lower() for value in headers.get(b"connection", ())] == [b"keep-alive"]:
        del headers[b"connection"]
    return headers


def join_values(headers: Headers) -> dict[str, str]:
    """Return headers as autobahn has them."""
    return {
        name.decode("ascii"): b",".join(values).decode("latin-1")
        for name, values in headers.items()
    }


def join_reply(reply: Reply) -> bytes:
    """Return an answer's bytes."""
    lines = [b"HTTP/1.1 %d %s" % (reply.status, PHRASES[reply.status])]
    lines += [b"%s: %s" % header for header in reply.headers]
    return b"%s\r\n\r\n%s" % (b"\r\n".join(lines), reply.body)
