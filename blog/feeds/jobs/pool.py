"""The pool of threads that fetch and parse; the blogger's own thread does the rest.

A job is run in a thread, which touches no database, and comes back with what came of it, to be
recorded. The threads are daemons: the process may end while one still waits for a hung host. A hung
host so costs one thread until its deadline, and never the schedule.
"""

from __future__ import annotations

import logging
import queue
import threading
import time
from typing import Any, Protocol

from blog.feeds.errors import FeedError
from blog.feeds.jobs.hosts import GAP, Hosts

logger = logging.getLogger(__name__)

THREADS = 48
BREATH = 0.05  # seconds that what was polled may wait for others to be recorded with
URGENT = 4  # threads more, for what has been pushed to us and waits for no network

# Threads at most for a kind of job of which strangers decide how many there are, and how long they take.
SHARES = {"follower": 12}


class Job(Protocol):
    """What a Poller runs: a Poll, a Reading or an Asking.

    No two of one `key` are run at once; `host` is "" for none.
    """

    key: tuple[str, int]
    host: str

    def run(self) -> None:
        """Do what takes long; called in a thread, without the database."""

    def fail(self, error: FeedError) -> None:
        """Note that `run` raised what it should not."""

    def record(self, poll: float) -> Any:
        """Store what came of it; return a Report, or None where there is nothing to tell."""


class Poller:
    """Runs jobs in threads and hands them back in a queue."""

    def __init__(self, gap: float = GAP, threads: int = THREADS) -> None:
        self.threads = threads
        self.hosts = Hosts(gap)
        self.jobs: queue.SimpleQueue[Job] = queue.SimpleQueue()
        self.done: queue.SimpleQueue[Job | None] = queue.SimpleQueue()
        self.busy: set[tuple[str, int]] = (
            set()
        )  # keys of jobs under way, or run and not yet finished with
        self.started = 0
        self.woken = False  # since the last `take`

    @property
    def free(self) -> int:
        """How many jobs more may be taken on; what waits to be recorded counts as under way."""
        return self.threads - len(self.busy)

    def may_submit(self, job: Job, urgent: bool = False) -> bool:
        """Tell whether neither the job's like, nor its host, nor the pool is too busy for it."""
        kind = job.key[0]
        if kind in SHARES and sum(busy == kind for busy, _ in self.busy) >= SHARES[kind]:
            return False
        free = self.free + (URGENT if urgent else 0)
        return free > 0 and job.key not in self.busy and job.host not in self.hosts.blocked()

    def submit(self, job: Job, urgent: bool = False) -> bool:
        """Run a job in the background; return False, and do nothing, if it may not be now."""
        if not self.may_submit(job, urgent):
            return False
        self.busy.add(job.key)
        self.hosts.start(job.host)
        if self.started < len(self.busy):
            self.started += 1
            threading.Thread(target=self.work, name="poller", daemon=True).start()
        self.jobs.put(job)
        return True

    def work(self) -> None:
        """Run jobs for ever: one thread's life."""
        while True:
            job = self.jobs.get()
            try:
                job.run()
            except Exception as bug:
                logger.exception("A bug in %s", job.key)
                job.fail(FeedError(f"a bug in livelog: {bug!r}"))
            self.done.put(job)

    def take(self, timeout: float) -> Job | None:
        """Return a job that was run, or None if there is none in `timeout` seconds or on `wake`."""
        try:
            job = self.done.get(timeout=max(0, timeout))
        except queue.Empty:
            return None
        if job is None:
            self.woken = False
        else:
            self.hosts.end(job.host)
        return job

    def take_all(self, wait: float, taken: int = 0) -> list[Job]:
        """Return the jobs that were run; wait up to so many seconds for the first of them.

        While other polls are under way than those and the `taken`, what was polled waits a breath
        for them: to look what is to be done next costs more than to record a poll.
        """
        jobs: list[Job] = []
        job = self.take(wait)
        end = time.monotonic() + (BREATH if wait else 0)
        while job is not None:
            jobs.append(job)
            more = job.key[0] == "feed" and len(self.busy) > taken + len(jobs)
            job = self.take(end - time.monotonic() if more else 0)
        return jobs

    def finish(self, job: Job) -> None:
        """Let go of a job that was taken: its like may be submitted again."""
        self.busy.discard(job.key)

    def wake(self) -> None:
        """Have a waiting `take` return at once; safe to call from any thread or signal handler.

        Many calls before it does are one.
        """
        if not self.woken:
            self.woken = True
            self.done.put(None)
