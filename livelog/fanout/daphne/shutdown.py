"""SIGTERM: stop listening, ask every reader to come back elsewhere, leave the groups, end."""

import logging
import os
import random
import threading
from typing import Any, Generator, List, Optional, Sequence, TypeVar

from daphne.http_protocol import WebRequest
from twisted.internet import defer, reactor, task, threads

from livelog.fanout.daphne.reader import Reader
from livelog.fanout.daphne.registration import Registrations
from livelog.fanout.daphne.socket import FanoutSocket
from livelog.metrics.reporter import reporter

logger = logging.getLogger("livelog.fanout")

SPREAD = 4.0  # seconds over which the closes are spread, so that readers do not return all at once
STEP = 0.1  # seconds between batches of closes
PATIENCE = 5.5  # seconds after which whatever is still open is cut off
LAST = 7.5  # seconds after which the closes are no longer passed on to the workers
END = 9.0  # seconds after which the process ends, whatever its threads still wait for
SMALL = 100  # sockets that may be closed in one batch
T = TypeVar("T")


class Shutdown:
    """Runs when the reactor is told to stop, which then waits for it.

    Each call to a Redis that hangs takes CALL_TIMEOUT, and the reactor waits for its threads too;
    the watchdog does not.
    """

    def __init__(self, server: Any) -> None:
        self.server = server
        self.registrations: Optional[Registrations] = None
        self.reader: Optional[Reader] = None
        reactor.addSystemEventTrigger("before", "shutdown", self.run)

    @defer.inlineCallbacks
    def run(self) -> Generator[Any, Any, None]:
        """Close down in order; every step is bounded in time."""
        factory = self.server.factory
        factory.is_closing = True
        start_watchdog()
        started = reactor.seconds()
        for listener in self.server.listeners:
            listener.addCallback(lambda port: port and port.stopListening())
        factory.connections.end_all()
        for batch in split_randomly(self._sockets(), SPREAD / STEP, SMALL):
            for socket in batch:
                socket.close_restarting()
            yield task.deferLater(reactor, STEP, lambda: None)
        while factory.reply_protocols and reactor.seconds() - started < PATIENCE:
            for socket in self._sockets():
                socket.close_restarting()
            yield task.deferLater(reactor, STEP, lambda: None)
        for socket in self._sockets():
            socket.dropConnection(abort=True)
        yield task.deferLater(reactor, STEP, lambda: None)
        while not (factory.relay.is_idle or factory.relay.is_shut):
            if reactor.seconds() - started > LAST:
                break
            yield task.deferLater(reactor, STEP, lambda: None)
        if self.reader is not None:
            self.reader.stop()
        if self.registrations is not None:
            yield self.registrations.stop()
        yield threads.deferToThread(reporter.stop)

    def _sockets(self) -> List[FanoutSocket]:
        protocols = self.server.factory.reply_protocols.values()
        return [each for each in protocols if not isinstance(each, WebRequest)]


def start_watchdog() -> None:
    """Have the process end after END seconds, should it still be there."""
    watchdog = threading.Timer(END, end_process)
    watchdog.daemon = True
    watchdog.start()


def end_process() -> None:
    """End at once, with the status of a clean shutdown: sockets are closed, the lease lapses."""
    logger.error(
        "Not done after %g s, most likely for a Redis that does not answer: ending without having "
        "left the groups.",
        END,
    )
    os._exit(0)


def split_randomly(items: Sequence[T], most: float, least: int) -> List[List[T]]:
    """Return the items in random order in at most `most` batches of at least `least`."""
    shuffled = random.sample(items, len(items))
    size = max(least, -(-len(items) // int(most)))
    return [shuffled[start : start + size] for start in range(0, len(items), size)]
