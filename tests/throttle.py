"""A slow link: a TCP proxy that lets through so many bytes a second to the client."""

import socket
import threading
import time

PIECE = 16 * 1024  # bytes
BUFFER = 128 * 1024  # bytes that the link holds at each end; less makes the kernel dawdle


class SlowLink:
    """Leads connections to `port` of this machine; its own is `port`. close() cuts them all."""

    def __init__(self, port, rate):
        self.target = port
        self.rate = rate  # bytes a second, of each connection
        self.listener = socket.create_server(("127.0.0.1", 0))
        self.port = self.listener.getsockname()[1]
        self.sockets = []
        threading.Thread(target=self._accept, name="slow link", daemon=True).start()

    def _accept(self):
        while True:
            try:
                client = self.listener.accept()[0]
            except OSError:
                return
            server = socket.socket()
            # Before it connects, or the kernel would take in megabytes on the link's behalf.
            server.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, BUFFER)
            client.setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, BUFFER)
            server.connect(("127.0.0.1", self.target))
            self.sockets += [client, server]
            for way in ((client, server, None), (server, client, self.rate)):
                threading.Thread(target=pass_on, args=way, daemon=True).start()

    def cut(self):
        """End every connection without a word."""
        for each in self.sockets:
            # A thread that is reading it would keep it open.
            end(each)
            each.close()
        self.sockets = []

    def close(self):
        self.listener.close()
        self.cut()


def pass_on(source, target, rate):
    """Pass on what comes, at most `rate` bytes a second, until either side ends."""
    try:
        while True:
            data = source.recv(PIECE)
            if not data:
                break
            target.sendall(data)
            if rate:
                time.sleep(len(data) / rate)
    except OSError:
        pass
    for each in (source, target):
        end(each)


def end(connection):
    """Shut a connection down, if that was not done."""
    try:
        connection.shutdown(socket.SHUT_RDWR)
    except OSError:
        return
