"""Daphne's server with the fan-out in the place of its polling reader.

Who calls whom: Redis -> Reader (its own thread) -> Sender (the reactor's thread) -> Broadcast -> Lane ->
send queues;
Registrations and Relay go the other way. Rejected: Daphne's backend_reader_sync (a poll every 50 ms, one
message each turn) and asgi_redis's Twisted mode (a connection pool for each receive).
"""

import logging
import os
from functools import partial
from typing import Any

from twisted.internet import reactor
from twisted.python.failure import Failure

from livelog.fanout.daphne.factory import FanoutFactory, is_fanout, unwrap_layer
from livelog.fanout.daphne.reader import Reader
from livelog.fanout.daphne.registration import Registrations
from livelog.fanout.daphne.reporting.canary import Canary
from livelog.fanout.daphne.reporting.record import start_reporting
from livelog.fanout.daphne.reporting.timing import Timing
from livelog.fanout.daphne.sending.broadcast import Broadcast
from livelog.fanout.daphne.sending.lane import Lane
from livelog.fanout.daphne.sending.send_threads import SendThreads
from livelog.fanout.daphne.sending.sender import Sender
from livelog.fanout.daphne.shutdown import Shutdown
from livelog.metrics.reporter import reporter

logger = logging.getLogger("livelog.fanout")


def install(server_module: Any) -> None:
    """Hook daphne.server: its factory, the start of its reader, and its clock."""
    server_module.HTTPFactory = FanoutFactory
    server_class = server_module.Server
    read_stock = server_class.backend_reader_sync

    def backend_reader_sync(server: Any) -> None:
        if not hasattr(server, "shutdown"):
            server.shutdown = Shutdown(server)
            if is_fanout(server.channel_layer):
                start_fanout(server)
            else:
                start_reporting(server)
        # A stock layer's reader comes back here by itself.
        if server.shutdown.registrations is None:
            read_stock(server)

    def timeout_checker(server: Any) -> None:
        reactor.callLater(FanoutFactory.TICK, server.timeout_checker)
        server.factory.check_timeouts()

    server_class.backend_reader_sync = backend_reader_sync
    server_class.timeout_checker = timeout_checker
    server_class.on_listener_error = end_unheard


def end_unheard(server: Any, failure: Failure) -> None:
    """End with 1 where an endpoint cannot be listened on: what runs it tells, and starts it again.

    Daphne's own goes on without. At once, as Django's runserver does: it may be in a thread.
    """
    logger.error("%s Ending.", failure.getErrorMessage())
    os._exit(1)


def start_fanout(server: Any) -> None:
    """Start reading this Daphne's list and keeping its registration; called in the reactor."""
    layer = unwrap_layer(server.channel_layer)
    factory = server.factory
    members = factory.members
    canary = Canary(members, factory.send_channel)
    timing = Timing(members, reporter.clock, layer.expiry, canary.note)
    make_lane = partial(Lane, members=members, send_threads=SendThreads(), note_run=timing.note_run)
    broadcast = Broadcast(factory, members, make_lane)
    factory.catch_up = broadcast.catch_up
    sender = Sender(reactor, broadcast, timing.note_batch)
    registrations = Registrations(layer, factory.send_channel, members)
    reader = Reader(
        layer,
        factory.send_channel,
        hand_over=sender.hand_over,
        on_return=lambda: reactor.callFromThread(registrations.forget),
    )
    server.shutdown.registrations = registrations
    server.shutdown.reader = reader
    registrations.start()
    reader.start()
    start_reporting(server, canary)
