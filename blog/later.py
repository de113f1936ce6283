"""What this process has to do in a while: one thread that waits for all of it."""

import heapq
import itertools
import logging
import threading
import time
from typing import Callable, List, Tuple

logger = logging.getLogger(__name__)


class Later:
    """Calls that are due later. What still waits when the process ends is not made any more."""

    def __init__(self) -> None:
        self.waiting: List[Tuple[float, int, Callable[[], None]]] = []  # a heap, by due moment
        self.numbers = itertools.count()  # so that no two callbacks are compared
        self.changed = threading.Condition()
        self.thread: threading.Thread = threading.Thread()

    def call(self, seconds: float, callback: Callable[[], None]) -> None:
        """Have `callback` called in so many seconds, in a thread of its own."""
        with self.changed:
            heapq.heappush(self.waiting, (time.monotonic() + seconds, next(self.numbers), callback))
            if not self.thread.is_alive():
                self.thread = threading.Thread(target=self.run, name="later", daemon=True)
                self.thread.start()
            self.changed.notify()

    def run(self) -> None:
        """Make the calls in turn, for ever; one that fails costs those behind it nothing."""
        while True:
            callback = self.take_due()
            try:
                callback()
            except Exception:
                logger.exception("What was to be done later failed: %r", callback)

    def take_due(self) -> Callable[[], None]:
        """Return the next callback once it is due."""
        with self.changed:
            while not self.waiting or self.waiting[0][0] > time.monotonic():
                pause = self.waiting[0][0] - time.monotonic() if self.waiting else None
                self.changed.wait(pause)
            return heapq.heappop(self.waiting)[2]


later = Later()
