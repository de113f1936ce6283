"""Has the Broadcast send in the reactor's thread: a run of frames at a time, and in between the reactor's
own work, so that those who connect and ask are heard while a large room talks.
"""

import gc
import time
from collections import deque
from typing import Any, Callable, Deque, List, Sequence, Tuple

from livelog.fanout.daphne.sending.broadcast import Broadcast
from livelog.fanout.layer.envelope import Delivery

WAITING = 1024 * 1024  # bytes; while more wait no further batch is asked for

Done = Callable[[], None]


class Sender:
    """Takes batches from the reader's thread; `note_batch` is called with each once it is taken."""

    def __init__(
        self,
        reactor: Any,
        broadcast: Broadcast,
        note_batch: Callable[[Sequence[Delivery]], None],
        clock: Callable[[], float] = time.perf_counter,
    ) -> None:
        self._reactor = reactor
        self._broadcast = broadcast
        self._note_batch = note_batch
        self._clock = clock
        self._batches: Deque[Tuple[List[Delivery], Done]] = deque()
        self._held: List[Done] = []
        self._next: Any = None  # the call of run() that is planned

    def hand_over(self, batch: List[Delivery], done: Done) -> None:
        """Have a batch delivered, and `done` called once there is room for another; called in any thread."""
        self._batches.append((batch, done))
        self._reactor.callFromThread(self.run)

    def run(self) -> None:
        """Take the batches there are, and send until a run has ended; what comes meanwhile may go first."""
        # A collection among ten thousand sockets in the middle would keep the later ones waiting.
        gc.disable()
        try:
            self._take()
            while self._broadcast.send_slice(self._clock()):
                self._take()
        finally:
            gc.enable()
            self._free_reader()
            self._plan()

    def _take(self) -> None:
        while self._batches:
            batch, done = self._batches.popleft()
            self._held.append(done)
            self._broadcast.take(batch)
            self._note_batch(batch)
        self._free_reader()

    def _free_reader(self) -> None:
        if self._held and self._broadcast.waiting <= WAITING:
            held, self._held = self._held, []
            for done in held:
                done()

    def _plan(self) -> None:
        """Have run() called again when the next lane is due."""
        if self._next is not None and self._next.active():
            self._next.cancel()
        due = self._broadcast.find_due()
        if due is not None:
            self._next = self._reactor.callLater(max(0.0, due - self._clock()), self.run)
