"""Keeps Redis's copy of this Daphne's members true: lease, registration, changes.

A turn begins in the reactor's thread, where Members may be read, and does its calls to Redis in a
thread of the reactor's pool; so a reactor that hangs lets the lease lapse, and others purge its
members. The registration is a random id. When Redis no longer has it (the lease lapsed, a flush, a
restart, a replica promoted), the next turn writes everything again under a new one.
"""

import logging
import time
import uuid

from twisted.internet import task, threads

from livelog.fanout.line import Line
from livelog.fanout.outage import LOST

logger = logging.getLogger("livelog.fanout")

TURN = 0.1  # seconds
RENEWAL = 1.0  # seconds; a flush is noticed within it
CHUNK = 3000  # script arguments for each call, so that none holds up Redis for long


class Keeper:
    """The registration of the process `process` on every server of `layer`."""

    def __init__(self, layer, process, members):
        self.layer = layer
        self.process = process
        self.members = members
        self.is_registered = False
        self._lines = [Line(layer.connection(i), layer.scripts) for i in range(layer.ring_size)]
        self._renewed = self._written = 0.0
        self._was_forgotten = False
        self._registration = None
        self._loop = task.LoopingCall(self.run_once)
        self._ended = None

    def start(self):
        """Register now, then look after it until stop()."""
        self._ended = self._loop.start(TURN).addErrback(self._report_end)

    def stop(self):
        """Leave every group and give up the lease, when the turn is over; return a Deferred."""
        if self._loop.running:
            self._loop.stop()
        return self._ended.addCallback(lambda _: threads.deferToThread(self._unregister))

    def forget(self):
        """Have the next turn register anew: Redis was away, and may have lost anything."""
        self._was_forgotten = True
        self.is_registered = False

    def run_once(self):
        """Do one turn; return a Deferred while Redis is being talked to, else None."""
        now = time.monotonic()
        # Redis forgets a group that nobody writes for `group_expiry`.
        if now - self._written > self.layer.group_expiry / 2:
            self.is_registered = False
        if not self.is_registered:
            return self._start(self._register, *self._prepare_registration())
        if self.members.changes or now - self._renewed > RENEWAL:
            return self._start(self._update, self.members.take_changes())
        return None

    def _start(self, work, *args):
        return threads.deferToThread(self._attempt, work, *args).addCallback(self._conclude)

    def _attempt(self, work, *args):
        try:
            return work(*args)
        except LOST:
            # The connection may be from before a short absence; a fresh one tells.
            self._check_lines()
        return False

    def _check_lines(self):
        try:
            for line in self._lines:
                line.close()
                line.call("PING")
        except LOST as error:
            self.layer.outage.begin(error)

    def _conclude(self, is_registered):
        if self.is_registered and not is_registered and not self.layer.outage.is_on:
            logger.warning(
                "The lease of this Daphne was gone: its %d members are registered again. What was "
                "sent to their groups meanwhile did not reach them.",
                sum(len(members) for members in self.members.groups.values()),
            )
        self.is_registered = is_registered and not self._was_forgotten
        self._renewed = time.monotonic()

    def _prepare_registration(self):
        self._registration = uuid.uuid4().hex
        self._was_forgotten = False
        self._written = time.monotonic()
        return self.members.begin_registration()

    def _register(self, changes, groups):
        for index, line in enumerate(self._lines):
            # What is left of the connection may be from before Redis was away.
            line.close()
            here = [group for group in groups if self.layer.consistent_hash(group) == index]
            args = [self.process, self._registration, int(self.layer.lease * 1000), *here]
            line.call_script("register", args=args)
        return self._mirror(changes)

    def _update(self, changes):
        lease = int(self.layer.lease * 1000)
        for line in self._lines:
            if not line.call_script("renew", args=[self.process, self._registration, lease]):
                return False
        return self._mirror(changes)

    def _mirror(self, changes):
        for index, line in enumerate(self._lines):
            here = [
                part
                for change in changes
                if self.layer.consistent_hash(change[1]) == index
                for part in change
            ]
            for start in range(0, len(here), CHUNK):
                args = [self.process, self._registration, *here[start : start + CHUNK]]
                if not line.call_script("mirror", args=args):
                    return False
        return True

    def _unregister(self):
        for line in self._lines:
            if not self.layer.outage.is_on:
                self._attempt(line.call_script, "unregister", (), [self.process])
            line.close()

    def _report_end(self, failure):
        logger.critical("The fan-out no longer keeps its lease: %s", failure.getTraceback())
