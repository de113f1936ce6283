"""Guards: what a request may make Django do is bounded before Django sees it.

Daphne bounds a request's bytes (LIVELOG_MAX_BODY, 16 KB of headers); Channels then sets the body
past Django's own limits. Here are the limits on what is in those bytes: each was a second or more
of a worker's time, or memory kept, for one anonymous request. docs/security.md says which.
"""

from __future__ import annotations

import codecs
import logging
import re
from functools import lru_cache
from typing import Any, Callable, Iterator, Mapping, NamedTuple

from channels.handler import AsgiHandler, ViewConsumer
from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.http.multipartparser import parse_header

from livelog.fanout.refusals import phrase_refusal

logger = logging.getLogger(__name__)

MAX_LINE = 8192  # characters of an address with its query, and of any one header
# Characters of the headers that Django takes apart in the square of their length, or keeps.
MAX_HEADERS = {"content-type": 500, "accept-language": 500, "host": 300}
MAX_PARAMETERS = 10  # of a Content-Type, and of a line in the head of a part of a form
MAX_ESCAPES = 1000  # backslashes of a Cookie: Python's http.cookies looks past each for the next
MAX_LANGUAGE = 35  # characters of the cookie that names a language (RFC 5646, section 4.4.1)
# As Django makes them; PostgreSQL cannot be asked for one with a NUL in it.
SESSION_KEY = re.compile(r"[0-9a-z]{8,40}")
MAX_FILES = 100  # in one form
PART_HEAD = 1024  # bytes of the head of a part, as in Django
# The boundary of a multipart body, as Python's cgi takes it.
BOUNDARY = re.compile(rb"[ -~]{0,200}[!-~]")
# What Django reads at length, or cannot read, and no browser sends: a part encoded for transfer (RFC
# 7578, section 4.7), and a name in an encoding of its own (section 4.2).
ODD_PART = re.compile(rb"content-transfer-encoding:\s*base64|\*\s*=")
# Browsers send forms in the page's encoding. Others take the square of the text (punycode), or are
# no encodings of text at all (zlib).
CHARSETS = ("utf-8", "ascii", "iso8859-1")


class Refusal(NamedTuple):
    """The answer in place of Django's: its status and why, in a sentence."""

    status: int
    reason: str


def judge_head(path: str, query: str, headers: Mapping[str, str]) -> Refusal | None:
    """Return why a request cannot be taken for its address or its headers, None where it can.

    The names of `headers` are in lower case; those that came more than once are joined by commas.
    """
    if len(path) + len(query) > MAX_LINE:
        return Refusal(414, f"The address is longer than {MAX_LINE} characters.")
    if query.count("&") >= settings.DATA_UPLOAD_MAX_NUMBER_FIELDS:
        return Refusal(414, "The address has too many parameters.")
    if "\0" in path or "%00" in query:
        # PostgreSQL takes none, so that looking for it would be an error of the server's.
        return Refusal(400, "The address has a character that no text has.")
    for name, value in headers.items():
        if len(value) > MAX_HEADERS.get(name, MAX_LINE):
            return Refusal(431, f"The header {name[:100]} is too long.")
    if headers.get("cookie", "").count("\\") > MAX_ESCAPES:
        return Refusal(431, "The cookies have too many backslashes.")
    return judge_content_type(headers.get("content-type", ""))


def judge_content_type(header: str) -> Refusal | None:
    """Refuse a Content-Type that would be long to read, or could not be read."""
    if header.count(";") > MAX_PARAMETERS:
        return Refusal(431, "The Content-Type has too many parameters.")
    if not (header.isascii() and header.isprintable()):
        return Refusal(400, "The Content-Type has characters that a header may not have.")
    return None


def judge_form(kind: str, charset: str | None, header: str, body: bytes) -> Refusal | None:
    """Return why the body of a POST cannot be taken as the form that it is, None where it can.

    `kind` is the Content-Type without its parameters, `header` with them. What is no form is left
    to the view that reads it.
    """
    if kind not in ("multipart/form-data", "application/x-www-form-urlencoded"):
        return None
    if charset and codecs.lookup(charset).name not in CHARSETS:
        return Refusal(415, "A form is sent in UTF-8.")
    if kind == "multipart/form-data":
        return judge_multipart(header, body)
    if len(body) > settings.DATA_UPLOAD_MAX_MEMORY_SIZE:
        return too_large()
    if body.count(b"&") >= settings.DATA_UPLOAD_MAX_NUMBER_FIELDS:
        return too_many()
    return None


def judge_multipart(header: str, body: bytes) -> Refusal | None:
    """Count the parts and what is in them, in linear time, before Django's parser would."""
    boundary = read_boundary(header)
    if boundary is None:
        return Refusal(400, "The form's Content-Type names no boundary.")
    fields = files = size = 0
    most = settings.DATA_UPLOAD_MAX_NUMBER_FIELDS
    if body.count(boundary) > most + MAX_FILES:
        return too_many()
    for head, length in split_parts(body, boundary):
        if b"filename" in head:
            files += 1
        else:
            fields, size = fields + 1, size + length
        if ODD_PART.search(head) or head.count(b";") > MAX_PARAMETERS:
            return Refusal(400, "The form has a part that no browser sends.")
    if fields > most + 2 or files > MAX_FILES:
        return too_many()
    return too_large() if size > settings.DATA_UPLOAD_MAX_MEMORY_SIZE else None


