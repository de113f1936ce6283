"""What waits for one WebSocket: straight to the socket where nothing does, else in turn.

Frames that a slow socket cannot take yet stay here as references to bytes that its fellows share;
only PIECE bytes at a time are handed to its transport. A frame is never cut off in the middle.
"""

from collections import deque

PIECE = 64 * 1024


class Outlet:
    """The way out to one socket. Frames written before open() wait until it is called.

    `limit`: bytes that may wait; past it `overflow` is called, once, instead of queueing more.
    """

    __slots__ = (
        "_offset",
        "_queue",
        "_send",
        "closed",
        "limit",
        "overflow",
        "transport",
        "waiting",
    )

    def __init__(self, limit, overflow):
        self.limit = limit
        self.overflow = overflow
        self.transport = None
        self.waiting = 0
        self.closed = False
        self._send = None
        self._queue = deque()
        self._offset = 0

    def open(self, transport):
        """Let frames through to a transport whose WebSocket handshake is done."""
        self.transport = transport
        self._send = find_direct_send(transport)
        if self._queue:
            transport.registerProducer(self, False)
        else:
            self._queue = None

    def write(self, data):
        """Send whole frames, or queue them; after close() do nothing."""
        taken = self.try_write(data)
        if taken < len(data):
            self.keep(data, taken)

    def try_write(self, data):
        """Send what the socket takes at once and return how much: what is left is for keep().

        Several threads may do this, each for an outlet of its own.
        """
        if self.closed:
            return len(data)
        transport = self.transport
        if self._queue is not None or self._send is None:
            return 0
        if transport._tempDataBuffer or transport.dataBuffer:
            return 0
        return send_directly(self._send, data)

    def keep(self, data, taken):
        """Queue the rest of what try_write() was given."""
        if self._queue is not None:
            self._append(data)
            return
        self._queue = deque((data,))
        self._offset = taken
        self.waiting = len(data) - taken
        self.transport.registerProducer(self, False)

    def _append(self, data):
        if self.waiting + len(data) > self.limit:
            self.closed = True
            self.overflow()
            return
        self._queue.append(data)
        self.waiting += len(data)

    def finish(self, last):
        """Drop what waits, send the frame `last` as soon as one can follow, and close."""
        self.closed = True
        if self._queue is None or self.transport is None:
            return
        rest = []
        if self._queue and self._offset:
            data = self._queue[0]
            rest.append(data[self._offset : find_frame_end(data, self._offset)])
        self._queue = deque([b"".join([*rest, last])])
        self._offset = 0
        self.waiting = len(self._queue[0])

    def close(self):
        """Let nothing more through."""
        self.closed = True

    # The transport calls these: it has sent all that it had, or it is gone.

    def resumeProducing(self):
        if not self._queue:
            self.transport.unregisterProducer()
            self._queue = None
            return
        data = self._queue[0]
        piece = data[self._offset : self._offset + PIECE]
        self._offset += len(piece)
        self.waiting -= len(piece)
        if self._offset == len(data):
            self._queue.popleft()
            self._offset = 0
        self.transport.write(piece)

    def stopProducing(self):
        self.closed = True
        self._queue = deque()
        self.waiting = 0


def find_direct_send(transport):
    """Return the socket's send if frames may bypass the transport's buffer, else None.

    They may where the transport is Twisted's own, without TLS, and shows what it buffers.
    """
    plain = hasattr(transport, "_tempDataBuffer") and hasattr(transport, "dataBuffer")
    if plain and not getattr(transport, "TLS", False):
        return transport.socket.send
    return None


def send_directly(send, data):
    """Return how much of `data` a socket took at once."""
    try:
        return send(data)
    except BlockingIOError:
        return 0
    except OSError:
        # The reactor will read the same error and close the connection.
        return len(data)


def write_first(transport, data):
    """Write to a transport that nobody has written to yet: straight to its socket if it can be."""
    send = find_direct_send(transport)
    sent = send_directly(send, data) if send else 0
    if sent < len(data):
        transport.write(data[sent:])


def find_frame_end(data, offset):
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
