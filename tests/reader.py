"""A reader for tests: a real WebSocket client that keeps every frame it was sent."""

import json
import time

import websocket

from tests.processes import DEADLINE


class Reader:
    """Opens a socket; `frames` are the messages received so far, in order."""

    def __init__(self, url, **options):
        self.frames = []
        self.closed = None  # the close code, once the server has closed
        self.socket = websocket.create_connection(
            url, timeout=DEADLINE, suppress_origin=True, **options
        )

    def read(self, timeout):
        """Take in one frame; return whether one came within `timeout` seconds."""
        self.socket.settimeout(max(0.001, timeout))
        try:
            opcode, data = self.socket.recv_data()
        except websocket.WebSocketTimeoutException:
            return False
        except (websocket.WebSocketConnectionClosedException, ConnectionError):
            self.closed = self.closed or 1006
            return False
        if opcode == websocket.ABNF.OPCODE_CLOSE:
            self.closed = int.from_bytes(data[:2], "big") if data else 1005
            return False
        self.frames.append(json.loads(data))
        return True

    def read_until(self, condition, what, deadline=DEADLINE):
        """Take in frames until `condition(self)` is true; return what it returned."""
        end = time.monotonic() + deadline
        while True:
            found = condition(self)
            if found:
                return found
            assert not self.closed, f"{what}: closed with {self.closed}"
            assert time.monotonic() < end, f"{what}: got {self.frames[-5:]}"
            self.read(end - time.monotonic())

    def entries(self):
        """Return the `entry` messages received so far."""
        return [frame for frame in self.frames if frame["type"] == "entry"]

    def wait_for_entries(self, count, deadline=DEADLINE):
        """Take in frames until `count` entries have come; return them."""
        return self.read_until(
            lambda reader: len(reader.entries()) >= count and reader.entries(),
            f"{count} entries",
            deadline,
        )

    def wait_for(self, kind, deadline=DEADLINE):
        """Take in frames until one of type `kind` has come; return the last such."""
        return self.read_until(
            lambda reader: [frame for frame in reader.frames if frame["type"] == kind],
            f"a {kind} message",
            deadline,
        )[-1]

    def send(self, message):
        """Send one message."""
        self.socket.send(json.dumps(message))

    def close(self):
        """Close the socket."""
        self.socket.close()
