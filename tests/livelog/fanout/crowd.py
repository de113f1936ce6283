"""Many WebSocket clients in one thread: raw sockets, so that a test may stall, break or kill them."""

import base64
import os
import selectors
import socket
import struct
import time

from livelog.fanout.daphne.limits import raise_open_files
from tests.processes import DEADLINE

raise_open_files()

TEXT, BINARY, CLOSE, PING, PONG = 0x1, 0x2, 0x8, 0x9, 0xA
PLAIN = "GET %s HTTP/1.1\r\nHost: 127.0.0.1\r\n"
UPGRADE = (
    "Upgrade: websocket\r\nConnection: Upgrade\r\n"
    "Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: %s\r\n"
)


class Client:
    """One WebSocket. `frames` is what came, as (opcode, payload); `ended` is set at its end.

    With `upgrade` false it is a plain HTTP request, of which only `status` is read.
    """

    def __init__(self, port, path, receive_buffer=None, upgrade=True, headers=""):
        self.socket = socket.socket()
        if receive_buffer:
            self.socket.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, receive_buffer)
        self.socket.connect(("127.0.0.1", port))
        self.socket.setblocking(False)
        key = base64.b64encode(os.urandom(16)).decode("ascii")
        request = PLAIN % path + headers + (UPGRADE % key if upgrade else "") + "\r\n"
        self.request = request.encode("latin-1")
        self.socket.sendall(self.request)
        self.data = b""
        self.status = None
        self.frames = []
        self.ended = False
        self.answers_pings = True

    @property
    def texts(self):
        return [payload.decode("utf8") for opcode, payload in self.frames if opcode == TEXT]

    @property
    def close_code(self):
        """The code of the close frame that came, or None."""
        codes = [struct.unpack("!H", p[:2])[0] for opcode, p in self.frames if opcode == CLOSE]
        return codes[0] if codes else None

    def read(self):
        """Take what has come; called when the socket is readable."""
        try:
            data = self.socket.recv(1 << 20)
        except BlockingIOError:
            return
        except OSError:
            data = b""
        self.ended = not data
        self.data += data
        if self.status is None and b"\r\n\r\n" in self.data:
            head, _, self.data = self.data.partition(b"\r\n\r\n")
            self.status = int(head.split(b" ")[1])
        if self.status == 101:
            while self._read_frame():
                pass

    def _read_frame(self):
        if len(self.data) < 2:
            return False
        start, length = 2, self.data[1]
        if length > 125:
            start = 4 if length == 126 else 10
            length = int.from_bytes(self.data[2:start], "big")
        if len(self.data) < max(start, start + length):
            return False
        opcode, payload = self.data[0] & 0xF, self.data[start : start + length]
        self.data = self.data[start + length :]
        self.frames.append((opcode, payload))
        if opcode == PING and self.answers_pings:
            self.send(PONG, payload)
        elif opcode == CLOSE:
            self.send(CLOSE, payload[:2])
        return True

    def send(self, opcode, payload=b"", last=True):
        """Send one frame, masked with zeros."""
        length = len(payload)
        head = bytes([opcode | (0x80 if last else 0)])
        if length < 126:
            head += bytes([0x80 | length])
        elif length < 65536:
            head += bytes([0x80 | 126]) + struct.pack("!H", length)
        else:
            head += bytes([0x80 | 127]) + struct.pack("!Q", length)
        self.send_raw(head + b"\0\0\0\0" + payload)

    def send_text(self, text):
        self.send(TEXT, text.encode("utf8"))

    def send_raw(self, data):
        self.socket.setblocking(True)
        try:
            self.socket.sendall(data)
        except OSError:
            self.ended = True
        finally:
            self.socket.setblocking(False)

    def abort(self):
        """Die as a crashed client does: no close frame, a reset."""
        self.socket.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        self.socket.close()


class Crowd:
    """Clients that are read together; close() ends them all."""

    def __init__(self, port):
        self.port = port
        self.clients = []
        self._selector = selectors.DefaultSelector()

    def open(self, count=1, path="/", status=101, text="joined", **options):
        """Open sockets and wait until each has its answer; return the new clients."""
        clients = self.start(count, path, **options)
        self.wait(lambda: all(each.status for each in clients), "every handshake is answered")
        assert {each.status for each in clients} == {status}
        if text is not None and status == 101:
            self.wait(lambda: all(text in each.texts for each in clients), "every client joined")
        return clients

    def start(self, count=1, path="/", **options):
        """Send the handshakes only."""
        clients = [Client(self.port, path, **options) for _ in range(count)]
        for client in clients:
            self._selector.register(client.socket, selectors.EVENT_READ, client)
        self.clients += clients
        return clients

    def stall(self, clients):
        """Read nothing more for these clients, until resume()."""
        for client in clients:
            self._selector.unregister(client.socket)

    def resume(self, clients):
        for client in clients:
            self._selector.register(client.socket, selectors.EVENT_READ, client)

    def abort(self, clients):
        """Have clients die at once."""
        for client in clients:
            self._selector.unregister(client.socket)
            self.clients.remove(client)
            client.abort()

    def pump(self, seconds=0.02):
        """Read whatever comes within `seconds`."""
        for key, _ in self._selector.select(seconds):
            key.data.read()
            if key.data.ended:
                self._selector.unregister(key.fileobj)

    def wait(self, condition, what, deadline=DEADLINE):
        """Read until `condition()` is true; fail after `deadline` seconds."""
        end = time.monotonic() + deadline
        while not condition():
            assert time.monotonic() < end, f"{what}: not within {deadline:g} s"
            self.pump()

    def wait_for_text(self, text, clients=None, deadline=DEADLINE):
        """Wait until each client has had a text."""
        clients = self.clients if clients is None else clients
        self.wait(lambda: all(text in each.texts for each in clients), f"{text!r}", deadline)

    def close(self):
        for client in self.clients:
            client.socket.close()
        self._selector.close()
