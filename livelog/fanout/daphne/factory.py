"""Daphne's factory of HTTP requests and WebSockets, with ours in the place of its own."""

import itertools
import logging
import time
from functools import partial
from typing import Any, Callable, Dict, List, Optional, Type

from autobahn.websocket.protocol import TrafficStats
from daphne.http_protocol import HTTPFactory, WebRequest
from daphne.ws_protocol import WebSocketFactory
from twisted.internet.interfaces import IAddress
from twisted.web import http

from livelog.fanout.daphne.addresses import Addresses
from livelog.fanout.daphne.front.client import send_fetch
from livelog.fanout.daphne.front.front import Front
from livelog.fanout.daphne.front.rules import read_rules
from livelog.fanout.daphne.front.watch import MARK, Watch, Watches
from livelog.fanout.daphne.http.channel import FanoutHTTPChannel
from livelog.fanout.daphne.http.connections import Connections
from livelog.fanout.daphne.http.request import FanoutRequest
from livelog.fanout.daphne.limits import raise_open_files, read_limits
from livelog.fanout.daphne.relay import Relay
from livelog.fanout.daphne.sending.members import Members
from livelog.fanout.daphne.sending.send_queue import SendQueue
from livelog.fanout.daphne.socket import GRACE, FanoutSocket
from livelog.fanout.layer.channel_layer import FanoutMixin
from livelog.fanout.layer.envelope import Message
from livelog.fanout.layer.groups import PROCESS_PREFIX
from livelog.logs import escape_values

logger = logging.getLogger("livelog.fanout")

# Part of the handshake is the worker's answer, and in a storm that takes its turn. Daphne's own 5
# seconds cannot be changed by a flag; --websocket_connect_timeout can only make it longer.
HANDSHAKE_TIMEOUT = 60  # seconds
SOCKET_CHANNELS = ("websocket.connect", "websocket.receive")


