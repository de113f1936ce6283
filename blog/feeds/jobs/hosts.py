"""Politeness towards hosts: how many requests at once, and how soon after the last."""

from __future__ import annotations

import time
from collections import Counter
from typing import Callable

PER_HOST = 2  # requests at once to one host
GAP = 1.0  # seconds between the starts of two requests to one host


class Hosts:
    """What is asked of each host now and was asked of it just before; of no host, named "", nothing.

    `gap` is in seconds; `clock` gives monotonic seconds. Not for several threads.
    """

    def __init__(self, gap: float = GAP, clock: Callable[[], float] = time.monotonic) -> None:
        self.gap = gap
        self.clock = clock
        self.under_way: Counter[str] = Counter()
        self.starts: dict[str, float] = {}  # host -> when its last request started

    def start(self, host: str) -> None:
        """Count a request that starts now."""
        if host:
            self.under_way[host] += 1
            self.starts[host] = self.clock()

    def end(self, host: str) -> None:
        """Count the end of a request."""
        if host:
            self.under_way[host] -= 1
            if not self.under_way[host]:
                del self.under_way[host]

    def blocked(self) -> set[str]:
        """Return the set of hosts that may not be asked now."""
        since = self.clock() - self.gap
        self.starts = {host: start for host, start in self.starts.items() if start > since}
        full = {host for host, count in self.under_way.items() if count >= PER_HOST}
        return full.union(self.starts)
