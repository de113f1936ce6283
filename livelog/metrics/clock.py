"""Redis's clock, as far as one process knows it: by it the ages of messages are told on every machine."""

from __future__ import annotations

import time
from typing import Callable

STALE = 30.0  # seconds after which a slower answer is believed too: clocks drift


class RedisClock:
    """How far Redis's clock is from this machine's, by the answer that took the least time."""

    def __init__(self, clock: Callable[[], float] = time.time) -> None:
        self._clock = clock
        self._offset: float | None = None
        self._delay = float("inf")
        self._noted = 0.0

    def note(self, asked: float, answer: float) -> None:
        """Note that Redis, asked at `asked` by this machine, has just told `answer`; in seconds."""
        now = self._clock()
        if now - asked <= self._delay or now - self._noted > STALE:
            self._offset = answer - (asked + now) / 2
            self._delay, self._noted = now - asked, now

    def now(self) -> float | None:
        """Return Redis's time in seconds; None before it has answered once."""
        return None if self._offset is None else self._clock() + self._offset