class FanoutFactory(HTTPFactory):
    """In the place of daphne.server.HTTPFactory; one for each Daphne process."""

    TICK = 1.0  # seconds between checks of the clocks
    # Not what chooses between HTTP/1.1 and 2 at the first byte: the bounds are HTTP/1.1's.
    protocol = FanoutHTTPChannel

    def __init__(
        self, channel_layer: Any, send_channel: str, ping_timeout: float = 30, **kwargs: Any
    ) -> None:
        if is_fanout(channel_layer):
            send_channel = PROCESS_PREFIX + send_channel.rpartition(".")[2]
        connect_timeout = kwargs.get("websocket_connect_timeout", HANDSHAKE_TIMEOUT)
        if 0 <= connect_timeout < HANDSHAKE_TIMEOUT:
            connect_timeout = HANDSHAKE_TIMEOUT
        kwargs["websocket_connect_timeout"] = connect_timeout
        relay = Relay(channel_layer, self.refuse)
        super().__init__(relay, send_channel=send_channel, ping_timeout=ping_timeout, **kwargs)
        self.relay = relay
        self.limits = read_limits()
        self.members = Members()
        self.addresses = Addresses(self.limits.sockets, self.limits.handshakes)
        self.connections = Connections(raise_open_files())
        # With another layer nothing tells a watch what its group is sent.
        self.front = self._make_front() if is_fanout(channel_layer) else None
        self.ping_timeout = ping_timeout
        self.traffic = TrafficStats()
        self.is_closing = False
        self.sockets = 0  # open now
        # Gives a socket what has been taken for it and waits; the Broadcast's, where there is one.
        self.catch_up: Callable[[str], None] = lambda channel: None
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
        self.ws_factory.protocol = make_socket_class(self.ws_factory)

    def _make_front(self) -> Optional[Front]:
        """Return what answers without a worker, None where the settings want nothing of it."""
        rules = read_rules()
        if rules is None:
            return None
        watches = Watches(self._join_watch)
        self.members.on_registration = watches.distrust
        return Front(rules, watches, self.make_send_channel, partial(send_fetch, self))

    def _join_watch(self, group: str, watch: Watch) -> None:
        self.members.listen(group, self.send_channel + MARK, watch)

    def buildProtocol(self, addr: IAddress) -> http.HTTPChannel:
        channel = http.HTTPFactory.buildProtocol(self, addr)
        channel.requestFactory = FanoutRequest
        return channel

    def acceptableProtocols(self) -> List[bytes]:
        """Return what may be spoken by TLS, as its ALPN names it."""
        return [b"http/1.1"]

    def find_queue(self, channel: str) -> Optional[SendQueue]:
        """Return the send queue of a channel, or None if its socket has gone."""
        protocol = self.reply_protocols.get(channel)
        return protocol and protocol.queue

    def dispatch_reply(self, channel: str, message: Message) -> None:
        """Pass an application's message to its socket or request, if that is still there."""
        if self.front is not None and self.front.receive(channel, message):
            return
        socket = self.reply_protocols.get(channel)
        if isinstance(socket, FanoutSocket):
            socket.take_reply(message)
        else:
            super().dispatch_reply(channel, message)

    def log_action(self, protocol: str, action: str, details: Dict[str, Any]) -> None:
        """Write a line into the access log; no path may end it or command a terminal."""
        super().log_action(protocol, action, escape_values(details))

    def make_send_channel(self) -> str:
        return f"{self.send_channel}{next(self._numbers):x}"

    def refuse(self, channel: str, message: Message) -> None:
        """Tell the client that its message could not be passed on: no room, or no Redis."""
        if self.front is not None and self.front.refuse(message["reply_channel"]):
            return
        protocol = self.reply_protocols.get(message["reply_channel"])
        if protocol is not None and channel in ("http.request", *SOCKET_CHANNELS):
            protocol.refuse_busy()

    def count_slow(self) -> None:
        """Count a socket that is closed because too much waits for it."""
        self.slow += 1

    def check_timeouts(self) -> None:
        """Check every socket's and request's clock; called every TICK."""
        now = time.monotonic()
        stalled, self._checked = now - self._checked > 5 * self.TICK, now
        if stalled:
            # This process was held up, so what its clients sent is still to be read.
            return
        self.relay.retry()
        self.connections.check_clocks(now)
        if self.front is not None:
            self.front.check_clocks()
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

    def _check_request(self, request: FanoutRequest) -> None:
        if request.duration() <= self.timeout:
            return
        if request._got_response_start:
            # The rest of the response was lost; the client must not take what it has for the whole.
            request.channel.transport.abortConnection()
        else:
            request.basic_error(503, b"Service Unavailable", "No worker answered in time.")

    def _check_socket(self, socket: FanoutSocket) -> None:
        too_old = 0 <= self.websocket_timeout < socket.duration()
        if too_old and not socket.is_connecting:
            socket.serverClose()
        socket.check_ping()


def make_socket_class(ws_factory: WebSocketFactory) -> Type[FanoutSocket]:
    """Return FanoutSocket with a factory's options as attributes of the class.

    autobahn copies to each connection what its class does not have: 1.5 KB and forty calls.
    """
    options: Dict[str, Any] = {
        name: getattr(ws_factory, name) for name in FanoutSocket.CONFIG_ATTRS
    }
    for name, option in options.items():
        if callable(option):
            options[name] = staticmethod(option)
    # And it asks the class for each of them first: it has them all.
    return type("FanoutSocket", (FanoutSocket,), {**options, "CONFIG_ATTRS": ()})


def is_fanout(channel_layer: Any) -> bool:
    """Tell whether a channel layer, bare or in Channels' wrapper, is one of ours."""
    return isinstance(unwrap_layer(channel_layer), FanoutMixin)


def unwrap_layer(channel_layer: Any) -> Any:
    """Return the channel layer itself: runserver passes one in Channels' wrapper."""
    return getattr(channel_layer, "channel_layer", channel_layer)
