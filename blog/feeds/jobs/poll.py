"""One poll of one feed: asked and parsed in a thread of the Poller, then recorded."""

from __future__ import annotations

import hashlib
import time
from dataclasses import replace

from django.conf import settings
from django.utils import timezone

import livelog
from blog.feeds.errors import FeedError
from blog.feeds.fetch.http import Response, fetch
from blog.feeds.intake import settle
from blog.feeds.intake.schedule import is_reread_due
from blog.feeds.intake.settle import Answer, Report
from blog.feeds.parse.document import Document
from blog.feeds.parse.sandbox import parse_safely
from blog.models import Feed


class Poll:
    """A job of the Poller: `feed` is the row as it stood when the poll was decided on."""

    def __init__(self, feed: Feed) -> None:
        self.feed = feed
        self.key = ("feed", feed.pk)
        self.host = feed.host
        self.answer = Answer(feed, None, None, None, "", 0.0)

    def run(self) -> None:
        """Fetch and parse the feed."""
        start = time.monotonic()
        try:
            response, digest, document = read_feed(self.feed)
            bare = replace(response, body=b"")  # bodies are large, and answers may have to wait
            self.answer = self.answer._replace(response=bare, document=document, digest=digest)
        except FeedError as error:
            self.fail(error)
        self.answer = self.answer._replace(seconds=time.monotonic() - start)

    def fail(self, error: FeedError) -> None:
        """Let the poll count as failed."""
        self.answer = self.answer._replace(error=error)

    def record(self, poll: float) -> Report | None:
        """Store what came of it; return a Report, or None if it came too late."""
        return settle.settle_poll(self.answer, poll)


def read_feed(feed: Feed) -> tuple[Response, str, Document | None]:
    """Return the Response, the body's digest, and the Document if it is another than the last.

    Raises FeedError.
    """
    response = ask(feed)
    if response.status == 304:
        return response, feed.digest, None
    digest = digest_body(response)
    if digest == feed.digest:
        return response, digest, None
    document = parse_safely(
        response.body,
        url=response.url,
        content_type=response.content_type,
        truncated=response.truncated,
    )
    return response, digest, document


def ask(feed: Feed) -> Response:
    """Fetch the feed, with the validators of the last time unless it is to be read in full."""
    full = is_reread_due(feed.last_full, feed.pk, timezone.now())
    return fetch(
        feed.url,
        "" if full else feed.etag,
        "" if full else feed.last_modified,
        validated_url=feed.validated_url or feed.url,
        allow_private=settings.LIVELOG_ALLOW_PRIVATE_FEEDS,
        site=settings.LIVELOG_PUBLIC_URL,
    )


def digest_body(response: Response) -> str:
    """Return the digest of a body and of what its reading depends on."""
    read_as = f"{livelog.__version__}\0{response.url}\0{response.content_type}\0"
    return hashlib.sha256(read_as.encode("utf-8", "replace") + response.body).hexdigest()
