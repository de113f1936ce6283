"""The pool of threads."""

import threading

import pytest

from blog.feeds.jobs import pool
from blog.feeds.jobs.pool import SHARES, URGENT, Poller
from tests.environment import PATIENCE


class Job:
    """A job that runs until it is told to end."""

    def __init__(self, key, host=""):
        self.key = key if isinstance(key, tuple) else ("job", key)
        self.host, self.error = host, None
        self.ended = threading.Event()

    def run(self):
        assert self.ended.wait(PATIENCE)

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
    assert poller.take(PATIENCE) is job


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


def test_strangers_take_a_share_of_it_at_most(jobs):
    """However many callbacks of followers are to be asked, most threads are left to the feeds."""
    poller = Poller(threads=48)
    taken = [poller.submit(jobs(("follower", key), f"h{key}.example")) for key in range(48)]
    assert taken == [True] * SHARES["follower"] + [False] * (48 - SHARES["follower"])
    assert SHARES["follower"] <= 12 and poller.submit(jobs(("feed", 1)))


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
    assert poller.take(PATIENCE) is job and "ZeroDivisionError" in str(job.error)
    assert "Traceback" in caplog.text
    poller.finish(job)
    good = Job(2)
    good.ended.set()
    poller.submit(good)
    assert poller.take(PATIENCE) is good


def test_wake_ends_waiting():
    """A thread that waits for the next job returns at once."""
    poller = Poller()
    poller.wake()
    assert poller.take(PATIENCE) is None


def test_polls_that_end_at_about_one_time_are_recorded_together(jobs, monkeypatch):
    """While others are under way, what was polled waits for them, but only a breath."""
    waits = []
    poller = Poller()
    monkeypatch.setattr(pool, "BREATH", PATIENCE)
    monkeypatch.setattr(poller, "take", lambda wait: waits.append(wait) or taken.pop(0))
    first, second, third = (jobs(("feed", number)) for number in range(3))
    for job in (first, second, third):
        poller.submit(job)
    taken = [first, second, None]
    assert poller.take_all(9) == [first, second]
    assert waits[0] == 9 and all(0 < wait <= PATIENCE for wait in waits[1:])


@pytest.mark.parametrize(
    ("kind", "wait", "taken"), [("feed", 9, 1), ("delivery", 9, 0), ("feed", 0, 0)]
)
def test_nothing_waits_for_its_like_in_vain(jobs, monkeypatch, kind, wait, taken):
    """Not the last poll under way, not what a hub delivers, and not where something else is due."""
    waits = []
    poller, job = Poller(), jobs((kind, 1))
    monkeypatch.setattr(poller, "take", lambda wait: waits.append(wait) or ready.pop(0))
    poller.submit(job)
    poller.submit(jobs(("feed", 2)))
    ready = [job, None]
    assert poller.take_all(wait, taken) == [job]
    assert waits[1] <= 0
