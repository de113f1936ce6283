"""Answers that are kept, bounded in bytes, and how long each is good for."""

from __future__ import annotations

import math
from collections import OrderedDict
from typing import NamedTuple

from livelog.fanout.daphne.front.key import Key
from livelog.fanout.daphne.front.policy import Answer
from livelog.fanout.daphne.front.watch import Sight

CAPACITY = 64 * 1024 * 1024  # bytes of all answers
LARGEST = 4 * 1024 * 1024  # bytes of one; a larger one is not kept
OVERHEAD = 2048  # bytes that an answer takes beside its body
# RFC 5861, for the front alone: while nothing was changed an answer is shown a little longer, and
# a new one made meanwhile; while none can be made, it is shown for longer.
STALE_WHILE_REVALIDATE = 10.0  # seconds
STALE_IF_ERROR = 600.0  # seconds


class Kept(NamedTuple):
    """An answer with the monotonic time at which it was asked for."""

    answer: Answer
    asked: float
    lifetime: float
    sight: Sight

    def is_fresh(self, now: float) -> bool:
        """Tell whether it may be shown as it is: no change that it does not have can be missed."""
        return now < self.asked + self.lifetime and self._is_current()

    def is_good_meanwhile(self, now: float) -> bool:
        """Tell whether it may be shown while a new one is made."""
        end = self.asked + self.lifetime + STALE_WHILE_REVALIDATE
        return now < end and self._is_current()

    def _is_current(self) -> bool:
        return self.sight.is_watched and self.sight.is_current()

    def tell_stale(self, now: float, why: str) -> str:
        """Return how it is told that it is shown past its time, by how many seconds and why.

        A hit is none that was forwarded (RFC 9211, section 2.2): its lifetime is below nothing.
        """
        left = math.floor(self.asked + self.lifetime - now)
        return f"hit; ttl={min(left, -1)}; detail={why}"

    def is_good_enough(self, now: float) -> bool:
        """Tell whether it may be shown where a new one cannot be made."""
        return now < self.asked + self.lifetime + STALE_IF_ERROR and self.sight.is_shown()


class Store:
    """Kept answers by Key; the longest unused go first where there is no room."""

    def __init__(self, capacity: int = CAPACITY) -> None:
        self.capacity = capacity
        self.size = 0
        self._kept: OrderedDict[Key, Kept] = OrderedDict()

    def __len__(self) -> int:
        return len(self._kept)

    def get(self, key: Key) -> Kept | None:
        """Return what is kept, fresh or not."""
        kept = self._kept.get(key)
        if kept:
            self._kept.move_to_end(key)
        return kept

    def put(self, key: Key, kept: Kept) -> None:
        """Keep an answer, if it is not too large, in the place of the one before."""
        self.drop(key)
        if len(kept.answer.body) > LARGEST:
            return
        self._kept[key] = kept
        self.size += measure(kept)
        while self.size > self.capacity:
            self.drop(next(iter(self._kept)))

    def drop(self, key: Key) -> None:
        """Let go of an answer, if there is one."""
        kept = self._kept.pop(key, None)
        if kept:
            self.size -= measure(kept)


def measure(kept: Kept) -> int:
    """Return about how many bytes an answer takes."""
    return len(kept.answer.body) + OVERHEAD
