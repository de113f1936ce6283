"""Counting what a socket does and waking bloggers, the same in Redis and in memory."""

import threading

import pytest
import redis

from blog import live_redis
from blog.live_memory import MemoryStore
from blog.live_redis import RedisStore
from tests.processes import wait_for


@pytest.fixture(params=["redis", "memory"])
def store(request):
    if request.param == "memory":
        return MemoryStore()
    request.getfixturevalue("redis_client")
    return RedisStore(request.getfixturevalue("redis_url"))


def test_count_grows_by_key(store):
    """Each event of a key counts one more; keys do not meet."""
    assert [store.count("a"), store.count("a"), store.count("b")] == [1, 2, 1]


def test_count_ends_by_itself(redis_client, redis_url):
    """A count leaves Redis a minute after its first event, however many follow."""
    store = RedisStore(redis_url)
    store.count("a")
    store.count("a")
    assert 0 < redis_client.ttl("a") <= 60


def test_wake_is_heard(store):
    """Whoever listens is called at each wake."""
    heard = threading.Event()
    store.listen(heard.set)

    def is_heard():
        store.wake()
        return heard.wait(0.1)

    wait_for(is_heard, "the wake")


def test_listening_outlasts_an_outage(redis_client, redis_url, monkeypatch):
    """Who listens while Redis goes away listens again when it is back."""
    monkeypatch.setattr(live_redis, "RETRY", 0.01)
    store, heard, failures = RedisStore(redis_url), threading.Event(), [1, 2]
    pubsub = store.client.pubsub

    def sometimes(**options):
        if failures:
            failures.pop()
            raise redis.ConnectionError("refused")
        return pubsub(**options)

    monkeypatch.setattr(store.client, "pubsub", sometimes)
    store.listen(heard.set)

    def is_heard():
        store.wake()
        return heard.wait(0.1)

    wait_for(is_heard, "the wake")
    assert not failures
