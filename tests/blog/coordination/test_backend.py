"""Counting what a socket does and waking bloggers, the same in Redis and in memory."""

import threading

import pytest
import redis

from blog.coordination import redis as module
from blog.coordination.memory import MemoryBackend
from blog.coordination.redis import RedisBackend
from tests.processes import wait_for


@pytest.fixture(params=["redis", "memory"])
def backend(request):
    if request.param == "memory":
        return MemoryBackend()
    request.getfixturevalue("redis_client")
    return RedisBackend(request.getfixturevalue("redis_url"))


def test_count_grows_by_key(backend):
    """Each event of a key counts one more; keys do not meet."""
    assert [backend.count("a"), backend.count("a"), backend.count("b")] == [1, 2, 1]


def test_threads_count_one_after_the_other():
    """What one thread reads of the counts in memory no other changes meanwhile."""

    class Counts(dict):
        def items(self):
            seen.append(backend.lock.locked())
            return super().items()

    seen, backend = [], MemoryBackend()
    backend.counts = Counts()
    backend.count("a")
    assert seen == [True]


def test_count_ends_by_itself(redis_client, redis_url):
    """A count leaves Redis a minute after its first event, however many follow."""
    backend = RedisBackend(redis_url)
    backend.count("a")
    backend.count("a")
    assert 0 < redis_client.ttl("a") <= 60


def test_wake_is_heard(backend):
    """Whoever listens is called at each wake."""
    heard = threading.Event()
    backend.listen(heard.set)

    def is_heard():
        backend.wake()
        return heard.wait(0.1)

    wait_for(is_heard, "the wake")


def test_listening_outlasts_an_outage(redis_client, redis_url, monkeypatch):
    """Who listens while Redis goes away listens again when it is back."""
    monkeypatch.setattr(module, "RETRY", 0.01)
    backend, heard, failures = RedisBackend(redis_url), threading.Event(), [1, 2]
    pubsub = backend.client.pubsub

    def sometimes(**options):
        if failures:
            failures.pop()
            raise redis.ConnectionError("refused")
        return pubsub(**options)

    monkeypatch.setattr(backend.client, "pubsub", sometimes)
    backend.listen(heard.set)

    def is_heard():
        backend.wake()
        return heard.wait(0.1)

    wait_for(is_heard, "the wake")
    assert not failures


def test_a_count_that_lost_its_end_gets_one(redis_client, redis_url):
    """One that ended between being looked at and counted on does not stay for ever."""
    redis_client.incr("a")
    assert RedisBackend(redis_url).count("a") == 2
    assert 0 < redis_client.ttl("a") <= 60
