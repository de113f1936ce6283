"""Counting what a socket does, the same in Redis and in memory."""

import pytest

from blog.live_memory import MemoryStore
from blog.live_redis import RedisStore


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
