"""The blogger: polls the feeds, records what they bring and publishes it, paced, for ever.

One thread owns the database and the live log; the poller's threads fetch and parse. A turn records
what has come in, publishes what is pending, and asks for what is due; both recording and publishing
stop after a while, so that neither waits for the other's thousands. While Redis or the database
is out of reach the turn fails as a whole, nothing is marked as done, and the next turn tries again.
"""

import logging
import time
from datetime import datetime
from typing import Any, Callable, Dict, Iterable, List, Optional

import redis
from django.conf import settings
from django.db import DatabaseError, ProgrammingError, connection, transaction
from django.db.models import QuerySet
from django.utils import timezone

from blog.blogger import scheduled, upkeep
from blog.blogger.beacon import Beacon
from blog.blogger.pacer import Pacer
from blog.const import DEFAULT_SLUG
from blog.coordination.lease import Lease
from blog.coordination.wake import listen
from blog.feeds import agenda, following, state
from blog.feeds.intake import hubs
from blog.feeds.jobs import delivery
from blog.feeds.jobs.hosts import GAP
from blog.feeds.jobs.poll import Poll
from blog.feeds.jobs.pool import URGENT, Job, Poller
from blog.feeds.jobs.recording import record_job
from blog.feeds.jobs.subscribe import Asking
from blog.models import Blog
from livelog import failpoint
from livelog.metrics import definitions

logger = logging.getLogger(__name__)

BUDGET = 0.2  # seconds of a turn for recording, and as many for publishing
TICK = 0.5  # seconds; the longest that a turn waits for something to happen
RETRY = 1.0  # seconds between turns while Redis or the database is out of reach


