"""A link between a reader and a server: so many bytes a second, or none at all."""

import socket
import threading
import time

CHUNK = 4096  # bytes
BUFFER = 16 * 1024  # so that what is under way waits at the server, and not in the kernel


class SlowLink:
    """Passes connections on `port` to a server's port; `rate` is in bytes a second to the reader.

    `cut()` ends every connection and refuses new ones until `mend()`.
    """

    def __init__(self, server_port, rate=None):
        self.server_port = server_port
        self.rate = rate
        self.is_cut = False
        self.pairs = []
        self.listener = socket.create_server(("127.0.0.1", 0))
        self.port = self.listener.getsockname()[1]
        threading.Thread(target=self.accept, daemon=True).start()

    def accept(self):
        while True:
            try:
                near = self.listener.accept()[0]
            except OSError:
                return  # closed
            if self.is_cut:
                near.close()
            else:
                self.join(near)

    def join(self, near):
        far = socket.socket()
        far.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, BUFFER)
        far.connect(("127.0.0.1", self.server_port))
        self.pairs.append((near, far))
        for source, target, slow in ((near, far, False), (far, near, True)):
            threading.Thread(target=self.carry, args=(source, target, slow), daemon=True).start()

    def carry(self, source, target, slow):
        try:
            while True:
                data = source.recv(CHUNK)
                if not data:
                    break
                if slow and self.rate:
                    time.sleep(len(data) / self.rate)
                target.sendall(data)
        except OSError:
            pass  # the other end is gone: so is this one
        for end in (source, target):
            end.close()

    def cut(self):
        self.is_cut = True
        for pair in self.pairs:
            for end in pair:
                try:
                    end.shutdown(socket.SHUT_RDWR)
                except OSError:
                    continue  # gone already
        self.pairs = []

    def mend(self, rate=None):
        self.rate = rate
        self.is_cut = False

    def close(self):
        self.cut()
        self.listener.close()
