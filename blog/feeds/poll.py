"""One poll of one feed: asked and parsed in a thread of the Poller, then recorded."""

import hashlib
import time
from collections import namedtuple
from dataclasses import replace

from django.conf import settings
from django.utils import timezone

import livelog
from blog.feeds import record
from blog.feeds.errors import FeedError
from blog.feeds.fetch import fetch
from blog.feeds.sandbox import parse_safely
from blog.feeds.schedule import is_reread_due

# What came of a poll: `error` is a FeedError or None; `document` is None where the feed is the one
# that was read last, by its validators (304) or by its `digest`; `seconds` is how long it took.
Answer = namedtuple("Answer", "feed response document error digest seconds")


class Poll:
    """A job of the Poller: `feed` is the row as it stood when the poll was decided on."""

    def __init__(self, feed):
        self.feed = feed
        self.key = ("feed", feed.pk)
        self.host = feed.host
        self.answer = Answer(feed, None, None, None, "", 0.0)

    def run(self):
        """Fetch and parse the feed."""
        start = time.monotonic()
        try:
            response, digest, document = read_feed(self.feed)
            bare = replace(response, body=b"")  # bodies are large, and answers may have to wait
            self.answer = self.answer._replace(response=bare, document=document, digest=digest)
        except FeedError as error:
            self.fail(error)
        self.answer = self.answer._replace(seconds=time.monotonic() - start)

    def fail(self, error):
        """Let the poll count as failed."""
        self.answer = self.answer._replace(error=error)

    def record(self, poll):
        """Store what came of it; return a Report, or None if it came too late."""
        return record.record_answer(self.answer, poll)


def read_feed(feed):
    """Return the Response, the body's digest, and the Document if it is another than the last.

    Raises FeedError.
    """
    response = ask(feed)
    if response.status == 304:
        return response, feed.digest, None
    digest = digest_body(response)
    if digest == feed.digest:
        return response, digest, None
    url, content_type = response.url, response.content_type
    return response, digest, parse_safely(response.body, url=url, content_type=content_type)


def ask(feed):
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


def digest_body(response):
    """Return the digest of a body and of what its reading depends on."""
    read_as = "%s\0%s\0%s\0" % (livelog.__version__, response.url, response.content_type)
    return hashlib.sha256(read_as.encode("utf-8", "replace") + response.body).hexdigest()
