"""One polite and bounded HTTP fetch of a feed. Blocking; any number may run in threads."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import Mapping, Sequence
from urllib.parse import urldefrag, urljoin

import livelog
from blog.feeds.errors import FeedError
from blog.feeds.fetch.connection import Deadline, Guard
from blog.feeds.fetch.cookies import Cookies
from blog.feeds.fetch.decoding import ACCEPT_ENCODING, read_body
from blog.feeds.fetch.exchange import TRANSPORT_ERRORS, Answer, exchange, explain
from blog.feeds.fetch.headers import max_age, retry_after, web_links
from livelog.address import LIMIT as LONGEST_URL
from livelog.address import host_of, lend_credentials, strip_credentials

ACCEPT = (
    "application/atom+xml, application/rss+xml, application/feed+json, application/rdf+xml;q=0.9, "
    "application/xml;q=0.8, text/xml;q=0.8, application/json;q=0.7, */*;q=0.1"
)
LIMIT = 10 * 1024 * 1024
MAX_HOPS = 5
PERMANENT = (301, 308)
REDIRECTS = (301, 302, 303, 307, 308)
LONGEST_VALIDATOR = 1000  # characters


@dataclass(frozen=True)
class Response:
    """An answer of 200 or 304; `body` is decoded, and empty for 304.

    `permanent_url` is where the feed has moved to if every redirect on the way said for good, else
    None. `max_age` is in seconds, or None. `links` maps a relation of the Link header, such as
    "hub" and "self", to a URL. `truncated` says that the body went on past the limit. `etag` and `last_modified` are "" where the answer has none.
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
    truncated: bool = False


def fetch(
    url: str,
    etag: str = "",
    last_modified: str = "",
    *,
    validated_url: str = "",
    allow_private: bool | Sequence[str] = False,
    deadline: float = 30.0,
    limit: int = LIMIT,
    site: str = "",
) -> Response:
    """Fetch a feed, following at most five redirects; FeedError for all but 200 and 304.

    The validators are sent as they were received; with `validated_url`, the URL that gave them
    (a Response's `url`), they go to no other. Everything together, name look-up to last byte, ends
    within `deadline` seconds; of a body the first `limit` bytes are read, decoded; `site` is what the User-Agent names,
    if this site has an address.
    """
    guard, cookies = Guard(allow_private, Deadline(deadline)), Cookies()
    validators = {"If-None-Match": etag, "If-Modified-Since": last_modified}
    asked, permanent = url, True
    for _ in range(MAX_HOPS + 1):
        headers = _request_headers(site)
        if validated_url in ("", url):
            headers.update({name: value for name, value in validators.items() if value})
        if cookies.header(url):
            headers["Cookie"] = cookies.header(url)
        answer = exchange(guard, url, headers)
        try:
            target = redirect_target(answer)
            if target is None:
                moved = url if permanent and url != asked else None
                return _read_answer(answer, moved, limit, guard.deadline)
            cookies.keep(url, answer.cookies)
            permanent = permanent and answer.status in PERMANENT
            # A login goes along to the same scheme, host and port, and nowhere else.
            url = lend_credentials(asked, strip_credentials(target))
        finally:
            answer.close()
    raise FeedError(f"more than {MAX_HOPS} redirects, the last to {strip_credentials(url)}")


def _request_headers(site: str) -> dict[str, str]:
    return {
        "User-Agent": f"livelog/{livelog.__version__}" + (f" (+{site})" if site else ""),
        "Accept": ACCEPT,
        "Accept-Encoding": ACCEPT_ENCODING,
    }


def redirect_target(answer: Answer) -> str | None:
    """Return where an answer leads, None for one that leads nowhere. Raises FeedError."""
    location = answer.headers.get("Location")
    if answer.status not in REDIRECTS or not location:
        return None
    # http.client reads headers as Latin-1, but where they are not ASCII they are UTF-8.
    location = location.encode("latin-1", "replace").decode("utf-8", "replace").strip()
    try:
        if len(location) > LONGEST_URL:
            raise ValueError("it is too long")
        return urldefrag(urljoin(answer.url, location)).url
    except ValueError as error:
        raise FeedError(f"redirected to what is not a URL: {location[:500]}") from error


def _read_answer(answer: Answer, moved: str | None, limit: int, deadline: Deadline) -> Response:
    host, body, whole = host_of(answer.url), b"", True
    asked_for_change = "If-None-Match" in answer.sent or "If-Modified-Since" in answer.sent
    if answer.status == 200:
        try:
            coding = answer.headers.get("Content-Encoding", "")
            body, whole = read_body(answer.chunks(), coding, limit)
        except TRANSPORT_ERRORS as error:
            raise FeedError(explain(error, host, deadline)) from error
    elif answer.status != 304 or not asked_for_change:
        raise _refusal(answer, host)
    return Response(
        status=answer.status,
        url=answer.url,
        permanent_url=moved,
        body=body,
        content_type=answer.headers.get("Content-Type", "")[:500],
        etag=_validator(answer.headers.get("ETag", "")),
        last_modified=_validator(answer.headers.get("Last-Modified", "")),
        max_age=max_age(answer.headers),
        links=web_links(answer.headers.get("Link", ""), strip_credentials(answer.url)),
        truncated=not whole,
    )


def _validator(value: str) -> str:
    # A folded header cannot be sent back, and would fail every later fetch.
    unfit = len(value) > LONGEST_VALIDATOR or re.search(r"[\r\n\0]", value)
    return "" if unfit else value


def _refusal(answer: Answer, host: str) -> FeedError:
    status = answer.status
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
