"""Daphne's server with the fan-out in the place of its polling reader.

Who calls whom: Redis -> Reader (its own thread) -> Broadcast (the reactor's thread) -> Outlets;
Keepers and Outbox go the other way. Rejected: Daphne's backend_reader_sync (a poll every 50 ms, one
message each turn) and asgi_redis's Twisted mode (a connection pool for each receive).
"""

import gc

from twisted.internet import reactor

from livelog.fanout.broadcast import Broadcast
from livelog.fanout.crew import Crew
from livelog.fanout.factory import FanoutFactory, is_fanout, unwrap_layer
from livelog.fanout.keeper import Keepers
from livelog.fanout.limits import raise_open_files
from livelog.fanout.reader import Reader
from livelog.fanout.shutdown import Shutdown


def install(server_module):
    """Hook daphne.server: its factory, the start of its reader, and its clock."""
    server_module.HTTPFactory = FanoutFactory
    server_class = server_module.Server
    read_stock = server_class.backend_reader_sync

    def backend_reader_sync(server):
        if not hasattr(server, "shutdown"):
            raise_open_files()
            server.shutdown = Shutdown(server)
            if is_fanout(server.channel_layer):
                start_fanout(server)
        # A stock layer's reader comes back here by itself.
        if server.shutdown.keeper is None:
            read_stock(server)

    def timeout_checker(server):
        reactor.callLater(FanoutFactory.TICK, server.timeout_checker)
        server.factory.check_timeouts()

    server_class.backend_reader_sync = backend_reader_sync
    server_class.timeout_checker = timeout_checker


def start_fanout(server):
    """Start reading this Daphne's list and keeping its registration; called in the reactor."""
    layer = unwrap_layer(server.channel_layer)
    factory = server.factory
    broadcast = Broadcast(factory, factory.members, Crew())
    keepers = Keepers(layer, factory.send_channel, factory.members)

    def deal(batch, done):
        # A collection among ten thousand sockets in the middle would keep the later ones waiting.
        gc.disable()
        try:
            broadcast.deliver(batch)
        finally:
            gc.enable()
            done()

    reader = Reader(
        layer,
        factory.send_channel,
        hand_over=lambda batch, done: reactor.callFromThread(deal, batch, done),
        on_return=lambda: reactor.callFromThread(keepers.forget),
    )
    server.shutdown.keeper = keepers
    server.shutdown.reader = reader
    keepers.start()
    reader.start()
