"""Daphne's factory of HTTP requests and WebSockets, with ours in the place of its own."""

import itertools
import logging
import time

from autobahn.websocket.protocol import TrafficStats
from daphne.http_protocol import HTTPFactory, WebRequest
from twisted.web import http

from livelog.fanout.groups import PROCESS_PREFIX
from livelog.fanout.layer import FanoutMixin
from livelog.fanout.limits import read_limits
from livelog.fanout.members import Members
from livelog.fanout.outbox import Outbox
from livelog.fanout.protocol import GRACE, FanoutProtocol
from livelog.fanout.request import FanoutRequest

logger = logging.getLogger("livelog.fanout")

# Part of the handshake is the worker's answer, and in a storm that takes its turn. Daphne's own 5
# seconds cannot be changed by a flag; --websocket_connect_timeout can only make it longer.
HANDSHAKE_TIMEOUT = 60  # seconds
SOCKET_CHANNELS = ("websocket.connect", "websocket.receive")


class FanoutFactory(HTTPFactory):
    """In the place of daphne.server.HTTPFactory; one for each Daphne process."""

    TICK = 1.0  # seconds between checks of the clocks

    def __init__(self, channel_layer, send_channel=None, ping_timeout=30, **kwargs):
        if is_fanout(channel_layer):
            send_channel = PROCESS_PREFIX + send_channel.rpartition(".")[2]
        connect_timeout = kwargs.get("websocket_connect_timeout", HANDSHAKE_TIMEOUT)
        if 0 <= connect_timeout < HANDSHAKE_TIMEOUT:
            connect_timeout = HANDSHAKE_TIMEOUT
        kwargs["websocket_connect_timeout"] = connect_timeout
        outbox = Outbox(channel_layer, self.refuse)
        super().__init__(outbox, send_channel=send_channel, ping_timeout=ping_timeout, **kwargs)
        self.outbox = outbox
        self.limits = read_limits()
        self.members = Members()
        self.ping_timeout = ping_timeout
        self.traffic = TrafficStats()
        self.is_closing = False
        self.slow = 0  # sockets closed for being too slow since the last line in the log
        self._checked = time.monotonic()
        self._numbers = itertools.count()
        self.ws_factory.setProtocolOptions(
            maxFramePayloadSize=self.limits.frame,
            maxMessagePayloadSize=self.limits.frame,
            # The check of the clocks sees to both, and can be told apart by its 403.
            openHandshakeTimeout=0,
            autoPingTimeout=0,
            closeHandshakeTimeout=GRACE,
            failByDrop=False,
        )
        self.ws_factory.protocol = make_protocol(self.ws_factory)

    def buildProtocol(self, addr):
        protocol = http.HTTPFactory.buildProtocol(self, addr)
        protocol.requestFactory = FanoutRequest
        return protocol

    def find_outlet(self, channel):
        """Return the outlet of a channel, or None if its socket has gone."""
        protocol = self.reply_protocols.get(channel)
        return protocol and protocol.outlet

    def make_send_channel(self):
        return "%s%x" % (self.send_channel, next(self._numbers))

    def refuse(self, channel, message):
        """Tell the client that its message could not be passed on: no room, or no Redis."""
        protocol = self.reply_protocols.get(message["reply_channel"])
        if protocol is not None and channel in ("http.request", *SOCKET_CHANNELS):
            protocol.refuse_busy()

    def count_slow(self):
        """Count a socket that is closed because too much waits for it."""
        self.slow += 1

    def check_timeouts(self):
        """Check every socket's and request's clock; called every TICK."""
        now = time.monotonic()
        stalled, self._checked = now - self._checked > 5 * self.TICK, now
        if stalled:
            # This process was held up, so what its clients sent is still to be read.
            return
        self.outbox.retry()
        for protocol in list(self.reply_protocols.values()):
            check = self._check_request if isinstance(protocol, WebRequest) else self._check_socket
            try:
                check(protocol)
            except Exception:
                # Or the clocks of all that come after it would stand still.
                logger.exception("Cannot check the clock of %s", protocol.reply_channel)
        if self.slow:
            logger.warning("%d sockets were too slow and closed with 4008.", self.slow)
            self.slow = 0

    def _check_request(self, request):
        if request.duration() <= self.timeout:
            return
        if request._got_response_start:
            # The rest of the response was lost; the client must not take what it has for the whole.
            request.channel.transport.abortConnection()
        else:
            request.basic_error(503, b"Service Unavailable", "No worker answered in time.")

    def _check_socket(self, protocol):
        too_old = 0 <= self.websocket_timeout < protocol.duration()
        if too_old and not protocol.is_connecting:
            protocol.serverClose()
        protocol.check_ping()


def make_protocol(ws_factory):
    """Return FanoutProtocol with a factory's options as attributes of the class.

    autobahn copies to each connection what its class does not have: 1.5 KB and forty calls.
    """
    options = {name: getattr(ws_factory, name) for name in FanoutProtocol.CONFIG_ATTRS}
    for name, option in options.items():
        if callable(option):
            options[name] = staticmethod(option)
    return type("FanoutProtocol", (FanoutProtocol,), options)


def is_fanout(channel_layer):
    """Tell whether a channel layer, bare or in Channels' wrapper, is one of ours."""
    return isinstance(unwrap_layer(channel_layer), FanoutMixin)


def unwrap_layer(channel_layer):
    """Return the channel layer itself: runserver passes one in Channels' wrapper."""
    return getattr(channel_layer, "channel_layer", channel_layer)
