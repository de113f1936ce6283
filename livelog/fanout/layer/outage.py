"""Redis goes away and comes back: one line in the log for each."""

import logging
import threading

import redis

logger = logging.getLogger("livelog.fanout")

# What redis-py raises while Redis is away, is starting, is no longer the master or has no memory
# left: in each case there is nothing to do but to try again later.
LOST = redis.RedisError


class Outage:
    """Whether Redis is away, as far as this process knows; any thread may say so."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self.is_on = False

    def begin(self, error: Exception) -> None:
        """Note that a call failed with `error`, one of LOST; the first is logged."""
        with self._lock:
            was_on, self.is_on = self.is_on, True
        if not was_on:
            logger.error("Redis is lost (%s); trying again until it is back.", error)

    def end(self) -> None:
        """Note that a call succeeded; the first after an outage is logged."""
        if not self.is_on:
            return
        with self._lock:
            was_on, self.is_on = self.is_on, False
        if was_on:
            logger.warning("Redis is back.")
