"""The pool of threads that fetch and parse; the blogger's own thread does the rest.

A job is a feed's URL and validators, an answer is what came of it; neither touches the database.
The threads are daemons: the process may end while one still waits for a hung host.
"""

import logging
import queue
import threading
from collections import Counter, namedtuple
from urllib.parse import urlsplit

from django.conf import settings

from blog.feeds.errors import FeedError
from blog.feeds.fetch import fetch
from blog.feeds.parse import parse

logger = logging.getLogger(__name__)

THREADS = 16
PER_HOST = 2  # requests at once to one host

# What came of a poll: `error` is a FeedError or None; `document` is None for 304 Not Modified.
Answer = namedtuple("Answer", "feed response document error")


class Poller:
    """Fetches and parses feeds in threads, and hands the answers over in a queue."""

    def __init__(self, threads=THREADS):
        self.jobs = queue.SimpleQueue()
        self.answers = queue.SimpleQueue()
        self.in_flight = {}  # feed id -> host
        self.threads = threads
        self.started = 0

    def submit(self, feed):
        """Poll a feed in the background, unless it or its host has all it may have at once.

        Returns whether it was taken on.
        """
        host = urlsplit(feed.url).hostname
        busy = Counter(self.in_flight.values())
        if feed.pk in self.in_flight or len(self.in_flight) >= self.threads:
            return False
        if busy[host] >= PER_HOST:
            return False
        self.in_flight[feed.pk] = host
        if self.started < len(self.in_flight):
            self.started += 1
            threading.Thread(target=self.work, name="poller", daemon=True).start()
        self.jobs.put(feed)
        return True

    def work(self):
        """Answer jobs for ever: one thread's life."""
        while True:
            feed = self.jobs.get()
            self.answers.put(poll_feed(feed))

    def take(self, timeout):
        """Return the next Answer, or None if there is none within `timeout` seconds or on `wake`."""
        try:
            answer = self.answers.get(timeout=max(0, timeout))
        except queue.Empty:
            return None
        if answer is not None:
            self.in_flight.pop(answer.feed.pk, None)
        return answer

    def wake(self):
        """Have a waiting `take` return at once; safe to call from a signal handler."""
        self.answers.put(None)


def poll_feed(feed):
    """Fetch and parse one feed and return its Answer; never raises."""
    try:
        response = fetch(
            feed.url,
            feed.etag,
            feed.last_modified,
            allow_private=settings.LIVELOG_ALLOW_PRIVATE_FEEDS,
        )
        if response.status == 304:
            return Answer(feed, response, None, None)
        document = parse(response.body, url=response.url, content_type=response.content_type)
        return Answer(feed, response, document, None)
    except FeedError as error:
        return Answer(feed, None, None, error)
    except Exception as bug:
        logger.exception("A bug while polling %s", feed.url)
        return Answer(feed, None, None, FeedError("a bug in livelog: %r" % bug))