def read_boundary(header: str) -> bytes | None:
    """Return what Django's parser will part the body at, with its dashes; None for a bad one."""
    try:
        boundary = parse_header(header.encode("ascii"))[1].get("boundary", b"")
    except (ValueError, LookupError):
        return None
    if not isinstance(boundary, bytes) or not BOUNDARY.fullmatch(boundary):
        return None
    return b"--" + boundary


def split_parts(body: bytes, boundary: bytes) -> Iterator[tuple[bytes, int]]:
    """Yield the head, in lower case, and the length of each part that Django's parser will find.

    What stands before the first boundary and after the last is a part to it as well.
    """
    start = 0
    while start >= 0:
        end = body.find(boundary, start)
        stop = len(body) if end < 0 else end
        head, _, _ = body[start : min(stop, start + PART_HEAD)].partition(b"\r\n\r\n")
        yield head.lower(), stop - start
        start = -1 if end < 0 else end + len(boundary)


def too_large() -> Refusal:
    """Return the refusal of a form whose texts are too long."""
    most = settings.DATA_UPLOAD_MAX_MEMORY_SIZE
    return Refusal(413, f"The form's fields are larger than {most} bytes.")


def too_many() -> Refusal:
    """Return the refusal of a form with too many parts."""
    most = settings.DATA_UPLOAD_MAX_NUMBER_FIELDS
    return Refusal(413, f"The form has more than {most} fields or {MAX_FILES} files.")


def respond(refusal: Refusal, method: str, path: str) -> HttpResponse:
    """Return the response for a request that is refused, and log it."""
    logger.warning("Refused %s %s: %s", method[:20], path[:200], refusal.reason)
    content_type, text = phrase_refusal(path, refusal.status, refusal.reason)
    return HttpResponse(text, status=refusal.status, content_type=content_type)


def drop_odd(cookies: dict[str, str]) -> None:
    """Leave out of a request's cookies those that say what they cannot."""
    if len(cookies.get(settings.LANGUAGE_COOKIE_NAME, "")) > MAX_LANGUAGE:
        # Django keeps a thousand of them.
        del cookies[settings.LANGUAGE_COOKIE_NAME]
    if not is_session_key(cookies.get(settings.SESSION_COOKIE_NAME, "")):
        cookies.pop(settings.SESSION_COOKIE_NAME, None)


def is_session_key(text: str) -> bool:
    """Tell whether a text can be the key of a session, for which the database may be asked."""
    return SESSION_KEY.fullmatch(text) is not None


class FormGuard:
    """The middleware that looks into a form before any other reads a field of it."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        drop_odd(request.COOKIES)
        refusal = self.judge(request) if request.method == "POST" else None
        if refusal:
            return respond(refusal, request.method, request.path)
        return self.get_response(request)

    def judge(self, request: HttpRequest) -> Refusal | None:
        """Judge the form in the body, which stands complete in the memory of a worker."""
        header = request.META.get("CONTENT_TYPE", "")
        if not hasattr(request, "_body"):
            # Plain WSGI. Channels has read the body already.
            length = request.META.get("CONTENT_LENGTH") or "0"
            if not length.isdigit() or int(length) > settings.LIVELOG_MAX_BODY:
                return Refusal(413, "The body is larger than LIVELOG_MAX_BODY.")
            request._body = request.read()
        return judge_form(request.content_type, request.encoding, header, request.body)


class GuardedHandler(AsgiHandler):
    """Django's views behind Channels, for requests whose head can be taken."""

    def __call__(self, message: Any) -> Iterator[dict[str, Any]]:
        query = message.get("query_string", b"")
        query = query if isinstance(query, str) else query.decode("latin-1")
        refusal = judge_head(message["path"], query, join_headers(message.get("headers", [])))
        if refusal:
            return self.encode_response(respond(refusal, message["method"], message["path"]))
        return super().__call__(message)


def join_headers(pairs: Any) -> dict[str, str]:
    """Return a message's headers by name, those that came more than once joined, as Channels has."""
    values: dict[str, list[str]] = {}
    for name, value in pairs:
        values.setdefault(name.decode("latin-1").lower(), []).append(value.decode("latin-1"))
    return {name: ",".join(lines) for name, lines in values.items()}


class GuardedViews(ViewConsumer):
    """The consumer of http.request: Channels' own, with the guarded handler."""

    handler_class = GuardedHandler


@lru_cache(maxsize=None)
def get_views() -> GuardedViews:
    """Return the process's one handler of requests; made with the first, when all is loaded."""
    return GuardedViews()


def answer_request(message: Any) -> None:
    """Have a request answered; the consumer of http.request."""
    get_views()(message)