class Blogger:
    """One run of blogging_worker.

    `urls` replace the active feeds; `pace` and `poll` are seconds; `once` polls each feed one time
    and then ends; `clock` gives monotonic seconds; `watch` is called with the Blogger each turn, and
    the `chores` on each turn of the one that leads; `errands` return jobs that are due besides the
    feeds'.
    """

    def __init__(
        self,
        urls: Iterable[str] = (),
        pace: Optional[float] = None,
        poll: Optional[float] = None,
        once: bool = False,
        clock: Callable[[], float] = time.monotonic,
        watch: Optional[Callable[["Blogger"], object]] = None,
        chores: Iterable[Callable[[], None]] = (),
        errands: Iterable[Callable[[], Iterable[Job]]] = (),
    ) -> None:
        self.urls = list(urls)
        self.poll = settings.LIVELOG_POLL if poll is None else poll
        self.once = once
        self.clock = clock
        self.watch = watch
        self.chores = list(chores)
        self.errands = list(errands)
        # Who wants a feed every tenth of a second means it.
        self.poller = Poller(gap=min(GAP, self.poll))
        self.tick = min(TICK, max(0.02, self.poll / 10))
        self.lease = Lease(clock)
        self.named: Optional[List[int]] = None  # ids of the feeds that `urls` name
        self.until: Optional[datetime] = None  # with `once`: by when the feeds to poll were due
        self.expected: Optional[int] = None  # how many feeds the first pass polls
        self.inbox: List[Any] = []  # jobs not yet recorded
        self.results: Dict[int, Any] = {}  # id of a feed -> the Report of its last poll in this run
        self.pacer = Pacer(settings.LIVELOG_PACE if pace is None else pace, clock)
        self.beacon = Beacon(clock)
        self.leads: Optional[bool] = once or None  # not known before the first turn
        self.out_of_reach: Optional[str] = None
        self.stopping = False

    def stop(self, *signal: object) -> None:
        """End the run within a second; a signal handler too."""
        self.stopping = True
        self.poller.wake()

    def run(self) -> None:
        """Take turns until stopped, or with `once` until all is polled and published."""
        listen(self.poller.wake)
        while not self.stopping:
            try:
                self.take_turn()
            except ProgrammingError:
                raise  # a fault of ours, or a database behind the code: to wait mends neither
            except (redis.RedisError, DatabaseError) as problem:
                self.note_loss(problem)
                self.gather(RETRY)
        self.leave()

    def take_turn(self) -> None:
        """Record what came in, publish what is due, ask for what is due; then wait for more."""
        leads = self.once or self.lease.hold()
        self.note_lead(leads)
        if leads:
            self.prepare()
            self.record_done()
            scheduled.release_due()
            waiting = self.pacer.publish_due(BUDGET)
            self.beacon.send_due(self.feeds())
            upkeep.do_all(self.chores)
            self.read_deliveries()
            self.ask_hubs()
            for job in (job for find in self.errands for job in find()):
                self.poller.submit(job)
            self.submit_due()
            if self.once and not (self.inbox or waiting or self.has_polls()):
                self.stopping = True
        self.note_return()
        if self.watch:
            self.watch(self)
        if not self.stopping:
            self.gather(self.time_to_next() if leads else TICK)

    def prepare(self) -> None:
        """Find the feeds to poll, on the first turn that leads."""
        if self.named is None:
            blog = Blog.find(DEFAULT_SLUG)
            if blog is None:
                blog = Blog.objects.create(slug=DEFAULT_SLUG, title="Live blog")
            if not self.urls:
                following.seed_feeds(blog)
                agenda.spread_start(self.poll)
            self.named = following.name_feeds(blog, self.urls)
            if self.once:
                self.until = timezone.now()
                state.make_due(self.feeds(), self.until)
            self.expected = agenda.count_due(self.feeds(), self.poll)

    def gather(self, wait: float) -> None:
        """Put what was run into the inbox; wait up to so many seconds for the first of it."""
        self.inbox += self.poller.take_all(wait, len(self.inbox))

    def time_to_next(self) -> float:
        """Return the seconds until the next paced or scheduled entry, or beacon, at most a tick."""
        if self.pacer.backlog or self.inbox:
            return 0
        waits = [at - self.clock() for at in (*self.pacer.moments(), self.beacon.moment())]
        return max(0, min([self.tick, scheduled.time_to_next(), *waits]))

    def record_done(self) -> None:
        """Record jobs of the inbox in one transaction; one that cannot be recorded now stays."""
        end = time.monotonic() + BUDGET
        reports = []
        if self.inbox:
            failpoint.reach("fetched")
            with transaction.atomic():
                for job in self.inbox:
                    reports.append(record_job(job, self.poll))
                    if time.monotonic() > end:
                        break
        recorded, self.inbox = self.inbox[: len(reports)], self.inbox[len(reports) :]
        for job, report in zip(recorded, reports):
            self.poller.finish(job)
            self.note_report(job, report)
            failpoint.reach("recorded")

    def note_report(self, job: Any, report: Any) -> None:
        """Keep and log the Report of a job; it is None where there is nothing to tell."""
        if report is None:
            return
        self.results[job.feed.pk] = report
        outcome = "new" if report.new or report.edited else "unchanged"
        definitions.polls.labels("failed" if report.error else outcome).inc()
        if report.error:
            seconds = report.wait and report.wait.total_seconds()
            then = f"next try in {seconds:.0f} s" if report.wait else "it is polled no more"
            logger.warning("Feed %s: %s; %s", report.url, report.error, then)

    def read_deliveries(self) -> None:
        """Have parsed what hubs have delivered; this goes before any poll."""
        busy = self.busy_ids("delivery")
        for waiting in delivery.waiting_deliveries(busy, URGENT):
            self.poller.submit(delivery.Reading(waiting), urgent=True)

    def ask_hubs(self) -> None:
        """Have hubs asked for what this site wants delivered, and for renewals in time."""
        for subscription in [] if self.once else hubs.due_subscriptions():
            asking = Asking(subscription)
            if self.poller.may_submit(asking):
                # Noted first: the hub may call back before it has answered.
                hubs.note_asking(subscription)
                self.poller.submit(asking)

    def busy_ids(self, kind: str) -> List[int]:
        """Return the ids of one kind of jobs under way."""
        return [pk for busy, pk in self.poller.busy if busy == kind]

    def submit_due(self) -> None:
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

    def has_polls(self) -> bool:
        """Tell whether any poll is under way or, with `once`, still to come."""
        return bool(self.poller.busy) or self.feeds().filter(next_poll__lte=self.until).exists()

    def feeds(self) -> QuerySet:
        """Return the feeds of this run."""
        return agenda.named_feeds(*self.named or ()) if self.urls else agenda.all_feeds()

    def leave(self) -> None:
        """Let another blogger lead at once."""
        try:
            self.lease.release()
        except redis.RedisError as problem:
            logger.info("The lease ends by itself, Redis is out of reach: %s", problem)

    def note_lead(self, leads: bool) -> None:
        """Log which it is whenever this blogger begins to lead or to stand by."""
        if leads is not self.leads:
            logger.info("Leading" if leads else "Standing by: another blogging_worker leads")
            self.leads = leads
            self.beacon.hurry()

    def note_loss(self, problem: Exception) -> None:
        """Log once that Redis or the database went away, and connect to it anew next time."""
        lost = "Redis" if isinstance(problem, redis.RedisError) else "The database"
        if self.out_of_reach != lost:
            logger.error("%s is out of reach, waiting for it: %s", lost, problem)
        self.out_of_reach = lost
        connection.close()

    def note_return(self) -> None:
        """Log once that what went away is back; readers are told where the log stands."""
        if self.out_of_reach:
            logger.warning("%s is back, going on where it stopped", self.out_of_reach)
            self.out_of_reach = None
            self.beacon.hurry()
