"""One connection as long as HTTP is spoken on it, with bounds on what comes and on how long it takes.

Twisted's own starts its clock anew at each byte, closes without a word where a line is too long, and
answers every other fault with 400.
"""

import time
from http import HTTPStatus
from typing import Optional

from twisted.internet import reactor
from twisted.internet.base import DelayedCall
from twisted.python.failure import Failure
from twisted.web import http

from livelog.fanout.daphne import limits
from livelog.fanout.daphne.front.express import answer_kept
from livelog.fanout.daphne.http.request import FanoutRequest
from livelog.fanout.daphne.http.target import is_host_sound
from livelog.fanout.refusals import phrase_refusal

SILENCE = 5.0  # seconds after which a new connection that has sent nothing may go for another
LINGER = 5.0  # seconds that a client may go on sending before it is cut off
REFUSAL = (
    "HTTP/1.1 {status} {phrase}\r\n"
    "Connection: close\r\n"
    "Content-Type: {content_type}\r\n"
    "Content-Length: {length}\r\n\r\n{text}"
)


class FanoutHTTPChannel(http.HTTPChannel):
    """A connection of a FanoutFactory, until it is closed or becomes a WebSocket."""

    MAX_LENGTH = limits.LINE
    # Ours come first.
    totalHeadersSize = limits.HEAD + limits.LINE
    maxHeaders = limits.HEADERS + 1

    is_refused = False
    has_answered = False
    since = 0.0  # when it was made
    head_since: Optional[float] = None  # when the first byte of the request under way came
    body_since: Optional[float] = None  # when its head had been read
    _cut: Optional[DelayedCall] = None

    def connectionMade(self) -> None:
        super().connectionMade()
        self.since = time.monotonic()
        self.factory.connections.enter(self)

    def connectionLost(self, reason: Failure) -> None:
        self.factory.connections.leave(self)
        if self._cut is not None and self._cut.active():
            self._cut.cancel()
        super().connectionLost(reason)

    @property
    def is_idle(self) -> bool:
        """Whether no request is under way, neither coming in nor being answered."""
        return self.head_since is None and not self._handlingRequest and not self.is_refused

    @property
    def is_spare(self) -> bool:
        """Whether its end costs nobody an answer: it has had one, or has sent nothing for long."""
        has_waited = time.monotonic() - self.since > SILENCE
        return self.is_idle and (self.has_answered or has_waited)

    # What the client sends, in the order of a request

    def dataReceived(self, data: bytes) -> None:
        if self.is_refused:
            return
        if self.is_idle:
            if not self.factory.is_closing and answer_kept(self, data):
                return
            self.head_since = time.monotonic()
        super().dataReceived(data)

    def lineReceived(self, line: bytes) -> None:
        if self.is_refused:
            return
        if self._receivedHeaderSize + len(line) > limits.HEAD:
            self._refuse_length()
        else:
            super().lineReceived(line)

    def lineLengthExceeded(self, line: bytes) -> None:
        self._refuse_length()

    def _refuse_length(self) -> None:
        if self._receivedHeaderSize == 0:
            self.refuse(414, f"The address is longer than {limits.LINE} bytes.")
        else:
            self.refuse(431, f"A header or all of them are longer than {limits.HEAD} bytes.")

    def headerReceived(self, line: bytes) -> bool:
        if self.is_refused:
            return False
        name, _, value = line.partition(b":")
        if self._receivedHeaderCount >= limits.HEADERS:
            self.refuse(431, f"There are more than {limits.HEADERS} headers.")
        elif b"\r" in line or b"\n" in line:
            # A proxy may take it for the end of the header (RFC 9110, section 5.5). Twisted, before
            # 26.10, lets it through.
            self.refuse(400, "A header has an end of a line within it.")
        elif name.lower() == b"content-type" and len(value) > limits.CONTENT_TYPE:
            self.refuse(431, f"The Content-Type is longer than {limits.CONTENT_TYPE} bytes.")
        return not self.is_refused and super().headerReceived(line)

    def allHeadersReceived(self) -> None:
        if self.is_refused:
            return
        self.body_since = time.monotonic()
        hosts = self.requests[-1].requestHeaders.getRawHeaders(b"Host", [])
        if is_host_sound(self._version, hosts):
            super().allHeadersReceived()
        else:
            self.refuse(400, "The request needs one Host header that names a host.")

    def checkPersistence(self, request: FanoutRequest, version: bytes) -> bool:
        """Return whether another request may follow; none where Daphne ends, and the answer says so."""
        if self.factory.is_closing:
            request.responseHeaders.setRawHeaders(b"Connection", [b"close"])
            return False
        return bool(super().checkPersistence(request, version))

    def end_behind_answer(self) -> None:
        """Close when the request under way has been answered, if there is one; the next says it itself."""
        if self._handlingRequest:
            self.persistent = False

    def rawDataReceived(self, data: bytes) -> None:
        if not self.is_refused:
            super().rawDataReceived(data)

    def allContentReceived(self) -> None:
        if not self.is_refused:
            self.head_since = self.body_since = None
            super().allContentReceived()

    def requestDone(self, request: FanoutRequest) -> None:
        # What came meanwhile is read now.
        if self._dataBuffer and self.persistent:
            self.head_since = time.monotonic()
        self.note_answer()
        super().requestDone(request)

    def note_answer(self) -> None:
        """Note that a request was answered, and that the next has all of its time."""
        self.has_answered = True
        self.factory.connections.renew(self)
        self.resetTimeout()

    # The bounds

    def check_clock(self, now: float) -> None:
        """Refuse a request that takes too long to come; called every TICK."""
        if self.head_since is None or self.is_refused:
            return
        if self.body_since is None:
            if now - self.head_since > limits.HEAD_TIME:
                self.refuse(408, f"The headers took longer than {limits.HEAD_TIME:g} s.")
        elif (
            now - self.body_since > limits.BODY_TIME + self.requests[-1].received / limits.BODY_RATE
        ):
            self.refuse(408, f"The body came at less than {limits.BODY_RATE} bytes a second.")

    def refuse(self, status: int, text: str) -> None:
        """Answer by ourselves and close; what the client still sends is thrown away.

        Not a close of both ways: the client may still be sending, and would be reset before it has
        read why.
        """
        self.is_refused = True
        self.clearLineBuffer()
        phrase = HTTPStatus(status).phrase
        # Twisted's, from the first line of a request until its end.
        path = getattr(self, "_path", b"").decode("latin-1")
        content_type, text = phrase_refusal(path, status, text)
        answer = REFUSAL.format(
            status=status, phrase=phrase, content_type=content_type, length=len(text), text=text
        )
        self.transport.unregisterProducer()
        self.transport.write(answer.encode("ascii"))
        if hasattr(self.transport, "loseWriteConnection"):
            self.transport.loseWriteConnection()
            self._cut = reactor.callLater(LINGER, self.transport.abortConnection)
        else:
            self.transport.loseConnection()

    def _respondToBadRequestAndDisconnect(self) -> None:
        if not self.is_refused:
            self.refuse(400, "This is no HTTP request.")
