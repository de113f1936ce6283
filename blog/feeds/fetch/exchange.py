"""One request and the head of its answer, over http.client.

Not over a library on top of it: those read proxies and passwords from the environment, follow
redirects with the whole of their bodies, and take a third of a poll's CPU time.
"""

from __future__ import annotations

import base64
import re
from http.client import HTTPException, HTTPResponse, IncompleteRead
from typing import Iterator, Mapping
from urllib.parse import quote, unquote

from blog.feeds.errors import FeedError
from blog.feeds.fetch.connection import HEAD_LIMIT, READ_TIMEOUT, Deadline, Guard
from livelog.address import DEFAULT_PORTS, host_of, is_url, split

SAFE = "%/:=&?~#+!$,;'@()*[]|"
LONGEST_HOST = 253  # characters (RFC 1035, section 2.3.4)
STEP = 64 * 1024
# What http.client, ssl and the socket raise when a server or the network misbehaves.
TRANSPORT_ERRORS = (HTTPException, OSError, UnicodeError, ValueError)
# Of these an answer may have several, which are one list together (RFC 9110, section 5.3).
LISTS = ("Cache-Control", "Content-Encoding", "Link")
SINGLES = (
    *("Age", "Content-Type", "Date", "ETag", "Expires", "Last-Modified", "Location"),
    "Retry-After",
)


class Answer:
    """The head of an answer, and its body as it comes; to be closed."""

    def __init__(self, url: str, response: HTTPResponse, sent: Mapping[str, str]) -> None:
        self.url = url
        self.sent = sent
        self.status = response.status
        self._response = response
        fields = response.headers
        self.headers = {name: fields[name] for name in SINGLES if name in fields}
        self.headers.update(
            (name, ", ".join(fields.get_all(name, []))) for name in LISTS if name in fields
        )
        self.cookies: list[str] = fields.get_all("Set-Cookie", [])

    def chunks(self) -> Iterator[bytes]:
        """Yield the body piece by piece; HTTPException if it ends too soon."""
        while True:
            chunk = self._response.read(STEP)
            if not chunk:
                break
            yield chunk
        if self._response.length:
            raise IncompleteRead(b"", self._response.length)

    def start_of_body(self, size: int) -> bytes:
        """Return the first bytes of the body."""
        return self._response.read(size)

    def close(self) -> None:
        """Let go of the connection, whatever is still to come."""
        self._response.close()


def exchange(
    guard: Guard, url: str, headers: Mapping[str, str], body: bytes | None = None
) -> Answer:
    """Send a request, a POST if there is a body, and return the answer once its head is there.

    A user and password in the URL are sent as Basic authentication (RFC 7617). FeedError for
    whatever goes wrong.
    """
    host = _checked_host(url)
    try:
        parts = split(url)
        assert parts is not None
        # Hosts are looked up, and named to servers, in ASCII.
        name = host if host.isascii() else host.encode("idna").decode("ascii")
        port = parts.port or DEFAULT_PORTS[parts.scheme]
        head = _write_head(url, name, headers, body)
        sock = guard.connect(name, port, tls=parts.scheme == "https")
        try:
            sock.sendall(head + (body or b""))
            response = HTTPResponse(sock, method="GET" if body is None else "POST")
        finally:
            sock.close()  # the response reads on, and lets go of it with its own end
        try:
            guard.allowance.head = HEAD_LIMIT
            response.begin()
            guard.allowance.head = None
        except BaseException:
            response.close()
            raise
    except TRANSPORT_ERRORS as error:
        raise FeedError(explain(error, host, guard.deadline)) from error
    return Answer(url, response, headers)


def _checked_host(url: str) -> str:
    if split(url) is None or len(host_of(url)) > LONGEST_HOST:
        raise FeedError(f"not a URL: {url[:500]}")
    if not is_url(url):
        raise FeedError(f"not an http or https URL: {url[:500]}")
    return host_of(url)


def _write_head(url: str, host: str, headers: Mapping[str, str], body: bytes | None) -> bytes:
    parts = split(url)
    assert parts is not None
    target = quote(parts.path or "/", safe=SAFE)
    if parts.query:
        target += "?" + quote(parts.query, safe=SAFE)
    shown = f"[{host}]" if ":" in host else host
    if parts.port not in (None, DEFAULT_PORTS[parts.scheme]):
        shown += f":{parts.port}"
    fields = {"Host": shown, **headers, "Connection": "close"}
    if parts.username is not None:
        login = f"{unquote(parts.username)}:{unquote(parts.password or '')}".encode()
        fields["Authorization"] = "Basic " + base64.b64encode(login).decode("ascii")
    if body is not None:
        fields["Content-Length"] = str(len(body))
    # No field may end its line and begin another.
    lines = (f"{name}: {value}" for name, value in fields.items() if _is_one_line(value))
    method = "GET" if body is None else "POST"
    return "\r\n".join([f"{method} {target} HTTP/1.1", *lines, "", ""]).encode("latin-1")


def _is_one_line(value: str) -> bool:
    return not re.search(r"[\r\n\0]", value)


def explain(error: BaseException, host: str, deadline: Deadline) -> str:
    """Return in one line what went wrong between us and a host; FeedError at the deadline."""
    if isinstance(error, TimeoutError) or "timed out" in str(error):
        deadline.left(READ_TIMEOUT)  # raises, if it was the deadline that ended the wait
        return f"{host} did not answer within {READ_TIMEOUT:g} s"
    if hasattr(error, "verify_message"):
        return f"the TLS certificate of {host} is not valid ({error.verify_message})"
    return f"the connection to {host} broke ({error or type(error).__name__})"
