"""Politeness towards hosts."""

import pytest

from blog.feeds.jobs.hosts import Hosts


@pytest.fixture
def clock():
    class Clock:
        now = 100.0

        def __call__(self):
            return self.now

    return Clock()


def test_second_request_waits_for_the_gap(clock):
    """Between the starts of two requests to one host there is a pause; other hosts need not wait."""
    hosts = Hosts(gap=1.0, clock=clock)
    hosts.start("a.example")
    hosts.end("a.example")
    assert hosts.blocked() == {"a.example"}
    clock.now += 1.01
    assert hosts.blocked() == set()


def test_two_requests_at_once(clock):
    """A slow host is asked a second time meanwhile, not a third."""
    hosts = Hosts(gap=1.0, clock=clock)
    for _ in range(2):
        hosts.start("slow.example")
        clock.now += 5
    assert hosts.blocked() == {"slow.example"}
    hosts.end("slow.example")
    assert hosts.blocked() == set()


def test_no_host_is_never_blocked(clock):
    """What asks nothing of the network waits for nobody."""
    hosts = Hosts(clock=clock)
    for _ in range(3):
        hosts.start("")
    assert hosts.blocked() == set()
    hosts.end("")


def test_old_requests_are_forgotten(clock):
    """Thousands of hosts leave nothing behind."""
    hosts = Hosts(clock=clock)
    for number in range(1000):
        hosts.start(f"{number}.example")
        hosts.end(f"{number}.example")
    clock.now += 10
    hosts.blocked()
    assert not hosts.starts and not hosts.under_way
