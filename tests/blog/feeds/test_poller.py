"""The pool of threads."""

import threading

import pytest

from blog.feeds.poller import URGENT, Poller

DEADLINE = 20


class Job:
    """A job that runs until it is told to end."""

    def __init__(self, key, host=""):
        self.key, self.host, self.error = key, host, None
        self.ended = threading.Event()

    def run(self):
        assert self.ended.wait(DEADLINE)

    def fail(self, error):
        self.error = error


@pytest.fixture
def jobs():
    """Make jobs that are all ended after the test."""
    made = []

    def make(key, host=""):
        made.append(Job(key, host))
        return made[-1]

    yield make
    for job in made:
        job.ended.set()


def take_ended(poller, job):
    job.ended.set()
    assert poller.take(DEADLINE) is job


def test_job_comes_back(jobs):
    """What was run is handed back; it counts as under way until it is finished with."""
    poller, job = Poller(threads=3), jobs(1)
    assert poller.submit(job)
    take_ended(poller, job)
    assert not poller.submit(job) and poller.free == 2
    poller.finish(job)
    assert poller.free == 3 and poller.submit(job)


def test_pool_is_bounded(jobs):
    """No more jobs are taken on than there are threads, but for a few that are urgent."""
    poller = Poller(threads=2)
    assert [poller.submit(jobs(key)) for key in range(3)] == [True, True, False]
    urgent = [poller.submit(jobs(10 + key), urgent=True) for key in range(URGENT + 1)]
    assert urgent == [True] * URGENT + [False]


def test_hung_host_holds_up_no_other(jobs):
    """Requests to a host that hangs take two threads; the others go on."""
    poller = Poller(gap=0, threads=8)
    assert [poller.submit(jobs(key, "hung.example")) for key in range(3)] == [True, True, False]
    other = jobs(9, "other.example")
    assert poller.submit(other)
    take_ended(poller, other)


def test_host_is_free_once_its_request_has_ended(jobs):
    """A host may be asked again while what it answered still waits to be recorded."""
    poller, first = Poller(gap=0, threads=8), jobs(1, "a.example")
    poller.submit(first)
    poller.submit(jobs(2, "a.example"))
    take_ended(poller, first)
    assert poller.submit(jobs(3, "a.example"))


def test_bug_in_a_job_is_its_failure(caplog):
    """A job that raises what it should not fails, is logged, and leaves the thread alive."""
    poller, job = Poller(threads=1), Job(1)
    job.run = lambda: 1 / 0
    poller.submit(job)
    assert poller.take(DEADLINE) is job and "ZeroDivisionError" in str(job.error)
    assert "Traceback" in caplog.text
    poller.finish(job)
    good = Job(2)
    good.ended.set()
    poller.submit(good)
    assert poller.take(DEADLINE) is good


def test_wake_ends_waiting():
    """A thread that waits for the next job returns at once."""
    poller = Poller()
    poller.wake()
    assert poller.take(DEADLINE) is None
