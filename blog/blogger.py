"""The blogger: polls the feeds, records what they bring and publishes it, paced, for ever.

One thread owns the database and the live log; the poller's threads fetch and parse. A turn records
what has come in, publishes what is pending, and asks for what is due; both recording and publishing
stop after a while, so that neither waits for the other's thousands. While Redis or the database
is out of reach the turn fails as a whole, nothing is marked as done, and the next turn tries again.
"""

import logging
import time

import redis
from django.conf import settings
from django.db import DatabaseError, connection, transaction
from django.utils import timezone

from blog import live, outbox
from blog.const import DEFAULT_SLUG
from blog.feeds import agenda, delivery, subscriptions
from blog.feeds.hosts import GAP
from blog.feeds.poll import Poll
from blog.feeds.poller import URGENT, Poller
from blog.leader import Lease
from blog.models import Blog, Feed
from livelog import failpoint

logger = logging.getLogger(__name__)

BATCH = 200  # entries of one blog published in one turn where there is no pace
BUDGET = 0.2  # seconds of a turn for recording, and as many for publishing
TICK = 0.5  # seconds; the longest that a turn waits for something to happen
RETRY = 1.0  # seconds between turns while Redis or the database is out of reach


class Blogger:
    """One run of blogging_worker.

    `urls` replace the active feeds; `pace` and `poll` are seconds; `once` polls each feed one time
    and then ends; `clock` gives monotonic seconds; `watch` is called with the Blogger each turn.
    """

    def __init__(self, urls=(), pace=None, poll=None, once=False, clock=time.monotonic, watch=None):
        self.urls = list(urls)
        self.pace = settings.LIVELOG_PACE if pace is None else pace
        self.poll = settings.LIVELOG_POLL if poll is None else poll
        self.once = once
        self.clock = clock
        self.watch = watch
        # Who wants a feed every tenth of a second means it.
        self.poller = Poller(gap=min(GAP, self.poll))
        self.tick = min(TICK, max(0.02, self.poll / 10))
        self.lease = Lease(clock)
        self.named = None  # ids of the feeds that `urls` name
        self.until = None  # with `once`: by when the feeds to poll were due
        self.expected = None  # how many feeds the first pass polls
        self.inbox = []  # jobs not yet recorded
        self.results = {}  # id of a feed -> the Report of its last poll in this run
        self.next_new = {}  # blog id -> when its next new entry may go out
        self.backlog = False  # whether more could have been published in the last turn
        self.next_head = 0.0
        self.leads = once or None  # not known before the first turn
        self.out_of_reach = None
        self.stopping = False

    def stop(self, *signal):
        """End the run within a second; a signal handler too."""
        self.stopping = True
        self.poller.wake()

    def run(self):
        """Take turns until stopped, or with `once` until all is polled and published."""
        live.get_store().listen(self.poller.wake)
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
        self.note_lead(leads)
        if leads:
            self.prepare()
            self.record_done()
            waiting = self.publish_pending()
            self.send_heads()
            self.read_deliveries()
            self.ask_hubs()
            self.submit_due()
            if self.once and not (self.inbox or waiting or self.has_polls()):
                self.stopping = True
        self.note_return()
        if self.watch:
            self.watch(self)
        if not self.stopping:
            self.gather(self.time_to_next() if leads else TICK)

    def prepare(self):
        """Find the feeds to poll, on the first turn that leads."""
        if self.named is None:
            blog = Blog.objects.get_or_create(slug=DEFAULT_SLUG, defaults={"title": "Live blog"})[0]
            if not self.urls:
                agenda.seed_feeds(blog)
                agenda.spread_start(self.poll)
            self.named = agenda.name_feeds(blog, self.urls)
            if self.once:
                self.until = agenda.make_all_due(self.feeds())
            self.expected = agenda.count_due(self.feeds(), self.poll)

    def gather(self, wait):
        """Put what was run into the inbox; wait up to so many seconds for the first of it."""
        job = self.poller.take(wait)
        while job is not None:
            self.inbox.append(job)
            job = self.poller.take(0)

    def time_to_next(self):
        """Return the seconds until the next paced entry or beacon, at most a tick."""
        if self.backlog or self.inbox:
            return 0
        moments = [moment for moment in self.next_new.values() if moment > self.clock()]
        return min([self.tick, *(moment - self.clock() for moment in [*moments, self.next_head])])

    def record_done(self):
        """Record jobs of the inbox in one transaction; one that cannot be recorded now stays."""
        end = time.monotonic() + BUDGET
        reports = []
        if self.inbox:
            failpoint.reach("fetched")
            with transaction.atomic():
                for job in self.inbox:
                    reports.append(job.record(self.poll))
                    if time.monotonic() > end:
                        break
        recorded, self.inbox = self.inbox[: len(reports)], self.inbox[len(reports) :]
        for job, report in zip(recorded, reports):
            self.poller.finish(job)
            self.note_report(job, report)
            failpoint.reach("recorded")

    def note_report(self, job, report):
        """Keep and log the Report of a job; it is None where there is nothing to tell."""
        if report is None:
            return
        self.results[job.feed.pk] = report
        if report.error:
            seconds = report.wait and report.wait.total_seconds()
            then = "next try in %d s" % seconds if report.wait else "it is polled no more"
            logger.warning("Feed %s: %s; %s", report.url, report.error, then)

    def read_deliveries(self):
        """Have parsed what hubs have delivered; this goes before any poll."""
        busy = self.busy_ids("delivery")
        for waiting in delivery.waiting_deliveries(busy, URGENT):
            self.poller.submit(delivery.Reading(waiting), urgent=True)

    def ask_hubs(self):
        """Have hubs asked for what this site wants delivered, and for renewals in time."""
        for subscription in [] if self.once else subscriptions.due_subscriptions():
            asking = subscriptions.Asking(subscription)
            if self.poller.may_submit(asking):
                # Noted first: the hub may call back before it has answered.
                subscriptions.note_asking(subscription)
                self.poller.submit(asking)

    def busy_ids(self, kind):
        """Return the ids of one kind of jobs under way."""
        return [pk for busy, pk in self.poller.busy if busy == kind]

    def submit_due(self):
        """Have as many of the due feeds polled as the pool and their hosts take."""
        by = self.until or timezone.now()
        free = self.poller.free
        while free > 0:
            hosts, busy = self.poller.hosts.blocked(), self.busy_ids("feed")
            due = agenda.due_feeds(self.feeds(), by, busy, hosts, free)
            for feed in due:
                self.poller.submit(Poll(feed))
            # Where hosts took less than was due of them, others may be due behind those.
            free = self.poller.free if len(due) == free else 0

    def has_polls(self):
        """Tell whether any poll is under way or, with `once`, still to come."""
        return bool(self.poller.busy) or self.feeds().filter(next_poll__lte=self.until).exists()

    def feeds(self):
        """Return the feeds of this run."""
        return Feed.objects.filter(pk__in=self.named) if self.urls else agenda.all_feeds()

    def publish_pending(self):
        """Publish what is pending and due; return whether anything still waits for its time."""
        waiting = self.backlog = False
        end = time.monotonic() + BUDGET
        for row in outbox.next_rows(BATCH if self.pace == 0 else 1):
            paced = row["position"] is None and row["feed"] is not None
            if paced and self.clock() < self.next_new.get(row["blog"], 0):
                waiting = True
                continue
            outcome = outbox.publish_row(row["pk"])
            waiting = True  # more may stand behind it, or it may have to go again
            if paced and outcome and outcome.kind == "published":
                self.next_new[row["blog"]] = self.clock() + self.pace
                self.backlog = self.pace == 0
            if time.monotonic() > end:
                self.backlog = True
                break
        return waiting

    def send_heads(self):
        """Send each blog's beacon where it is due, laying a live log anew that has gone."""
        if self.clock() >= self.next_head:
            failing = agenda.find_unreachable(self.feeds())
            for blog in Blog.objects.all():
                live.send_head(blog, failing.get(blog.pk))
            self.next_head = self.clock() + settings.LIVELOG_HEAD

    def leave(self):
        """Let another blogger lead at once."""
        try:
            self.lease.release()
        except redis.RedisError as problem:
            logger.info("The lease ends by itself, Redis is out of reach: %s", problem)

    def note_lead(self, leads):
        """Log which it is whenever this blogger begins to lead or to stand by."""
        if leads is not self.leads:
            logger.info("Leading" if leads else "Standing by: another blogging_worker leads")
            self.leads = leads

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
