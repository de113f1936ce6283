"""Leases, counts, maps and wakes in Redis, for any number of processes."""

import threading
import time
from typing import Callable, Dict, Optional, Sequence, Tuple

import redis

from blog.redis_client import TIMEOUT, make_client, read_script

RETRY = 1.0  # seconds between attempts to listen while Redis is out of reach
WAKE = "livelog:wake"  # the Redis channel on which bloggers are woken


class RedisBackend:
    """Every method but `listen` raises redis.RedisError while Redis is out of reach."""

    def __init__(self, url: str) -> None:
        self.client = make_client(url)
        self.lease_script = read_script(self.client, __file__, "lease")
        self.turn_script = read_script(self.client, __file__, "turn")

    def hold_lease(self, key: str, token: str, seconds: float) -> bool:
        """Take or renew the lease at `key`; return whether `token` holds it now."""
        return bool(self.lease_script(keys=[key], args=[token, int(seconds * 1000)]))

    def release_lease(self, key: str, token: str) -> None:
        """End the lease at `key` if `token` holds it."""
        self.lease_script(keys=[key], args=[token, 0])

    def lease_holder(self, key: str) -> Optional[str]:
        """Return the token that holds the lease at `key`, or None."""
        return self.client.get(key)

    def count(self, key: str) -> int:
        """Count one more event under `key`; return how many there were since the first.

        The count starts again a minute after its first event.
        """
        with self.client.pipeline() as pipe:
            pipe.set(key, 0, ex=60, nx=True)
            pipe.incr(key)
            pipe.ttl(key)
            _, count, left = pipe.execute()
        if left is None or left < 0:
            # It ended between two of these commands, and what was counted then would never end.
            self.client.expire(key, 60)
        return count

    def count_frame(self, key: str) -> Optional[int]:
        """Count a frame of a socket; return how many there were in this minute, None if it is gone."""
        counted = self.turn_script(keys=[key], args=["count"])
        return counted[0] if counted else None

    def ask_turn(
        self, key: str, cursor: str, job: float, debt: float
    ) -> Optional[Tuple[int, bool, Optional[float]]]:
        """Note a cursor, and count it as a frame unless it is the next part's.

        Returns the frames of this minute, whether it is the next part's, and when a job is to take
        it; None if the socket is gone.
        """
        asked = self.turn_script(keys=[key], args=["ask", cursor, to_ms(job), to_ms(debt)])
        return (asked[0], bool(asked[1]), to_seconds(asked[2])) if asked else None

    def take_turn(self, key: str, job: float) -> Optional[Tuple[str, bool]]:
        """Take the cursor that waits; return it and whether it is the next part's."""
        taken = self.turn_script(keys=[key], args=["take", to_ms(job)])
        return (taken[0], bool(taken[1])) if taken else None

    def finish_turn(
        self, key: str, job: float, debt: float, cost: float, cursor: str
    ) -> Optional[float]:
        """Note an answer and what it costs; return when a job is to take what waits, if any does."""
        arguments = ["finish", to_ms(job), to_ms(debt), to_ms(cost), cursor]
        return to_seconds(self.turn_script(keys=[key], args=arguments))

    def leave_turns(self, keys: Sequence[str], seconds: float) -> None:
        """Forget all but that nothing is to be answered any more, and that for so many seconds."""
        self.turn_script(keys=keys, args=["leave", to_ms(seconds)])

    def put_field(self, key: str, field: str, value: str) -> None:
        """Set a field of the map at `key`."""
        self.client.hset(key, field, value)

    def put_fields(self, key: str, values: Dict[str, str]) -> None:
        """Set some fields of the map at `key`."""
        self.client.hmset(key, values)

    def read_field(self, key: str, field: str) -> Optional[str]:
        """Return a field of the map at `key`, None where it has none such."""
        return self.client.hget(key, field)

    def drop_fields(self, key: str, names: Sequence[str]) -> None:
        """Take some fields out of the map at `key`."""
        if names:
            self.client.hdel(key, *names)

    def drop_field(self, key: str, field: str) -> Optional[str]:
        """Take a field out of the map at `key`; return what it had, None for nothing."""
        with self.client.pipeline() as pipe:
            pipe.hget(key, field)
            pipe.hdel(key, field)
            return pipe.execute()[0]

    def drop_map(self, key: str) -> None:
        """Forget the map at `key`."""
        self.client.delete(key)

    def read_fields(self, key: str) -> Dict[str, str]:
        """Return the map at `key`."""
        return self.client.hgetall(key)

    def wake(self) -> None:
        """Call what `listen` was given, in each process that listens."""
        self.client.publish(WAKE, "")

    def listen(self, callback: Callable[[], None]) -> None:
        """Have `callback` called at each `wake` from now on, in a thread of its own."""
        threading.Thread(target=self.hear, args=(callback,), name="wake", daemon=True).start()

    def hear(self, callback: Callable[[], None]) -> None:
        """Call `callback` at each wake, for ever; while Redis is out of reach there are none."""
        while True:
            try:
                pubsub = self.client.pubsub(ignore_subscribe_messages=True)
                pubsub.subscribe(WAKE)
                while True:
                    if pubsub.get_message(timeout=TIMEOUT):
                        callback()
            except redis.RedisError:
                time.sleep(RETRY)


def to_ms(seconds: float) -> int:
    """Return seconds as whole milliseconds, as Redis's scripts count."""
    return round(seconds * 1000)


def to_seconds(ms: int) -> Optional[float]:
    """Return what a script said in milliseconds; below 0 it said none."""
    return None if ms < 0 else ms / 1000
