"""The lease by which one blogger leads."""

import os
import socket

import pytest

from blog import leader, live
from blog.live_memory import MemoryStore
from blog.live_redis import RedisStore


class Clock:
    now = 0.0

    def __call__(self):
        return self.now


@pytest.fixture(params=["redis", "memory"])
def store(request, monkeypatch):
    """The store that leases are kept in."""
    if request.param == "memory":
        store = MemoryStore()
    else:
        request.getfixturevalue("redis_client")
        store = RedisStore(request.getfixturevalue("redis_url"))
    monkeypatch.setattr(live, "get_store", lambda: store)
    return store


def test_one_leads_until_it_lets_go(store):
    """The first to ask leads; the second leads when the first has released its lease."""
    first, second = leader.Lease(), leader.Lease()
    assert first.hold() and not second.hold()
    assert leader.current() == first.token
    second.release()
    assert first.hold() and leader.current() == first.token
    first.release()
    assert second.hold() and leader.current() == second.token


def test_leader_that_lost_its_lease_learns_it(store):
    """A leader paused past its lease stands by once it asks again."""
    clock = Clock()
    first, second = leader.Lease(clock), leader.Lease()
    assert first.hold()
    store.release_lease(leader.KEY, first.token)
    assert second.hold()
    clock.now += leader.RENEWAL
    assert not first.hold()


def test_lease_names_its_process(store):
    """Whoever asks which blogger leads learns its host and process id."""
    lease = leader.Lease()
    assert lease.hold()
    assert leader.current().split(":")[:2] == [socket.gethostname(), str(os.getpid())]
