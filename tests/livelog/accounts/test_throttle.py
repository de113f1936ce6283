"""Attempts to sign in are counted by account and by address, in Redis and in memory alike."""

import pytest
import redis

from livelog.accounts import throttle
from livelog.accounts.throttle import (
    MAX_BY_ACCOUNT,
    MAX_BY_ADDRESS,
    WINDOW,
    MemoryCounts,
    RedisCounts,
)


@pytest.fixture(params=["memory", "redis"], autouse=True)
def counts(request, monkeypatch):
    """Empty counts, of either kind."""
    if request.param == "redis":
        request.getfixturevalue("redis_client")
        counts = RedisCounts(request.getfixturevalue("redis_url"))
    else:
        counts = MemoryCounts()
    monkeypatch.setattr(throttle, "get_counts", lambda: counts)
    return counts


def test_an_address_may_fail_so_often():
    """After ten failures an address waits, whatever name it tries; another does not."""
    waits = [throttle.take_attempt("192.0.2.1", f"name{n}") for n in range(MAX_BY_ADDRESS + 1)]
    assert waits[:-1] == [0] * MAX_BY_ADDRESS
    assert 0 < waits[-1] <= WINDOW
    assert throttle.take_attempt("192.0.2.2", "name0") == 0


def test_an_account_may_fail_so_often():
    """After twenty failures an account waits, wherever they came from; another does not."""
    waits = [throttle.take_attempt(f"192.0.2.{n}", "ed") for n in range(MAX_BY_ACCOUNT + 1)]
    assert waits[:-1] == [0] * MAX_BY_ACCOUNT
    assert 0 < waits[-1] <= WINDOW
    assert throttle.take_attempt("192.0.2.99", "eve") == 0


def test_a_success_does_not_count():
    """An office behind one address may sign in as often as it likes."""
    for _ in range(MAX_BY_ACCOUNT + 1):
        assert throttle.take_attempt("192.0.2.1", "ed") == 0
        throttle.give_back("192.0.2.1", "ed")


def test_nobody_is_kept_out_at_home():
    """Where an account has signed in, failures elsewhere do not shut it; its own address's do."""
    throttle.take_attempt("192.0.2.1", "ed")
    throttle.give_back("192.0.2.1", "ed")
    for n in range(MAX_BY_ACCOUNT + 1):
        wait = throttle.take_attempt(f"198.51.100.{n}", "ed")
    assert wait
    assert throttle.take_attempt("192.0.2.1", "ed") == 0
    waits = [throttle.take_attempt("192.0.2.1", "ed") for _ in range(MAX_BY_ADDRESS)]
    assert waits[-1]


def test_a_count_ends(counts):
    """It ends a while after the first failure, however many came after it."""
    assert counts.add("livelog:sign-in:test", 1) == (1, pytest.approx(WINDOW, abs=2))
    if isinstance(counts, MemoryCounts):
        counts.counts["livelog:sign-in:test"] = 1, 0.0
    else:
        counts.client.delete("livelog:sign-in:test")
    assert counts.add("livelog:sign-in:test", 1)[0] == 1


def test_each_process_counts_while_redis_is_away(monkeypatch, caplog):
    """Editors can sign in without Redis, and are throttled all the same."""

    class Away:
        def add(self, key, step, window=0):
            raise redis.ConnectionError("away")

    monkeypatch.setattr(throttle, "get_counts", Away)
    monkeypatch.setattr(throttle, "memory", MemoryCounts())
    waits = [throttle.take_attempt("192.0.2.1", "ed") for _ in range(MAX_BY_ADDRESS + 1)]
    assert not any(waits[:-1]) and waits[-1]
    throttle.give_back("192.0.2.1", "ed")
    assert [throttle.count("livelog:api:1", 60)[0] for _ in range(2)] == [1, 2]


@pytest.mark.parametrize(
    "address, network",
    [
        ("192.0.2.1", "192.0.2.1"),
        ("::ffff:192.0.2.1", "192.0.2.1"),
        ("2001:db8:1:2:3::4", "2001:db8:1:2::/64"),
        ("", ""),
        ("unix", ""),
    ],
)
def test_a_household_counts_as_one(address, network):
    """One IPv4 address, or one network of IPv6, of which a household has 2^64 addresses."""
    assert throttle.find_network(address) == network


def test_what_lost_its_end_gets_one(redis_client, redis_url):
    """A count that ended between being looked at and counted on does not stay for ever."""
    redis_client.incr("count")
    assert RedisCounts(redis_url).add("count", 1) == (2, WINDOW)
    assert 0 < redis_client.ttl("count") <= WINDOW
