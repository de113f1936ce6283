"""How long what a process is at has taken so far: a consumer, or a turn of the blogger."""

from __future__ import annotations

import threading
import time
from typing import Callable


class Busy:
    """Is told by each thread when something begins and ends; asked by the reporter's."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._since: dict[int, float] = {}
        self.handled = 0

    def begin(self) -> None:
        """Note that this thread begins something."""
        self._since[threading.get_ident()] = self._clock()
        self.handled += 1

    def end(self) -> None:
        """Note that this thread has done it."""
        self._since.pop(threading.get_ident(), None)

    def describe(self) -> dict[str, float]:
        """Return this part of a process's record: how long the longest has taken, in seconds."""
        since = min(self._since.copy().values(), default=None)
        lag = 0.0 if since is None else self._clock() - since
        return {"handled": self.handled, "lag": round(lag, 3)}
