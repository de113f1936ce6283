"""What waits for one WebSocket: straight to the socket where nothing does, else in turn.

Frames that a slow socket cannot take yet stay here as references to bytes that its fellows share;
only PIECE bytes at a time are handed to its transport. A frame is never cut off in the middle.
What is done with a reader for whom too much waits is FanoutSocket.drop_slow, in socket.py.
"""

import enum
from collections import deque
from typing import Any, Callable, Deque, Optional

from twisted.internet.tcp import Connection

PIECE = 64 * 1024


class State(enum.Enum):
    """What becomes of a frame that is written."""

    HANDSHAKE = "handshake"  # it waits for open()
    DIRECT = "direct"  # nothing waits, so it goes straight to the socket
    QUEUED = "queued"  # it waits behind others, which the transport asks for in pieces
    FINISHING = "finishing"  # none is taken any more, but what waits still goes out
    CLOSED = "closed"  # none is taken, and none goes out


# As names of the module: looked up for each of ten thousand sockets.
HANDSHAKE, DIRECT, QUEUED = State.HANDSHAKE, State.DIRECT, State.QUEUED
FINISHING, CLOSED = State.FINISHING, State.CLOSED
# For all queues where nothing waits: an empty deque of its own takes half a kilobyte.
NOTHING: Deque[bytes] = deque(maxlen=0)


class SendQueue:
    """The way out to one socket.

    `limit`: bytes that may wait; past it no more frames are taken and `overflow` is called, once.
    """

    __slots__ = (
        "_frames",
        "_offset",
        "_send",
        "limit",
        "overflow",
        "state",
        "transport",
        "waiting",
    )

    def __init__(self, limit: int, overflow: Callable[[], None]) -> None:
        self.state = HANDSHAKE
        self.limit = limit
        self.overflow = overflow
        self.transport: Any = None
        self.waiting = 0  # bytes
        self._send: Optional[Callable[[bytes], int]] = None
        self._frames: Deque[bytes] = deque()
        self._offset = 0  # what of the first of them is sent

    def open(self, transport: Any) -> None:
        """Let frames through to a transport whose WebSocket handshake is done."""
        self.transport = transport
        self._send = find_direct_send(transport)
        if self.state is HANDSHAKE:
            if self._frames:
                self._start_queueing()
            else:
                self.state, self._frames = DIRECT, NOTHING

    def write(self, data: bytes) -> None:
        """Send whole frames, or queue them; do nothing once it finishes or is closed."""
        taken = self.try_write(data)
        if taken < len(data):
            self.keep(data, taken)

    def try_write(self, data: bytes) -> int:
        """Send what the socket takes at once and return how much: what is left is for keep().

        Several threads may do this, each for a queue of its own.
        """
        if self.state is DIRECT:
            transport = self.transport
            if self._send is None or transport._tempDataBuffer or transport.dataBuffer:
                return 0
            return send_directly(self._send, data)
        return 0 if self.state in (HANDSHAKE, QUEUED) else len(data)

    def keep(self, data: bytes, taken: int) -> None:
        """Queue the rest of what try_write() was given."""
        if self.state is DIRECT:
            self._frames = deque((data,))
            self._offset = taken
            self.waiting = len(data) - taken
            self._start_queueing()
        elif self.waiting + len(data) > self.limit:
            self.close()
            self.overflow()
        else:
            self._frames.append(data)
            self.waiting += len(data)

    def _start_queueing(self) -> None:
        self.state = QUEUED
        self.transport.registerProducer(self, False)

    def finish(self, last: bytes) -> None:
        """Drop what waits and send the frame `last` as soon as one can follow."""
        if self.state is DIRECT:
            self.write(last)
        elif self.state in (QUEUED, FINISHING):
            rest = b""
            if self._frames and self._offset:
                data = self._frames[0]
                rest = data[self._offset : find_frame_end(data, self._offset)]
            self._frames = deque((rest + last,))
            self._offset = 0
            self.waiting = len(self._frames[0])
        self.close()

    def close(self) -> None:
        """Take no more frames; those that wait for an open socket still go out."""
        if self.state is QUEUED:
            self.state = FINISHING
        elif self.state is not FINISHING:
            self.state = CLOSED

    # The transport calls these: it has sent all that it had, or it is gone.

    def resumeProducing(self) -> None:
        if not self._frames:
            self.transport.unregisterProducer()
            self.state = DIRECT if self.state is QUEUED else CLOSED
            self._frames = NOTHING
            return
        data = self._frames[0]
        piece = data[self._offset : self._offset + PIECE]
        self._offset += len(piece)
        self.waiting -= len(piece)
        if self._offset == len(data):
            self._frames.popleft()
            self._offset = 0
        self.transport.write(piece)

    def stopProducing(self) -> None:
        self.state, self._frames = CLOSED, NOTHING
        self.waiting = 0


def find_direct_send(transport: Any) -> Optional[Callable[[bytes], int]]:
    """Return the socket's send if frames may bypass the transport's buffer, else None.

    They may where the transport is Twisted's own, without TLS: there compat.py holds that what it
    buffers can be seen.
    """
    if isinstance(transport, Connection) and not getattr(transport, "TLS", False):
        return transport.socket.send
    return None


def send_directly(send: Callable[[bytes], int], data: bytes) -> int:
    """Return how much of `data` a socket took at once."""
    try:
        return send(data)
    except BlockingIOError:
        return 0
    except OSError:
        # The reactor will read the same error and close the connection.
        return len(data)


def write_first(transport: Any, data: bytes) -> None:
    """Write to a transport that nobody has written to yet: straight to its socket if it can be."""
    send = find_direct_send(transport)
    sent = send_directly(send, data) if send else 0
    if sent < len(data):
        transport.write(data[sent:])


def find_frame_end(data: bytes, offset: int) -> int:
    """Return where the frame that `offset` lies in ends; `data` is whole unmasked frames.

    RFC 6455, section 5.2.
    """
    end = 0
    while end < offset:
        length = data[end + 1]
        head = 2
        if length == 126:
            head, length = 4, int.from_bytes(data[end + 2 : end + 4], "big")
        elif length == 127:
            head, length = 10, int.from_bytes(data[end + 2 : end + 10], "big")
        end += head + length
    return end
