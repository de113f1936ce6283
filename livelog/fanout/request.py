"""Daphne's HTTP request with a bound on its body: 413 as soon as it is known to be too large."""

from daphne.http_protocol import WebRequest
from twisted.internet import reactor

LINGER = 5.0  # seconds that a client may go on sending before it is cut off
REFUSAL = (
    b"HTTP/1.1 413 Request Entity Too Large\r\n"
    b"Connection: close\r\n"
    b"Content-Type: text/plain; charset=utf-8\r\n"
    b"Content-Length: %d\r\n\r\n%s"
)


class NoOutlet:
    """The outlet of an HTTP request in a group: there are no frames for it."""

    @staticmethod
    def write(data):
        """Do nothing; a response for it is sent by dispatch_reply."""

    @staticmethod
    def try_write(data):
        """Do nothing, as write()."""
        return len(data)


class FanoutRequest(WebRequest):
    """One HTTP request of a FanoutFactory."""

    outlet = NoOutlet
    is_connecting = False
    is_refused = False
    _received = 0
    _cut = None

    def __init__(self, *args, **kwargs):
        # Twisted would parse a form into copies of the body, which nobody reads.
        super().__init__(*args, parsePOSTFormSubmission=False, **kwargs)

    def gotLength(self, length):
        # Called when the headers are read; None: the body is chunked.
        super().gotLength(length)
        if length is not None and length > self.factory.limits.body:
            self.refuse()

    def handleContentChunk(self, data):
        self._received += len(data)
        if self.is_refused:
            return
        if self._received > self.factory.limits.body:
            self.refuse()
        else:
            super().handleContentChunk(data)

    def refuse(self):
        """Answer 413; what the client still sends is thrown away."""
        self.is_refused = True
        self.content.seek(0)
        self.content.truncate()
        # Or the channel would now ask for the body.
        self.requestHeaders.removeHeader(b"Expect")
        text = b"The body is larger than LIVELOG_MAX_BODY, %d bytes.\n" % self.factory.limits.body
        self.channel.transport.write(REFUSAL % (len(text), text))
        self._cut = reactor.callLater(LINGER, self.channel.transport.abortConnection)

    def refuse_busy(self):
        """Answer 503: the request could not be passed on."""
        self.basic_error(503, b"Service Unavailable", "Please try again in a moment.")

    def requestReceived(self, command, path, version):
        if self.is_refused:
            self.channel.loseConnection()
            return
        super().requestReceived(command, path, version)

    def process(self):
        # For a proxy to set with --root-path; a client may not.
        self.requestHeaders.removeHeader(b"Daphne-Root-Path")
        channel = self.channel
        super().process()
        if self.reply_channel is None:
            # It has become a WebSocket. The two would keep each other until a garbage collection.
            del channel.requests[:]

    def finish(self):
        self.factory.members.drop(self.reply_channel)
        super().finish()

    def connectionLost(self, reason):
        self.factory.members.drop(self.reply_channel)
        if self._cut is not None and self._cut.active():
            self._cut.cancel()
        super().connectionLost(reason)
