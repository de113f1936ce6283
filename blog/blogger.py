"""The blogger: polls the feeds, records what they bring and publishes it, paced, for ever.

One thread owns the database and the live log; the poller's threads fetch and parse. A turn takes
what has come in, asks for what is due, and publishes what is pending. While Redis or the database
is out of reach the turn fails as a whole, nothing is marked as done, and the next turn tries again.
"""

import logging
import time

import redis
from django.conf import settings
from django.db import DatabaseError, connection
from django.db.models import Q
from django.utils import timezone

from blog import live, outbox
from blog.const import DEFAULT_SLUG
from blog.feeds import record
from blog.feeds.poller import Poller
from blog.leader import Lease
from blog.models import Blog, Feed
from livelog import failpoint

logger = logging.getLogger(__name__)

BATCH = 200  # entries of one blog published in one turn where there is no pace
TICK = 0.5  # seconds; the longest that a turn waits for something to happen
RETRY = 1.0  # seconds between turns while Redis or the database is out of reach


class Blogger:
    """One run of blogging_worker.

    `urls` replace the active feeds; `pace` and `poll` are seconds; `once` polls each feed one time
    and then ends; `clock` gives monotonic seconds.
    """

    def __init__(self, urls=(), pace=None, poll=None, once=False, clock=time.monotonic):
        self.urls = list(urls)
        self.pace = settings.LIVELOG_PACE if pace is None else pace
        self.poll = settings.LIVELOG_POLL if poll is None else poll
        self.once = once
        self.clock = clock
        self.poller = Poller()
        self.lease = Lease(clock)
        self.named = None  # ids of the feeds that `urls` name
        self.inbox = []  # answers not yet recorded
        self.results = {}  # feed id -> whether its last poll in this run went well
        self.next_new = {}  # blog id -> when its next new entry may go out
        self.next_head = 0.0
        self.out_of_reach = None
        self.stopping = False

    def stop(self, *signal):
        """End the run within a second; a signal handler too."""
        self.stopping = True
        self.poller.wake()

    def run(self):
        """Take turns until stopped, or with `once` until all is polled and published."""
        while not self.stopping:
            try:
                self.take_turn()
            except (redis.RedisError, DatabaseError) as problem:
                self.note_loss(problem)
                self.gather(RETRY)
        self.leave()

    def take_turn(self):
        """Record what came in, publish what is due, ask for what is due; then wait for more."""
        leads = self.once or self.lease.hold()
        if leads:
            self.prepare()
            self.record_answers()
            waiting = self.publish_pending()
            self.send_heads()
            busy = self.submit_due()
            if self.once and not (busy or waiting or self.inbox):
                self.stopping = True
        self.note_return()
        if not self.stopping:
            self.gather(self.time_to_next() if leads else TICK)

    def prepare(self):
        """Find the feeds to poll, on the first turn that leads."""
        if self.named is None:
            blog = Blog.objects.get(slug=DEFAULT_SLUG)
            if not self.urls:
                record.seed_feeds(blog)
            record.shorten_waits(self.poll)
            self.named = [feed.pk for feed in record.name_feeds(blog, self.urls)]

    def gather(self, wait):
        """Put answers into the inbox; wait up to so many seconds for the first of them."""
        answer = self.poller.take(wait)
        while answer is not None:
            self.inbox.append(answer)
            answer = self.poller.take(0)

    def time_to_next(self):
        """Return the seconds until the next paced entry or beacon, at most a TICK."""
        moments = [moment for moment in self.next_new.values() if moment > self.clock()]
        return min([TICK, *(moment - self.clock() for moment in [*moments, self.next_head])])

    def record_answers(self):
        """Record each answer of the inbox; one that cannot be recorded now stays in it."""
        while self.inbox:
            self.record_answer(self.inbox[0])
            del self.inbox[0]

    def record_answer(self, answer):
        """Record what came of one poll, on the rows of its entries and its feed."""
        failpoint.reach("fetched")
        self.results[answer.feed.pk] = answer.error is None
        wait = record.record_answer(answer, self.poll)
        if answer.error and wait:
            url, seconds = answer.feed.url, wait.total_seconds()
            logger.warning("Feed %s: %s; next try in %d s", url, answer.error, seconds)
        failpoint.reach("recorded")

    def submit_due(self):
        """Have the due feeds polled; return whether any poll is under way or still to come."""
        if self.once:
            due = [feed for feed in self.feeds() if feed.pk not in self.results]
        else:
            due = self.feeds().filter(self.is_due()).order_by("next_poll")
        left = [feed for feed in due if not self.poller.submit(feed)]
        return bool(left or self.poller.in_flight)

    def feeds(self):
        """Return the feeds of this run."""
        if self.urls:
            return Feed.objects.filter(pk__in=self.named)
        return Feed.objects.filter(active=True, on_demand=False)

    def is_due(self):
        """Return the condition for a feed to be polled now; one just named is due at once."""
        fresh = set(self.named) - set(self.results)
        return Q(next_poll=None) | Q(next_poll__lte=timezone.now()) | Q(pk__in=fresh)

    def publish_pending(self):
        """Publish what is pending and due; return whether anything still waits for its time."""
        waiting = False
        for row in outbox.next_rows(BATCH if self.pace == 0 else 1):
            paced = row["position"] is None and row["feed"] is not None
            if paced and self.clock() < self.next_new.get(row["blog"], 0):
                waiting = True
                continue
            outcome = outbox.publish_row(row["pk"])
            if outcome and outcome.kind == "published":
                waiting = True
                if paced:
                    self.next_new[row["blog"]] = self.clock() + self.pace
        return waiting

    def send_heads(self):
        """Send each blog's beacon where it is due, laying a live log anew that has gone."""
        if self.clock() >= self.next_head:
            failing = record.find_unreachable(self.feeds())
            for blog in Blog.objects.all():
                live.send_head(blog, failing.get(blog.pk))
            self.next_head = self.clock() + settings.LIVELOG_HEAD

    def leave(self):
        """Let another blogger lead at once."""
        try:
            self.lease.release()
        except redis.RedisError as problem:
            logger.info("The lease ends by itself, Redis is out of reach: %s", problem)

    def note_loss(self, problem):
        """Log once that Redis or the database went away, and connect to it anew next time."""
        lost = "Redis" if isinstance(problem, redis.RedisError) else "The database"
        if self.out_of_reach != lost:
            logger.error("%s is out of reach, waiting for it: %s", lost, problem)
        self.out_of_reach = lost
        connection.close()

    def note_return(self):
        """Log once that what went away is back; readers are told where the log stands."""
        if self.out_of_reach:
            logger.warning("%s is back, going on where it stopped", self.out_of_reach)
            self.out_of_reach = None
            self.next_head = 0.0
