"""The pool of threads that fetch and parse; the blogger's own thread does the rest.

A job is run in a thread, which touches no database, and comes back with what came of it, to be
recorded. The threads are daemons: the process may end while one still waits for a hung host. A hung
host so costs one thread until its deadline, and never the schedule.
"""

import logging
import queue
import threading

from blog.feeds.errors import FeedError
from blog.feeds.hosts import GAP, Hosts

logger = logging.getLogger(__name__)

THREADS = 48
URGENT = 4  # threads more, for what has been pushed to us and waits for no network


class Poller:
    """Runs jobs in threads and hands them back in a queue.

    A job has a `key` (no two of one key are run at once), a `host` ("" for none), `run()`, called
    in a thread, and `fail(error)`, called if that raises what it should not.
    """

    def __init__(self, gap=GAP, threads=THREADS):
        self.threads = threads
        self.hosts = Hosts(gap)
        self.jobs = queue.SimpleQueue()
        self.done = queue.SimpleQueue()
        self.busy = set()  # keys of jobs under way, or run and not yet finished with
        self.started = 0

    @property
    def free(self):
        """How many jobs more may be taken on; what waits to be recorded counts as under way."""
        return self.threads - len(self.busy)

    def may_submit(self, job, urgent=False):
        """Tell whether neither the job's like, nor its host, nor the pool is too busy for it."""
        free = self.free + (URGENT if urgent else 0)
        return free > 0 and job.key not in self.busy and job.host not in self.hosts.blocked()

    def submit(self, job, urgent=False):
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

    def work(self):
        """Run jobs for ever: one thread's life."""
        while True:
            job = self.jobs.get()
            try:
                job.run()
            except Exception as bug:
                logger.exception("A bug in %s", job.key)
                job.fail(FeedError("a bug in livelog: %r" % bug))
            self.done.put(job)

    def take(self, timeout):
        """Return a job that was run, or None if there is none in `timeout` seconds or on `wake`."""
        try:
            job = self.done.get(timeout=max(0, timeout))
        except queue.Empty:
            return None
        if job is not None:
            self.hosts.end(job.host)
        return job

    def finish(self, job):
        """Let go of a job that was taken: its like may be submitted again."""
        self.busy.discard(job.key)

    def wake(self):
        """Have a waiting `take` return at once; safe to call from any thread or signal handler."""
        self.done.put(None)
