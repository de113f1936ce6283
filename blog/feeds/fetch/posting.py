"""Calls to other programs: a body sent, a question asked. No more of an answer is read than is wanted."""

from __future__ import annotations

from typing import Mapping, NamedTuple, Sequence
from urllib.parse import urlencode

import livelog
from blog.feeds.errors import FeedError
from blog.feeds.fetch.connection import Deadline, Guard
from blog.feeds.fetch.exchange import TRANSPORT_ERRORS, Answer, exchange, explain
from blog.feeds.fetch.headers import retry_after
from blog.feeds.fetch.http import MAX_HOPS, redirect_target
from livelog.address import host_of, lend_credentials, strip_credentials

SAID = 200  # bytes of what a refusal says
FORM = "application/x-www-form-urlencoded"


class Answered(NamedTuple):
    """An answer: its status, the start of its body, and the seconds that it asks to be left alone."""

    status: int
    said: bytes
    retry_after: int | None

    @property
    def is_success(self) -> bool:
        """Tell whether it says that all is well."""
        return 200 <= self.status < 300


def call(
    url: str,
    body: bytes | None = None,
    headers: Mapping[str, str] | None = None,
    *,
    allow_private: bool | Sequence[str] = False,
    deadline: float = 15.0,
    limit: int = SAID,
    site: str = "",
) -> Answered:
    """Ask a URL, by POST where there is a body, and return what it answers, whatever that is.

    No redirect is followed; everything together ends within `deadline` seconds, and `limit` bytes of
    the answer's body are read. FeedError where there is no answer.
    """
    guard = Guard(allow_private, Deadline(deadline))
    answer = exchange(guard, url, {**name_sender(site), **(headers or {})}, body)
    try:
        said = read_start(answer, limit, guard.deadline)
        return Answered(answer.status, said, retry_after(answer.headers))
    finally:
        answer.close()


def post_form(
    url: str,
    form: Mapping[str, str],
    *,
    allow_private: bool | Sequence[str] = False,
    deadline: float = 30.0,
    site: str = "",
) -> None:
    """Send a form; FeedError unless the answer is a success.

    Of redirects only those that keep the method are followed (307 and 308, RFC 9110, 15.4).
    """
    guard = Guard(allow_private, Deadline(deadline))
    headers = {**name_sender(site), "Content-Type": FORM}
    for _ in range(MAX_HOPS + 1):
        answer = exchange(guard, url, headers, urlencode(form).encode())
        try:
            target = redirect_target(answer) if answer.status in (307, 308) else None
            if target is None:
                check_success(answer, guard.deadline)
                return
            url = lend_credentials(url, strip_credentials(target))
        finally:
            answer.close()
    raise FeedError(f"more than {MAX_HOPS} redirects, the last to {strip_credentials(url)}")


def check_success(answer: Answer, deadline: Deadline) -> None:
    """Raise a FeedError, with what the answer says, unless it is a success."""
    if 200 <= answer.status < 300:
        return
    said = read_start(answer, SAID, deadline).decode("utf-8", "replace").split()
    reason = f"{host_of(answer.url)} refuses (HTTP {answer.status})"
    raise FeedError(": ".join(filter(None, [reason, " ".join(said)])))


def read_start(answer: Answer, size: int, deadline: Deadline) -> bytes:
    """Return the first bytes of an answer's body. Raises FeedError."""
    try:
        return answer.start_of_body(size)
    except TRANSPORT_ERRORS as error:
        raise FeedError(explain(error, host_of(answer.url), deadline)) from error


def name_sender(site: str) -> dict[str, str]:
    """Return the headers that say who asks."""
    agent = f"livelog/{livelog.__version__}" + (f" (+{site})" if site else "")
    return {"User-Agent": agent, "Accept": "*/*"}
