"""Daphne's WebSocket, with bounds: what it writes goes through its SendQueue, and its clocks run on
what the client sends.

A slow reader: SendQueue.keep finds that too much waits and calls drop_slow, which closes it.
"""

import logging
import time
from typing import Any, NamedTuple, Optional

from autobahn.websocket.types import ConnectionDeny, ConnectionRequest
from twisted.internet import reactor
from twisted.internet.defer import Deferred

from livelog.fanout.compat import HANDSHAKE
from livelog.fanout.daphne.limits import FrameBudget
from livelog.fanout.daphne.reporting.counted import CountedSocket
from livelog.fanout.daphne.sending.frame import BINARY, TEXT, encode_close, encode_frame
from livelog.fanout.daphne.sending.send_queue import SendQueue, write_first
from livelog.fanout.daphne.socket_reply import read_reply
from livelog.fanout.layer.envelope import Message

logger = logging.getLogger("livelog.fanout")

TOO_SLOW = 4008
MISBEHAVING = 1008
RESTARTING = 1012
TRY_AGAIN_LATER = 1013
GRACE = 5.0  # seconds that a socket closed for being slow, or for what it sent, has to read why


class RequestPath(NamedTuple):
    """What is kept of a handshake's request: Daphne logs its path at the end."""

    path: str


