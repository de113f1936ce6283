"""Keeps Redis's copy of this Daphne's members true: lease, registration, changes.

A turn begins in the reactor's thread, where Members may be read, and does its calls to Redis in a
thread of the reactor's pool; so a reactor that hangs lets the lease lapse, and others purge its
members. Its id is random. When Redis no longer has it (the lease lapsed, a flush, a
restart, a replica promoted), the next turn writes everything again under a new one.

Each server of Redis has a registration of its own, so that one which is away, or hangs, costs the
groups on the others nothing.
"""

import logging
import time
import uuid
from typing import Any, Callable, List, Optional, Tuple

from twisted.internet import defer, reactor, task, threads
from twisted.internet.defer import Deferred
from twisted.python.failure import Failure

from livelog.fanout.daphne.sending.members import Change, Members
from livelog.fanout.layer.channel_layer import FanoutMixin
from livelog.fanout.layer.outage import LOST
from livelog.fanout.layer.unretried import UnretriedConnection

logger = logging.getLogger("livelog.fanout")

TURN = 0.1  # seconds
RENEWAL = 1.0  # seconds; a flush is noticed within it
CHUNK = 3000  # script arguments for each call, so that none holds up Redis for long


class Registrations:
    """The registration of the process `process` on every server of `layer`."""

    def __init__(self, layer: FanoutMixin, process: str, members: Members) -> None:
        servers = range(layer.ring_size)
        self._registrations = [Registration(layer, process, members, index) for index in servers]
        self._home = self._registrations[layer.consistent_hash(process)]

    def start(self) -> None:
        """Register now, then look after it until stop()."""
        for registration in self._registrations:
            registration.start()

    def stop(self) -> Deferred:
        """Leave every group and give up the leases; return a Deferred."""
        return defer.gatherResults([registration.stop() for registration in self._registrations])

    def forget(self) -> None:
        """Register anew where the process has its list: that server was away."""
        self._home.forget()


class Registration:
    """The registration of the process `process` on the server `index` of `layer`."""

    def __init__(self, layer: FanoutMixin, process: str, members: Members, index: int) -> None:
        self.layer = layer
        self.process = process
        self.members = members
        self.index = index
        self.is_registered = False
        self._connection = UnretriedConnection(layer.connection(index), layer.scripts)
        self._renewed = self._written = 0.0
        self._was_forgotten = False
        self._id = ""
        self._loop = task.LoopingCall(self.run_once)
        self._ended: Deferred = defer.succeed(None)

    def start(self) -> None:
        """Register now, then look after it until stop()."""
        self._ended = self._loop.start(TURN).addErrback(self._report_end)

    def stop(self) -> Deferred:
        """Leave every group and give up the lease, when the turn is over; return a Deferred."""
        if self._loop.running:
            self._loop.stop()
        return self._ended.addCallback(lambda _: threads.deferToThread(self._unregister))

    def forget(self) -> None:
        """Have the next turn register anew: Redis was away, and may have lost anything."""
        self._was_forgotten = True
        self.is_registered = False

    def run_once(self) -> Optional[Deferred]:
        """Do one turn; return a Deferred while Redis is being talked to, else None."""
        now = time.monotonic()
        # Redis forgets a group that nobody writes for `group_expiry`.
        if now - self._written > self.layer.group_expiry / 2:
            self.is_registered = False
        if not self.is_registered:
            return self._start(self._register, *self._prepare_registration())
        changes = self.members.take_changes(self._is_here)
        if changes or now - self._renewed > RENEWAL:
            return self._start(self._update, changes)
        return None

    def _is_here(self, group: str) -> bool:
        return self.layer.consistent_hash(group) == self.index

    def _start(self, work: Callable[..., bool], *args: Any) -> Deferred:
        turn = threads.deferToThread(self._attempt, work, *args)
        return turn.addCallback(self._conclude).addErrback(self._give_up_turn)

    def _attempt(self, work: Callable[..., bool], *args: Any) -> bool:
        try:
            return work(*args)
        except LOST:
            # The connection may be from before a short absence; a fresh one tells.
            self._check_connection()
        return False

    def _check_connection(self) -> None:
        try:
            self._connection.close()
            self._connection.call("PING")
        except LOST as error:
            self.layer.outage.begin(error)

    def _conclude(self, is_registered: bool) -> None:
        if self.is_registered and not is_registered and not self.layer.outage.is_on:
            logger.warning(
                "The lease of this Daphne was gone: its %d members are registered again. What was "
                "sent to their groups meanwhile did not reach them.",
                self.members.count(self._is_here),
            )
        self.is_registered = is_registered and not self._was_forgotten
        self._renewed = time.monotonic()

    def _give_up_turn(self, failure: Failure) -> Deferred:
        """Log what should not happen; what Redis was told is not known, so register anew."""
        logger.error("A turn of the registration failed; going on: %s", failure.getTraceback())
        self.is_registered = False
        return task.deferLater(reactor, RENEWAL, lambda: None)

    def _prepare_registration(self) -> Tuple[List[Change], List[str]]:
        self._id = uuid.uuid4().hex
        self._was_forgotten = False
        self._written = time.monotonic()
        return self.members.begin_registration(self._is_here)

    def _register(self, changes: List[Change], groups: List[str]) -> bool:
        # What is left of the connection may be from before Redis was away.
        self._connection.close()
        lease = int(self.layer.lease * 1000)
        args = [self.process, self._id, lease, *groups]
        self._connection.call_script("register", args=args)
        return self._mirror(changes)

    def _update(self, changes: List[Change]) -> bool:
        lease = int(self.layer.lease * 1000)
        if not self._connection.call_script("renew", args=[self.process, self._id, lease]):
            return False
        return self._mirror(changes)

    def _mirror(self, changes: List[Change]) -> bool:
        parts = [part for change in changes for part in change]
        for start in range(0, len(parts), CHUNK):
            args = [self.process, self._id, *parts[start : start + CHUNK]]
            if not self._connection.call_script("mirror", args=args):
                return False
        return True

    def _unregister(self) -> None:
        if not self.layer.outage.is_on:
            self._attempt(self._connection.call_script, "unregister", (), [self.process])
        self._connection.close()

    def _report_end(self, failure: Failure) -> None:
        logger.critical("The fan-out no longer keeps its lease: %s", failure.getTraceback())
