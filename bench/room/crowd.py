"""Who listens, in C, and who talks: so many messages a second, by guests who keep to their pace."""

import selectors
import threading
import time

import websocket

from bench.fanout.load import Load

TALKERS = 100  # guests; each says one in two seconds where 50 are said a second
PATIENCE = 30  # seconds that the last message may be late
START = 1.0  # seconds before the first message


class Listeners(Load):
    """Readers of a path who count what has a number and a time in it."""

    def __init__(self, binary, peer, readers, path=None, number=None):
        self.markers = [number or peer.number, " t="]
        self.path = path or peer.path
        super().__init__(binary, peer, readers)

    def make_command(self, binary, readers):
        return [*super().make_command(binary, readers), *self.markers]

    def expect(self, count, seconds):
        """Begin to count what takes so many seconds to be sent; what was counted is read by `read`."""
        self._process.stdin.write(f"expect {count} {seconds + PATIENCE}\n")
        assert self._process.stdout.readline().strip() == "ready"

    def read(self):
        """Return what was counted, when all have had all, or PATIENCE is over."""
        return self._read()


class Talkers:
    """Guests who say what they are told to; what they hear is thrown away."""

    def __init__(self, peer):
        self.peer = peer
        url = f"ws://127.0.0.1:{peer.port}{peer.path}"
        self.sockets = [
            websocket.create_connection(url, timeout=60, suppress_origin=True)
            for _ in range(TALKERS)
        ]
        for number, socket in enumerate(self.sockets):
            peer.greet(socket, number)
        self.selector = selectors.DefaultSelector()
        for socket in self.sockets:
            self.selector.register(socket.sock, selectors.EVENT_READ)
        self.is_over = False
        self.thread = threading.Thread(target=self.drain, daemon=True)
        self.thread.start()

    def drain(self):
        while not self.is_over:
            for key, _ in self.selector.select(0.2):
                try:
                    data = key.fileobj.recv(1 << 16)
                except OSError:
                    data = b""
                if not data:
                    self.selector.unregister(key.fileobj)

    def talk(self, rate, count):
        """Say `count` messages, `rate` a second, each by the next of them."""
        begun = time.monotonic() + START
        for number in range(count):
            time.sleep(max(0.0, begun + number / rate - time.monotonic()))
            text = f"What a message, number n={number} t={time.monotonic_ns()} it is"
            self.sockets[number % TALKERS].send(self.peer.make_frame(number, text))

    def close(self):
        self.is_over = True
        self.thread.join()
        for socket in self.sockets:
            socket.close()
