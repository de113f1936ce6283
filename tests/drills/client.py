"""A WebSocket client (RFC 6455) for hundreds of readers in one thread, over asyncio's transports."""

import asyncio
import base64
import json
import os
from functools import lru_cache

TEXT, CLOSE, PING, PONG = 0x1, 0x8, 0x9, 0xA
REQUEST = (
    "GET %s HTTP/1.1\r\nHost: 127.0.0.1:%d\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
    "Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: %s\r\n\r\n"
)


@lru_cache(maxsize=4096)
def decode(payload):
    """Return the message in a text frame; the same object for the same bytes, so not to be changed.

    What goes to a whole Group is decoded once, not by each of its readers.
    """
    return json.loads(payload)


class Socket(asyncio.Protocol):
    """One WebSocket to a port of this machine.

    `on_open()`, `on_message(message)` and `on_close(code)` are called in the loop's thread; the
    last once, whatever ended it: 1006 where there was no close frame, None for a failed handshake.
    """

    def __init__(self, port, path, on_open, on_message, on_close):
        self.port = port
        self.path = path
        self.on_open = on_open
        self.on_message = on_message
        self.on_close = on_close
        self.transport = None
        self.is_open = False
        self.code = None
        self._data = b""
        self._ended = False

    def connection_made(self, transport):
        self.transport = transport
        key = base64.b64encode(os.urandom(16)).decode("ascii")
        transport.write((REQUEST % (self.path, self.port, key)).encode("ascii"))

    def data_received(self, data):
        self._data += data
        if not self.is_open and not self._read_head():
            return
        while not self._ended:
            frame = self._take_frame()
            if frame is None:
                return
            self._hear(*frame)

    def _read_head(self):
        head, end, rest = self._data.partition(b"\r\n\r\n")
        if not end:
            return False
        if head.split(b" ", 2)[1] != b"101":
            self.drop()
            return False
        self._data = rest
        self.is_open, self.code = True, 1006
        self.on_open()
        return True

    def _take_frame(self):
        data = self._data
        if len(data) < 2:
            return None
        start, length = 2, data[1]
        if length > 125:
            start = 4 if length == 126 else 10
            length = int.from_bytes(data[2:start], "big")
        if len(data) < start + length:
            return None
        self._data = data[start + length :]
        return data[0] & 0xF, data[start : start + length]

    def _hear(self, opcode, payload):
        if opcode == TEXT:
            self.on_message(decode(payload))
        elif opcode == PING:
            self._send(PONG, payload)
        elif opcode == CLOSE:
            self.code = int.from_bytes(payload[:2], "big") if payload else 1005
            self.close()

    def send(self, message):
        """Send one message."""
        self._send(TEXT, json.dumps(message).encode("utf-8"))

    def _send(self, opcode, payload):
        assert len(payload) < 126, "a reader has little to say"
        mask = b"\0\0\0\0"
        self.transport.write(bytes([0x80 | opcode, 0x80 | len(payload)]) + mask + payload)

    def close(self):
        """Close properly; on_close follows."""
        self._send(CLOSE, (1000).to_bytes(2, "big"))
        self.transport.close()

    def drop(self):
        """Go without a word, as a machine that loses its network."""
        self.transport.abort()

    def forget(self):
        """Make no more calls; drop the connection, if it has come to one and is not closing."""
        self.on_open = self.on_message = self.on_close = ignore
        if self.transport and not self.transport.is_closing():
            self.drop()

    def stall(self):
        """Read nothing more until `resume`."""
        self.transport.pause_reading()

    def resume(self):
        self.transport.resume_reading()

    def connection_lost(self, error):
        if not self._ended:
            self._ended = True
            self.is_open = False
            self.on_close(self.code)


def ignore(*values):
    """Take a call that comes too late."""
