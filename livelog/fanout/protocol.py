"""Daphne's WebSocket, with bounds: what it writes goes through its Outlet, and its clocks run on
what the client sends.
"""

import logging
import time
from collections import namedtuple

from autobahn.websocket.types import ConnectionDeny
from daphne.ws_protocol import WebSocketProtocol
from twisted.internet import reactor

from livelog.fanout.frame import BINARY, TEXT, encode_close, encode_frame
from livelog.fanout.outlet import Outlet, write_first

logger = logging.getLogger("livelog.fanout")

TOO_SLOW = 4008
MISBEHAVING = 1008
RESTARTING = 1012
TRY_AGAIN_LATER = 1013
FRAMES = 300  # messages a minute from one socket: what no page sends, however an application counts
GRACE = 5.0  # seconds that a socket closed for being slow, or for what it sent, has to read why

# What only the handshake needs: several KB for each reader, most of it its browser's headers.
HANDSHAKE = (
    "_raw_query_string",
    "_transport_details",
    "_wskey",
    "clean_headers",
    "handshake_deferred",
    "http_headers",
    "http_request_data",
    "http_request_host",
    "http_request_params",
    "http_request_path",
    "http_request_uri",
    "http_response_data",
    "http_status_line",
    "request_info",
    "server_addr",
    "websocket_extensions",
    "websocket_extensions_in_use",
    "websocket_origin",
    "websocket_protocols",
)
Request = namedtuple("Request", "path")


