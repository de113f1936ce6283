"""One polite and bounded HTTP fetch of a feed. Blocking; any number may run in threads."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from http.client import HTTPException
from typing import Mapping
from urllib.parse import urldefrag, urljoin, urlsplit

import requests
from urllib3.exceptions import HTTPError, ReadTimeoutError

import livelog
from blog.feeds.connection import READ_TIMEOUT, Deadline, Guard, GuardedAdapter
from blog.feeds.decoding import ACCEPT_ENCODING, read_body
from blog.feeds.errors import FeedError
from blog.feeds.headers import max_age, retry_after, web_links

ACCEPT = (
    "application/atom+xml, application/rss+xml, application/feed+json, application/rdf+xml;q=0.9, "
    "application/xml;q=0.8, text/xml;q=0.8, application/json;q=0.7, */*;q=0.1"
)
LIMIT = 10 * 1024 * 1024
MAX_HOPS = 5
PERMANENT = (301, 308)
REDIRECTS = (301, 302, 303, 307, 308)
# What requests, urllib3, http.client and the socket raise when a server or the network misbehaves.
TRANSPORT_ERRORS = (requests.RequestException, HTTPError, HTTPException, OSError, UnicodeError)


@dataclass(frozen=True)
class Response:
    """An answer of 200 or 304; `body` is decoded, and empty for 304.

    `permanent_url` is where the feed has moved to if every redirect on the way said for good, else
    None. `max_age` is in seconds, or None. `links` maps a relation of the Link header, such as
    "hub" and "self", to a URL. `etag` and `last_modified` are "" where the answer has none.
    """

    status: int
    url: str
    permanent_url: str | None
    body: bytes
    content_type: str
    etag: str
    last_modified: str
    max_age: int | None
    links: Mapping[str, str] = field(default_factory=dict)


def fetch(
    url: str,
    etag: str = "",
    last_modified: str = "",
    *,
    validated_url: str = "",
    allow_private: bool = False,
    deadline: float = 30.0,
    limit: int = LIMIT,
    site: str = "",
) -> Response:
    """Fetch a feed, following at most five redirects; FeedError for all but 200 and 304.

    The validators are sent as they were received; with `validated_url`, the URL that gave them
    (a Response's `url`), they go to no other. Everything together, name look-up to last byte, ends
    within `deadline` seconds; `limit` counts decoded bytes; `site` is what the User-Agent names,
    if this site has an address.
    """
    guard = Guard(allow_private, Deadline(deadline))
    adapter = GuardedAdapter(guard)
    validators = {"If-None-Match": etag, "If-Modified-Since": last_modified}
    asked, permanent = url, True
    try:
        for _ in range(MAX_HOPS + 1):
            headers = _request_headers(site)
            if validated_url in ("", url):
                headers.update({name: value for name, value in validators.items() if value})
            answer = _send(adapter, url, headers, guard.deadline)
            target = _redirect_target(answer, url)
            if target is None:
                moved = url if permanent and url != asked else None
                return _read_answer(answer, url, moved, limit, guard.deadline)
            permanent = permanent and answer.status_code in PERMANENT
            answer.close()
            url = target
    finally:
        adapter.close()
    raise FeedError(f"more than {MAX_HOPS} redirects, the last to {url}")


def post_form(
    url: str,
    form: Mapping[str, str],
    *,
    allow_private: bool = False,
    deadline: float = 30.0,
    site: str = "",
) -> None:
    """Send a form as `fetch` would ask for a feed; FeedError unless the answer is a success.

    Of redirects only those that keep the method are followed (307 and 308, RFC 9110, 15.4).
    """
    guard = Guard(allow_private, Deadline(deadline))
    adapter = GuardedAdapter(guard)
    try:
        for _ in range(MAX_HOPS + 1):
            answer = _send(adapter, url, _request_headers(site), guard.deadline, form)
            target = _redirect_target(answer, url) if answer.status_code in (307, 308) else None
            if target is None:
                break
            answer.close()
            url = target
        if not 200 <= answer.status_code < 300:
            said = answer.raw.read(200).decode("utf-8", "replace").split()
            reason = f"{urlsplit(url).hostname} refuses (HTTP {answer.status_code})"
            raise FeedError(": ".join(filter(None, [reason, " ".join(said)])))
    except TRANSPORT_ERRORS as error:
        host = urlsplit(url).hostname or ""
        raise FeedError(_explain(error, host, guard.deadline)) from error
    finally:
        adapter.close()


def _request_headers(site: str) -> dict[str, str]:
    return {
        "User-Agent": f"livelog/{livelog.__version__}" + (f" (+{site})" if site else ""),
        "Accept": ACCEPT,
        "Accept-Encoding": ACCEPT_ENCODING,
    }


def _send(
    adapter: GuardedAdapter,
    url: str,
    headers: dict[str, str],
    deadline: Deadline,
    form: Mapping[str, str] | None = None,
):
    host = _checked_host(url)
    method = "GET" if form is None else "POST"
    try:
        request = requests.Request(method, url, headers=headers, data=form).prepare()
        return adapter.send(request, stream=True, timeout=READ_TIMEOUT)
    except TRANSPORT_ERRORS as error:
        raise FeedError(_explain(error, host, deadline)) from error


def _checked_host(url: str) -> str:
    try:
        parts = urlsplit(url)
        host, _ = parts.hostname, parts.port
    except ValueError as error:
        raise FeedError(f"not a URL: {url} ({error})") from error
    if parts.scheme not in ("http", "https") or not host:
        raise FeedError(f"not an http or https URL: {url}")
    return host


def _redirect_target(answer: requests.Response, url: str) -> str | None:
    location = answer.headers.get("Location")
    if answer.status_code not in REDIRECTS or not location:
        return None
    # http.client reads headers as Latin-1, but where they are not ASCII they are UTF-8.
    location = location.encode("latin-1", "replace").decode("utf-8", "replace").strip()
    try:
        return urldefrag(urljoin(url, location)).url
    except ValueError as error:
        raise FeedError(f"redirected to what is not a URL: {location}") from error


def _read_answer(answer, url: str, moved: str | None, limit: int, deadline: Deadline) -> Response:
    host, status, body = urlsplit(url).hostname or "", answer.status_code, b""
    sent = answer.request.headers
    if status == 200:
        try:
            chunks = answer.raw.stream(64 * 1024, decode_content=False)
            body = read_body(chunks, answer.headers.get("Content-Encoding", ""), limit)
        except TRANSPORT_ERRORS as error:
            raise FeedError(_explain(error, host, deadline)) from error
    elif status != 304 or not ("If-None-Match" in sent or "If-Modified-Since" in sent):
        raise _refusal(answer, host)
    return Response(
        status=status,
        url=url,
        permanent_url=moved,
        body=body,
        content_type=answer.headers.get("Content-Type", ""),
        etag=_validator(answer.headers.get("ETag", "")),
        last_modified=_validator(answer.headers.get("Last-Modified", "")),
        max_age=max_age(answer.headers),
        links=web_links(answer.headers.get("Link", ""), url),
    )


def _validator(value: str) -> str:
    # A folded header cannot be sent back, and would fail every later fetch.
    return "" if re.search(r"[\r\n\0]", value) else value


def _refusal(answer: requests.Response, host: str) -> FeedError:
    status = answer.status_code
    known = {
        304: "answers «not modified» to a question that was not asked",
        401: "wants a login for this feed",
        403: "refuses to give this feed",
        404: "has no feed at this address",
        410: "says that this feed is gone for good",
        429: "asks to be polled less often",
        503: "is not available just now",
    }
    said = known.get(status, "fails" if status >= 500 else "does not give a feed")
    return FeedError(
        f"{host} {said} (HTTP {status})",
        retry_after=retry_after(answer.headers),
        gone=status == 410,
    )


def _explain(error: BaseException, host: str, deadline: Deadline) -> str:
    causes = list(_causes(error))
    for cause in causes:
        if isinstance(cause, FeedError):
            return str(cause)
        if isinstance(cause, (requests.Timeout, ReadTimeoutError, TimeoutError)):
            deadline.left(READ_TIMEOUT)  # raises, if it was the deadline that ended the wait
            return f"{host} did not answer within {READ_TIMEOUT:g} s"
        if isinstance(cause, requests.exceptions.InvalidURL):
            return f"not a URL: {cause}"
        if hasattr(cause, "verify_message"):
            return f"the TLS certificate of {host} is not valid ({cause.verify_message})"
    return f"the connection to {host} broke ({causes[-1] or type(causes[-1]).__name__})"


def _causes(error: BaseException | None):
    while error is not None:
        yield error
        inner = getattr(error, "reason", None) or next(
            (arg for arg in reversed(error.args) if isinstance(arg, BaseException)), None
        )
        error = inner if isinstance(inner, BaseException) else error.__cause__
