"""Daphne's HTTP request with a bound on its body: 413 as soon as it is known to be too large."""

from typing import Any, Optional

from daphne.http_protocol import WebRequest
from twisted.python.failure import Failure

from livelog.fanout.daphne.front.client import ask_front
from livelog.fanout.daphne.http.target import read_target
from livelog.fanout.refusals import PROGRAMS, phrase_refusal


class NoQueue:
    """The send queue of an HTTP request in a group: there are no frames for it."""

    @staticmethod
    def write(data: bytes) -> None:
        """Do nothing; a response for it is sent by dispatch_reply."""

    @staticmethod
    def try_write(data: bytes) -> int:
        """Do nothing, as write()."""
        return len(data)


class FanoutRequest(WebRequest):
    """One HTTP request of a FanoutHTTPChannel."""

    queue = NoQueue
    is_connecting = False
    received = 0  # bytes of its body
    is_gone = False

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        # Twisted would parse a form into copies of the body, which nobody reads.
        super().__init__(*args, parsePOSTFormSubmission=False, **kwargs)

    def gotLength(self, length: Optional[int]) -> None:
        # Called when the headers are read; None: the body is chunked.
        super().gotLength(length)
        if length is not None and length > self.factory.limits.body:
            self.refuse_body()

    def handleContentChunk(self, data: bytes) -> None:
        self.received += len(data)
        if self.channel.is_refused:
            return
        if self.received > self.factory.limits.body:
            self.refuse_body()
        else:
            super().handleContentChunk(data)

    def refuse_body(self) -> None:
        """Answer 413."""
        self.content.seek(0)
        self.content.truncate()
        # Or the channel would now ask for the body.
        self.requestHeaders.removeHeader(b"Expect")
        limit = self.factory.limits.body
        self.channel.refuse(413, f"The body is larger than LIVELOG_MAX_BODY, {limit} bytes.")

    def refuse_busy(self) -> None:
        """Answer 503: the request could not be passed on."""
        self.basic_error(503, b"Service Unavailable", "Please try again in a moment.")

    def basic_error(self, status: int, status_text: bytes, body: str) -> None:
        """Answer by ourselves, in a page or, to a program, in problem details."""
        path = self.uri.decode("latin-1")
        if not path.startswith(PROGRAMS):
            super().basic_error(status, status_text, body)
            return
        content_type, text = phrase_refusal(path, status, body)
        headers = [(b"Content-Type", content_type.encode("ascii")), (b"Retry-After", b"1")]
        self.serverResponse({"status": status, "headers": headers, "content": text.encode()})

    def requestReceived(self, command: bytes, path: bytes, version: bytes) -> None:
        target = read_target(command, path)
        if target is None:
            self.channel.refuse(400, "The request is for nothing that could be here.")
            return
        if target.host is not None:
            self.requestHeaders.setRawHeaders(b"Host", [target.host])
        super().requestReceived(command, target.uri, version)

    def process(self) -> None:
        # For a proxy to set with --root-path; a client may not.
        self.requestHeaders.removeHeader(b"Daphne-Root-Path")
        if self.uri == b"/livez" and self.method in (b"GET", b"HEAD"):
            self.tell_life()
            return
        if self.factory.front is not None and ask_front(self):
            return
        channel = self.channel
        super().process()
        if self.reply_channel is None:
            # It has become a WebSocket. The two would keep each other until a garbage collection.
            del channel.requests[:]
            self.factory.connections.leave(channel)

    def tell_life(self) -> None:
        """Answer that the reactor runs: whether to restart this process hangs on nothing else."""
        for name, value in ((b"Content-Type", b"text/plain"), (b"Cache-Control", b"no-store")):
            self.responseHeaders.addRawHeader(name, value)
        self.responseHeaders.addRawHeader(b"Content-Length", b"3")
        self.write(b"ok\n")
        self.factory.reply_protocols.pop(self.reply_channel, None)
        self.finish()

    def finish(self) -> None:
        self.factory.members.drop(self.reply_channel)
        super().finish()

    def connectionLost(self, reason: Failure) -> None:
        self.is_gone = True
        self.factory.members.drop(self.reply_channel)
        super().connectionLost(reason)
