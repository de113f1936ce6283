"""The thread that reads this Daphne's list and passes what it finds to the reactor, in batches.

It blocks on Redis, so there is no polling delay, and it waits until the reactor has taken a batch, and has
room for more, before it asks for the next: meanwhile envelopes gather in Redis.

A batch stays in a second list until the next is taken, and is asked for by number. When the
connection is lost in between, the same batch is asked for again: nothing is lost with the
connection and nothing comes twice. What Redis itself loses is lost; readers find the hole.
"""

import logging
import threading
import time
from typing import Callable, List

from livelog.fanout.layer.channel_layer import FanoutMixin
from livelog.fanout.layer.envelope import Delivery
from livelog.fanout.layer.outage import LOST
from livelog.fanout.layer.unretried import UnretriedConnection

logger = logging.getLogger("livelog.fanout")

BATCH = 256  # envelopes
PATIENCE = 1  # seconds that Redis holds a call open for
BREATH = 0.002  # seconds after a batch, so that what comes close together goes out together
RETRY = 0.05  # seconds between attempts to reach a Redis that is away


Done = Callable[[], None]


class Reader(threading.Thread):
    """Reads the list of `process`.

    `hand_over(batch, done)` is called in this thread with a list of deliveries and must have
    `done()` called when there is room for more. `on_return()` is called in this thread when Redis is back
    after a loss.
    """

    def __init__(
        self,
        layer: FanoutMixin,
        process: str,
        hand_over: Callable[[List[Delivery], Done], None],
        on_return: Callable[[], None],
    ) -> None:
        super().__init__(name="fanout-reader", daemon=True)
        self.layer = layer
        self.hand_over = hand_over
        self.on_return = on_return
        self.connection = UnretriedConnection(
            layer.connection(layer.consistent_hash(process)), layer.scripts
        )
        self._list = layer.prefix + process
        self._number = 0
        self._was_lost = False
        self._stopped = threading.Event()
        self._taken = threading.Event()

    def run(self) -> None:
        while not self._stopped.is_set():
            try:
                self.run_once()
            except Exception:
                logger.exception("A turn of the reader failed; going on")
                # It may have stopped half-way through an answer, or been cut off from Redis.
                self.connection.close()
                self._was_lost = True
                self._stopped.wait(PATIENCE)
        self.connection.close()

    def stop(self) -> None:
        """Have the thread end within PATIENCE seconds."""
        self._stopped.set()

    def run_once(self) -> None:
        """Fetch one batch, if there is one within PATIENCE, and wait until there is room for more."""
        try:
            envelopes = self.fetch()
        except LOST as error:
            self._was_lost = True
            self.layer.outage.begin(error)
            self._stopped.wait(RETRY)
            return
        if self._was_lost:
            self._was_lost = False
            self.on_return()
        self.layer.outage.end()
        opened = [self.layer.open_envelope(data) for data in envelopes]
        batch = [each for each in opened if each is not None]
        if batch:
            self._taken.clear()
            self.hand_over(batch, self._taken.set)
            while not (self._taken.wait(PATIENCE) or self._stopped.is_set()):
                pass
            time.sleep(BREATH)

    def fetch(self) -> List[bytes]:
        """Return the next batch as it lies in the list, oldest first; empty if none came in time."""
        keys = [self._list, self._taken_list(self._number), self._taken_list(self._number - 1)]
        # Newest first, as they lie in the list.
        envelopes = self.connection.call_script("take", keys, [BATCH])
        if not envelopes:
            # BLMOVE would be its name today, but Redis has it from 6.2 on only.
            found = self.connection.call("BRPOPLPUSH", keys[0], keys[1], PATIENCE)
            if found is not None:
                # As in take.lua. Should this process end now, nobody else would remove it.
                self.connection.call("PEXPIRE", keys[1], int(self.layer.expiry * 1000) + 1000)
                envelopes = [found]
        if envelopes:
            self._number += 1
        return envelopes[::-1]

    def _taken_list(self, number: int) -> str:
        return f"{self._list}:taken:{number % 2}"
