"""The courier: the threads that deliver, so many for one receiver, and half of them for who is well.

The blogger that leads calls it on each turn: what came of deliveries is recorded, what is due sent. A
delivery is a row until it is recorded, so who dies in between sends it once more.
"""

from __future__ import annotations

import logging
import queue
import threading
import time
from collections import Counter
from typing import Callable, Iterable, Protocol, Tuple

from django.db import InterfaceError, OperationalError, transaction

from blog.feeds.errors import FeedError

logger = logging.getLogger(__name__)

THREADS = 48
AT_ONCE = 4  # deliveries to one receiver that is well
SLOW = 3.0  # seconds for a delivery, after which its receiver is treated as if it failed
HOLD = 600.0  # seconds that a receiver is sent nothing after what came of a delivery could not be stored

Key = Tuple[str, int]


class Sending(Protocol):
    """A delivery: `key` is what it is of, `receiver` whose, `frail` that it fails of late."""

    key: Key
    receiver: Key
    frail: bool

    def run(self) -> None:
        """Send it; called in a thread, without the database."""

    def fail(self, error: FeedError) -> None:
        """Note that `run` raised what it should not."""

    def record(self) -> None:
        """Store what came of it."""


class Courier:
    """Sends what its `sources` say is due; `wake` is called when something has come back."""

    def __init__(
        self,
        wake: Callable[[], None],
        sources: Iterable[Callable[[Courier], Iterable[Sending]]],
        threads: int = THREADS,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self.wake = wake
        self.clock = clock
        self.sources = list(sources)
        self.threads = threads
        self.jobs: queue.SimpleQueue[Sending] = queue.SimpleQueue()
        self.done: queue.SimpleQueue[tuple[Sending, float]] = queue.SimpleQueue()
        self.inbox: list[Sending] = []  # not yet recorded
        self.busy: set[Key] = set()  # sent, or not yet recorded
        self.under_way: Counter[Key] = Counter()  # by receiver
        self.slow: set[Key] = set()
        self.held: dict[Key, float] = {}  # receiver -> until when it is sent nothing
        self.started = 0

    def __call__(self) -> None:
        """Record what came back, and send what is due; called on each turn of the leading blogger."""
        self.record_done()
        for source in self.sources:
            for sending in source(self):
                self.submit(sending)

    def room(self, receiver: Key, frail: bool) -> int:
        """Return how many more deliveries a receiver may have under way."""
        if self.clock() < self.held.get(receiver, 0.0):
            return 0
        frail = frail or receiver in self.slow
        most = (1 if frail else AT_ONCE) - self.under_way[receiver]
        free = (self.threads // 2 if frail else self.threads) - sum(self.under_way.values())
        return max(0, min(most, free))

    def busy_ids(self, kind: str) -> list[int]:
        """Return the ids of what is under way of a kind."""
        return [pk for busy, pk in self.busy if busy == kind]

    def submit(self, sending: Sending) -> bool:
        """Send in the background; return False, and do nothing, if there is no room now."""
        if sending.key in self.busy or not self.room(sending.receiver, sending.frail):
            return False
        self.busy.add(sending.key)
        self.under_way[sending.receiver] += 1
        if self.started < min(self.threads, sum(self.under_way.values())):
            self.started += 1
            threading.Thread(target=self.work, name="courier", daemon=True).start()
        self.jobs.put(sending)
        return True

    def work(self) -> None:
        """Send for ever: one thread's life."""
        while True:
            sending = self.jobs.get()
            start = time.monotonic()
            try:
                sending.run()
            except Exception as bug:
                logger.exception("A bug in %s", sending.key)
                sending.fail(FeedError(f"a bug in livelog: {bug!r}"))
            self.done.put((sending, time.monotonic() - start))
            self.wake()

    def record_done(self) -> None:
        """Record what came back, in one transaction; what cannot be now is, on the next turn."""
        while not self.done.empty():
            sending, seconds = self.done.get()
            self.note_end(sending.receiver, seconds)
            self.inbox.append(sending)
        if not self.inbox:
            return
        with transaction.atomic():
            for sending in self.inbox:
                self.record(sending)
        self.busy -= {sending.key for sending in self.inbox}
        self.inbox = []

    def record(self, sending: Sending) -> None:
        """Store what came of a delivery; one that cannot be stored costs no other, and is sent again.

        Not before HOLD, nor anything to its receiver till then. Where the database is out of reach,
        what it raises is raised.
        """
        try:
            with transaction.atomic():
                sending.record()
        except (OperationalError, InterfaceError):
            raise
        except Exception:
            logger.exception("What came of %s cannot be stored; it is sent again", sending.key)
            self.held[sending.receiver] = self.clock() + HOLD
        else:
            self.held.pop(sending.receiver, None)

    def note_end(self, receiver: Key, seconds: float) -> None:
        """Count the end of a delivery, and how long its receiver took for it."""
        self.under_way[receiver] -= 1
        if not self.under_way[receiver]:
            del self.under_way[receiver]
        if seconds > SLOW:
            self.slow.add(receiver)
        else:
            self.slow.discard(receiver)
