"""How often anyone may try to sign in: so many failures, then none until a while has passed.

Counted for an account and for an address, in Redis, so that all workers count together; in the
process's memory where there is no Redis, or while it is out of reach.
"""

from __future__ import annotations

import hashlib
import logging
import threading
import time
from functools import lru_cache
from typing import NamedTuple

import redis
from django.conf import settings

from livelog.address import find_network
from livelog.fanout.layer.clients import connect

logger = logging.getLogger(__name__)

WINDOW = 600  # seconds from the first failure until the count begins anew
MAX_BY_ADDRESS = 10  # failures; several editors may sit behind one address
MAX_BY_ACCOUNT = 20  # failures, from addresses at which the account never signed in
KNOWN = 30 * 86400  # seconds that an address is known as the account's


class MemoryCounts:
    """Counts in this process, each of which ends by itself."""

    def __init__(self) -> None:
        self.counts: dict[str, tuple[int, float]] = {}  # key -> (how many, when it ends)
        self.lock = threading.Lock()

    def add(self, key: str, step: int, window: int = WINDOW) -> tuple[int, int]:
        """Add to a count; return how many it is now, and in how many seconds it ends."""
        now = time.monotonic()
        with self.lock:
            self.counts = {name: each for name, each in self.counts.items() if each[1] > now}
            count, ends = self.counts.get(key, (0, now + window))
            self.counts[key] = count + step, ends
        return count + step, int(ends - now) + 1

    def has(self, key: str) -> bool:
        """Tell whether there is such a count."""
        return self.counts.get(key, (0, 0.0))[1] > time.monotonic()


class RedisCounts:
    """Counts in Redis, shared by all processes. Raises redis.RedisError while it is away."""

    def __init__(self, url: str) -> None:
        self.client = connect(url, {"socket_timeout": 3})

    def add(self, key: str, step: int, window: int = WINDOW) -> tuple[int, int]:
        """Add to a count; return how many it is now, and in how many seconds it ends."""
        with self.client.pipeline() as pipe:
            pipe.set(key, 0, ex=window, nx=True)
            pipe.incr(key, step)
            pipe.ttl(key)
            _, count, left = pipe.execute()
        if left is None or left < 0:
            # It ended between two of these commands, and what was counted then would never end.
            self.client.expire(key, window)
            left = window
        return count, max(1, left)

    def has(self, key: str) -> bool:
        """Tell whether there is such a count."""
        return bool(self.client.exists(key))


memory = MemoryCounts()


@lru_cache(maxsize=None)
def get_counts() -> RedisCounts | MemoryCounts:
    """Return where this process counts."""
    return RedisCounts(settings.REDIS_URL) if settings.USE_REDIS else memory


def count(key: str, window: int) -> tuple[int, int]:
    """Count once more under a key; return what `add` does. Where Redis is away each process counts."""
    try:
        return get_counts().add(key, 1, window)
    except redis.RedisError as problem:
        logger.info("%s is counted by each process: %s", key, problem)
        return memory.add(key, 1, window)


def take_attempt(address: str, account: str) -> int:
    """Count an attempt before its password is looked at; return the seconds to wait, mostly 0.

    Where there is something to wait for, the attempt is not to be made: its password is not hashed.
    """
    keys = name_keys(address, account)
    try:
        return count_attempt(get_counts(), keys)
    except redis.RedisError as problem:
        logger.info("Attempts to sign in are counted by each process: %s", problem)
        return count_attempt(memory, keys)


def count_attempt(counts: RedisCounts | MemoryCounts, keys: Keys) -> int:
    """Count by address, then by account unless it is at home there; return the seconds to wait.

    So nobody keeps an editor out by failing on purpose, but from the editor's own address.
    """
    count, left = counts.add(keys.address, 1)
    if count <= MAX_BY_ADDRESS:
        if counts.has(keys.pair):
            return 0
        count, left = counts.add(keys.account, 1)
        if count <= MAX_BY_ACCOUNT:
            return 0
    return left


def give_back(address: str, account: str) -> None:
    """Let an attempt that succeeded not count, and know its address from now on."""
    keys = name_keys(address, account)
    try:
        counts = get_counts()
        counts.add(keys.address, -1)
        if not counts.has(keys.pair):
            counts.add(keys.account, -1)
        counts.add(keys.pair, 1, KNOWN)
    except redis.RedisError as problem:
        logger.info("A success in signing in is not noted: %s", problem)


class Keys(NamedTuple):
    """Under what an attempt counts."""

    address: str
    account: str
    pair: str  # of the two, where it succeeded


def name_keys(address: str, account: str) -> Keys:
    """Return the keys of an attempt; a name may be any text, and is not kept."""
    name = hashlib.sha256(account.encode("utf-8", "replace")).hexdigest()[:32]
    network = find_network(address)
    start = "livelog:sign-in"
    return Keys(f"{start}:from:{network}", f"{start}:as:{name}", f"{start}:at:{network}:{name}")