class FanoutSocket(CountedSocket):
    """One WebSocket of a FanoutFactory."""

    # autobahn's and Daphne's, written here too.
    data: bytes
    failedByMe: bool
    request: Any
    state: int

    _transport_details = None
    # Only for a kind of sending that Daphne does not use.
    send_queue = ()

    close_code: Optional[int] = (
        None  # the code that we closed with, if we did not wait for an answer
    )
    host = ""  # whom it counts for among the sockets of one address
    pinged = False  # and nothing has been heard since
    was_announced = False  # websocket.connect was sent, so websocket.disconnect will be

    def onConnect(self, request: ConnectionRequest) -> Deferred:
        if self.main_factory.is_closing:
            raise ConnectionDeny(code=503, reason="Restarting")
        if self.main_factory.relay.is_shut:
            raise ConnectionDeny(code=503, reason="Service Unavailable")
        if self.data:
            raise ConnectionDeny(code=400, reason="A handshake has no body")
        if not self.main_factory.addresses.enter(self):
            raise ConnectionDeny(code=429, reason="Too Many Requests")
        self.budget = FrameBudget()
        self.queue = SendQueue(self.main_factory.limits.pending, self.drop_slow)
        answer = super().onConnect(request)
        self.was_announced = True
        return answer

    def onOpen(self) -> None:
        super().onOpen()
        # Twisted's HTTP channel still waits for the end of the request that became this socket.
        self.transport.unregisterProducer()
        self.queue.open(self.transport)
        self._forget_handshake()

    def _forget_handshake(self) -> None:
        for name in (*HANDSHAKE, "send_queue"):
            self.__dict__.pop(name, None)
        self.request = RequestPath(self.request.path)
        self.trafficStats = self.main_factory.traffic

    def refuse_busy(self) -> None:
        """Refuse a handshake or close: what the client sent could not be passed on."""
        if self.state == self.STATE_CONNECTING:
            self.was_announced = False
            self.handshake_deferred.errback(ConnectionDeny(503, "Service Unavailable"))
        elif self.state == self.STATE_OPEN:
            self.sendCloseFrame(code=TRY_AGAIN_LATER, reasonUtf8=b"try again later")

    @property
    def is_connecting(self) -> bool:
        return self.state == self.STATE_CONNECTING

    # What the client sends

    def dataReceived(self, data: bytes) -> None:
        self.heard = time.monotonic()
        self.pinged = False
        if self.state == self.STATE_CONNECTING and self.was_announced:
            # autobahn would take it for one more handshake, or keep it for as long as it comes.
            self.wasNotCleanReason = "data before the handshake was answered"
            self.dropConnection(abort=True)
        elif not self.failedByMe:
            # Not by way of autobahn's adapter, which formats a debug line first.
            self._dataReceived(data)

    def onFrameBegin(self) -> None:
        """Count a frame of any kind; called by autobahn when it has read a frame's header.

        A flood ends here: in Redis it would take the room of all the other readers' frames, and of
        this process the time of all the others, were it only pings or empty fragments.
        """
        is_control = self.current_frame.opcode > 7
        reason = self.budget.count(self.heard, not self.inside_message, is_control)
        if reason is not None:
            self._fail_connection(MISBEHAVING, reason)
        super().onFrameBegin()
        if self.failedByMe:
            # What else came with it; autobahn goes on reading a socket that it closes.
            self.data = b""

    def onMessage(self, payload: bytes, isBinary: bool) -> None:
        if self.state == self.STATE_OPEN:
            super().onMessage(payload, isBinary)

    def check_ping(self) -> None:
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

    def _fail_connection(self, code: int = 1001, reason: str = "going away") -> None:
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
        if hasattr(self.transport, "loseWriteConnection") and not self.queue.waiting:
            self.transport.loseWriteConnection()

    # What the server sends

    def take_reply(self, message: Message) -> None:
        """Do what an application's message says; raises ValueError where it says no such thing."""
        reply = read_reply(message)
        if self.is_connecting and reply.accept is False:
            self.serverReject()
            return
        if self.is_connecting and reply.accept:
            self.serverAccept()
        if reply.content is not None:
            self.serverSend(reply.content, isinstance(reply.content, bytes))
        if reply.close and self.is_connecting:
            self.serverReject()
        elif reply.close:
            self.serverClose(reply.close)

    def serverSend(self, content: Any, binary: bool = False) -> None:
        # Not the original: it counts as if the client had been heard.
        if self.state == self.STATE_CONNECTING:
            self.serverAccept()
        self.sendMessage(content if binary else content.encode("utf8"), binary)

    def sendMessage(self, payload: bytes, isBinary: bool = False, **options: Any) -> None:
        if self.state == self.STATE_OPEN:
            self.queue.write(encode_frame(BINARY if isBinary else TEXT, payload))

    def sendData(self, data: bytes, sync: bool = False, chopsize: Optional[int] = None) -> None:
        if self.state == self.STATE_OPEN:
            self.queue.write(data)
        else:
            write_first(self.transport, data)

    def sendCloseFrame(self, *args: Any, **kwargs: Any) -> None:
        # A restart, say, is no reason to come back for what this process already had.
        self.main_factory.catch_up(self.reply_channel)
        super().sendCloseFrame(*args, **kwargs)
        self.queue.close()

    def serverClose(self, code: Any = True) -> None:
        """Close with a code of the application's, or 1000; called by Daphne for its `close`."""
        # Not the original: sendClose lets an application say neither 1008 nor 1011 to 1013.
        self.sendCloseFrame(code=1000 if code is True else code)

    def close_restarting(self) -> None:
        """Close for a restart, or refuse a socket that is still connecting; the client comes back."""
        if self.state == self.STATE_CONNECTING:
            self.serverReject()
        elif self.state == self.STATE_OPEN:
            self.sendCloseFrame(code=RESTARTING, reasonUtf8=b"restarting")

    def drop_slow(self) -> None:
        """Close a socket for which too much waits; it has GRACE seconds to read that, then ends."""
        self.main_factory.count_slow()
        self.main_factory.members.drop(self.reply_channel)
        self.close_code = TOO_SLOW
        self.wasNotCleanReason = "too slow"
        if self.state == self.STATE_OPEN:
            self.queue.finish(encode_close(TOO_SLOW, "too slow"))
            self.state = self.STATE_CLOSING
            reactor.callLater(GRACE, self.dropConnection, abort=True)
        else:
            self.dropConnection(abort=True)

    # The end

    def dropConnection(self, abort: bool = False) -> None:
        self._close_queue()
        super().dropConnection(abort)

    def onClose(self, wasClean: bool, code: Optional[int], reason: Optional[str]) -> None:
        self._close_queue()
        self.main_factory.addresses.leave(self)
        self.muted = not self.was_announced
        super().onClose(wasClean, self.close_code or code, reason)

    def _close_queue(self) -> None:
        if hasattr(self, "queue"):
            self.queue.close()

    def cleanup(self) -> None:
        if hasattr(self, "reply_channel"):
            self.main_factory.members.drop(self.reply_channel)
        super().cleanup()