class FanoutProtocol(WebSocketProtocol):
    """One WebSocket of a FanoutFactory."""

    _transport_details = None
    # Only for a kind of sending that Daphne does not use.
    send_queue = ()

    close_code = None  # the code that we closed with, if we did not wait for an answer
    paid_until = 0.0  # when what the client has sent would be due, had it kept to FRAMES
    pinged = False  # and nothing has been heard since
    was_announced = False  # websocket.connect was sent, so websocket.disconnect will be

    def onConnect(self, request):
        if self.main_factory.is_closing:
            raise ConnectionDeny(code=503, reason="Restarting")
        if self.main_factory.outbox.is_shut:
            raise ConnectionDeny(code=503, reason="Service Unavailable")
        if self.data:
            raise ConnectionDeny(code=400, reason="A handshake has no body")
        self.outlet = Outlet(self.main_factory.limits.pending, self.drop_slow)
        answer = super().onConnect(request)
        self.was_announced = True
        return answer

    def onOpen(self):
        super().onOpen()
        # Twisted's HTTP channel still waits for the end of the request that became this socket.
        self.transport.unregisterProducer()
        self.outlet.open(self.transport)
        self._forget_handshake()

    def _forget_handshake(self):
        for name in (*HANDSHAKE, "send_queue"):
            self.__dict__.pop(name, None)
        # Daphne logs it at the end.
        self.request = Request(self.request.path)
        self.trafficStats = self.main_factory.traffic

    def refuse_busy(self):
        """Refuse a handshake or close: what the client sent could not be passed on."""
        if self.state == self.STATE_CONNECTING:
            self.was_announced = False
            self.handshake_deferred.errback(ConnectionDeny(503, "Service Unavailable"))
        elif self.state == self.STATE_OPEN:
            self.sendCloseFrame(code=TRY_AGAIN_LATER, reasonUtf8=b"try again later")

    @property
    def is_connecting(self):
        return self.state == self.STATE_CONNECTING

    # What the client sends

    def dataReceived(self, data):
        self.heard = time.monotonic()
        self.pinged = False
        if self.state == self.STATE_CONNECTING and self.was_announced:
            # autobahn would take it for one more handshake, or keep it for as long as it comes.
            self.wasNotCleanReason = "data before the handshake was answered"
            self.dropConnection(abort=True)
        elif not self.failedByMe:
            # Not by way of autobahn's adapter, which formats a debug line first.
            self._dataReceived(data)

    def onMessage(self, payload, isBinary):
        # autobahn goes on reading a socket that it closes.
        if self.state != self.STATE_OPEN:
            return
        # A flood ends here: in Redis it would take the room of all the other readers' frames.
        self.paid_until = max(self.paid_until, self.heard) + 60 / FRAMES
        if self.paid_until > self.heard + 60:
            self._fail_connection(MISBEHAVING, "too many frames")
        else:
            super().onMessage(payload, isBinary)

    def check_ping(self):
        """Ping a silent client, drop one that stays silent or does not end; called every TICK.

        A TICK early rather than late.
        """
        factory = self.main_factory
        silence = time.monotonic() - self.heard + factory.TICK
        if self.state == self.STATE_CONNECTING:
            if 0 <= factory.websocket_connect_timeout < self.duration():
                self.serverReject()
        elif self.state == self.STATE_OPEN:
            if self.pinged and silence > factory.ping_interval + factory.ping_timeout:
                self.wasNotCleanReason = "no answer to a ping"
                self.dropConnection(abort=True)
            elif not self.pinged and silence > factory.ping_interval:
                self.pinged = True
                self.sendPing()
        elif self.state == self.STATE_CLOSED and silence > GRACE:
            # It said goodbye, but does not read what its transport still has for it.
            self.transport.abortConnection()

    def _fail_connection(self, code=1001, reason="going away"):
        """Close a socket that broke the protocol or a limit, with a code; read nothing more."""
        if self.state != self.STATE_OPEN:
            super()._fail_connection(code, reason)
            return
        self.failedByMe = True
        self.close_code = code
        self.wasNotCleanReason = reason
        self.sendCloseFrame(code=code, reasonUtf8=reason.encode("utf8")[:123])
        # Not a close of both ways: the client may still be sending, and would be reset before it
        # has read why.
        if hasattr(self.transport, "loseWriteConnection") and not self.outlet.waiting:
            self.transport.loseWriteConnection()

    # What the server sends

    def serverSend(self, content, binary=False):
        # Not the original: it counts as if the client had been heard.
        if self.state == self.STATE_CONNECTING:
            self.serverAccept()
        self.sendMessage(content if binary else content.encode("utf8"), binary)

    def sendMessage(self, payload, isBinary=False, **options):
        if self.state == self.STATE_OPEN:
            self.outlet.write(encode_frame(BINARY if isBinary else TEXT, payload))

    def sendData(self, data, sync=False, chopsize=None):
        if self.state == self.STATE_OPEN:
            self.outlet.write(data)
        else:
            write_first(self.transport, data)

    def sendCloseFrame(self, *args, **kwargs):
        super().sendCloseFrame(*args, **kwargs)
        self.outlet.close()

    def serverClose(self, code=True):
        """Close with a code of the application's, or 1000; called by Daphne for its `close`."""
        # Not the original: sendClose lets an application say neither 1008 nor 1011 to 1013.
        self.sendCloseFrame(code=1000 if code is True else code)

    def close_restarting(self):
        """Close for a restart, or refuse a socket that is still connecting; the client comes back."""
        if self.state == self.STATE_CONNECTING:
            self.serverReject()
        elif self.state == self.STATE_OPEN:
            self.sendCloseFrame(code=RESTARTING, reasonUtf8=b"restarting")

    def drop_slow(self):
        """Close a socket for which too much waits; it has GRACE seconds to read that, then ends."""
        self.main_factory.count_slow()
        self.main_factory.members.drop(self.reply_channel)
        self.close_code = TOO_SLOW
        self.wasNotCleanReason = "too slow"
        if self.state == self.STATE_OPEN:
            self.outlet.finish(encode_close(TOO_SLOW, "too slow"))
            self.state = self.STATE_CLOSING
            reactor.callLater(GRACE, self.dropConnection, abort=True)
        else:
            self.dropConnection(abort=True)

    # The end

    def dropConnection(self, abort=False):
        self._close_outlet()
        super().dropConnection(abort)

    def onClose(self, wasClean, code, reason):
        self._close_outlet()
        self.muted = not self.was_announced
        super().onClose(wasClean, self.close_code or code, reason)

    def _close_outlet(self):
        if hasattr(self, "outlet"):
            self.outlet.close()

    def cleanup(self):
        if hasattr(self, "reply_channel"):
            self.main_factory.members.drop(self.reply_channel)
        super().cleanup()
