"""The thread that reads this Daphne's list and hands what it finds to the reactor, in batches.

It blocks on Redis, so there is no polling delay, and it waits until the reactor has dealt a batch
before it takes the next: meanwhile entries gather in Redis, and a busy Daphne gets larger batches.

A batch stays in a second list, the hand, until the next is taken, and is asked for by number. When
the connection is lost in between, the same batch is asked for again: nothing is lost with the
connection and nothing comes twice. What Redis itself loses is lost; readers find the hole.
"""

import logging
import threading
import time

from livelog.fanout import entry
from livelog.fanout.line import Line
from livelog.fanout.outage import LOST

logger = logging.getLogger("livelog.fanout")

BATCH = 256  # entries
PATIENCE = 1  # seconds that Redis holds a call open for
BREATH = 0.002  # seconds after a batch, so that what comes close together goes out together
RETRY = 0.05  # seconds between attempts to reach a Redis that is away


class Reader(threading.Thread):
    """Reads the list of `process`.

    `hand_over(batch, done)` is called in this thread with a list of (kind, names, message) and must
    have `done()` called when it is dealt. `on_return()` is called in this thread when Redis is back
    after a loss.
    """

    def __init__(self, layer, process, hand_over, on_return):
        super().__init__(name="fanout-reader", daemon=True)
        self.layer = layer
        self.hand_over = hand_over
        self.on_return = on_return
        self.line = Line(layer.connection(layer.consistent_hash(process)), layer.scripts)
        self._list = layer.prefix + process
        self._number = 0
        self._was_lost = False
        self._stopped = threading.Event()
        self._dealt = threading.Event()

    def run(self):
        while not self._stopped.is_set():
            try:
                self.run_once()
            except Exception:
                logger.exception("A turn of the reader failed; going on")
                # It may have stopped half-way through an answer, or been cut off from Redis.
                self.line.close()
                self._was_lost = True
                self._stopped.wait(PATIENCE)
        self.line.close()

    def stop(self):
        """Have the thread end within PATIENCE seconds."""
        self._stopped.set()

    def run_once(self):
        """Fetch one batch, if there is one within PATIENCE, and wait until it is dealt."""
        try:
            entries = self.fetch()
        except LOST as error:
            self._was_lost = True
            self.layer.outage.begin(error)
            self._stopped.wait(RETRY)
            return
        if self._was_lost:
            self._was_lost = False
            self.on_return()
        self.layer.outage.end()
        batch = [opened for opened in map(self.open_entry, entries) if opened]
        if batch:
            self._dealt.clear()
            self.hand_over(batch, self._dealt.set)
            while not (self._dealt.wait(PATIENCE) or self._stopped.is_set()):
                pass
            time.sleep(BREATH)

    def fetch(self):
        """Return the next batch as raw entries, oldest first; empty if none came in time."""
        keys = [self._list, self._hand(self._number), self._hand(self._number - 1)]
        # Newest first, as they lie in the list.
        entries = self.line.call_script("take", keys, [BATCH])
        if not entries:
            # BLMOVE would be its name today, but Redis has it from 6.2 on only.
            found = self.line.call("BRPOPLPUSH", keys[0], keys[1], PATIENCE)
            if found is not None:
                # As in take.lua. Should this process end now, nobody else would remove the hand.
                self.line.call("PEXPIRE", keys[1], int(self.layer.expiry * 1000) + 1000)
                entries = [found]
        if entries:
            self._number += 1
        return entries[::-1]

    def _hand(self, number):
        return "%s:hand:%d" % (self._list, number % 2)

    def open_entry(self, data):
        """Return (kind, names, message) of a raw entry, or None if it cannot be read."""
        try:
            found = entry.parse_entry(data)
            message = self.layer.deserialize(found.payload) if found.payload else None
        except Exception:
            # Another program's, or encrypted with a key that this process does not have.
            logger.exception("An entry in %s cannot be read", self._list)
            return None
        return found.kind, found.names, message
