"""What workers share of the rooms, in Redis. Every method raises redis.RedisError while it is away."""

from __future__ import annotations

from typing import Sequence

from blog.redis_client import make_client, read_script
from blog.room.backend.values import BATCH, KEPT, LEASE, PATIENCE, Bucket


class RedisRooms:
    """Inboxes and buckets, for any number of processes; times are seconds by the caller's clock."""

    def __init__(self, url: str) -> None:
        self.client = make_client(url)
        self.arrive_script = read_script(self.client, __file__, "arrive")
        self.next_script = read_script(self.client, __file__, "next")
        self.leave_script = read_script(self.client, __file__, "leave")
        self.allow_script = read_script(self.client, __file__, "allow")

    def arrive(self, socket: str, inbox: str, order: int, payload: str, now: float) -> float:
        """Take a frame in its sender's order; return in how many seconds to ask again, 0: never."""
        arguments = [order, payload, round(now * 1000), round(PATIENCE * 1000), KEPT]
        return self.arrive_script(keys=[socket, inbox], args=arguments) / 1000

    def take_next(self, inbox: str, token: str, delivered: int) -> list[str]:
        """Note how many were delivered of what was taken last; return what to deliver next, if any."""
        arguments = [token, delivered, BATCH, round(LEASE * 1000)]
        return self.next_script(keys=[inbox, inbox + ":lease"], args=arguments)

    def allow(self, buckets: Sequence[Bucket], now: float) -> float:
        """Charge buckets for one more; return the seconds to wait, where any of them is full, else 0."""
        if not buckets:
            return 0.0
        arguments: list[int] = [round(now * 1000)]
        for bucket in buckets:
            arguments += [round(bucket.pause * 1000), round(bucket.pause * bucket.burst * 1000)]
        return self.allow_script(keys=[each.key for each in buckets], args=arguments) / 1000

    def count_waiting(self, inboxes: Sequence[str]) -> list[int]:
        """Return how much waits in each of some inboxes."""
        with self.client.pipeline(transaction=False) as pipe:
            for inbox in inboxes:
                pipe.llen(inbox)
            return list(pipe.execute())

    def leave(self, inbox: str, token: str) -> None:
        """Let another process empty an inbox."""
        self.leave_script(keys=[inbox + ":lease"], args=[token])

    def note_first(self, key: str, value: str, seconds: int) -> str:
        """Note a value for so many seconds where none is noted; return the one that is."""
        with self.client.pipeline() as pipe:
            pipe.set(key, value, ex=seconds, nx=True)
            pipe.get(key)
            noted: str | None = pipe.execute()[1]
        return value if noted is None else noted

    def forget(self, keys: Sequence[str]) -> None:
        """Forget what is kept of sockets that have gone."""
        if keys:
            self.client.delete(*keys)
