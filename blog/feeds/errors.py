"""What can be wrong with feeds, told in one line to an operator."""

from __future__ import annotations

import re
from typing import Iterable

LONGEST = 500  # characters of a reason; a feed's row holds no more
CREDENTIALS = re.compile(r"(?<=://)[^/\s@]*@")
UNSTORABLE = re.compile("[\0\ud800-\udfff]")  # in PostgreSQL, and in UTF-8


def bound_reason(text: str, longest: int = LONGEST) -> str:
    """Return a reason as a row can hold it, without the password of a URL in it.

    Servers and hubs put into it what they like, and as much.
    """
    text = CREDENTIALS.sub("", UNSTORABLE.sub("", text[: 4 * longest]))
    return text if len(text) <= longest else text[: longest - 1] + "…"


class FeedsError(Exception):
    """Whatever of the below."""


class FeedError(FeedsError):
    """Why a feed could not be fetched or read.

    `retry_after` is the pause in seconds that the server asked for, or None; `gone` says that it
    answered 410: the feed will not come back and need not be polled again.
    """

    def __init__(self, reason: str, *, retry_after: int | None = None, gone: bool = False) -> None:
        super().__init__(bound_reason(reason))
        self.retry_after = retry_after
        self.gone = gone


class NotAFeed(FeedError):
    """The address answers with a web page; `alternates` holds the feed URLs which it names."""

    def __init__(self, reason: str, alternates: Iterable[str] = ()) -> None:
        super().__init__(reason)
        self.alternates = tuple(alternates)


class TooMuch(FeedError):
    """To parse the whole feed takes more CPU time or memory than a feed may take."""


class OpmlError(FeedsError):
    """Why a file is no list of feeds."""
