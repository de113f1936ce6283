"""A server that answers with exactly the bytes that a test gives it, at the pace it gives."""

import re
import socket
import threading

from tests.environment import PATIENCE

NOT_FOUND = b"HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\n\r\n"


def answer(body=b"", status="200 OK", **headers):
    """Return an HTTP answer as bytes; a header is named with underscores for hyphens."""
    lines = ["HTTP/1.1 " + status]
    headers.setdefault("Content_Length", len(body))
    lines += ["{}: {}".format(name.replace("_", "-"), value) for name, value in headers.items()]
    return "\r\n".join(lines).encode("latin-1") + b"\r\n\r\n" + body


class FeedServer:
    """Answers each path with what `paths` holds for it: bytes, or a function of the socket.

    `requests` keeps every request head as text, `bodies` what followed each. The function is called in the connection's own
    thread, and may wait for `closing`.
    """

    def __init__(self, tls=None):
        self.paths, self.requests, self.bodies = {}, [], []
        self.closing = threading.Event()
        self.scheme = "https" if tls else "http"
        self._tls = tls
        self._listener = socket.create_server(("127.0.0.1", 0))
        self._threads = [threading.Thread(target=self._accept)]
        self._threads[0].start()

    @property
    def port(self):
        return self._listener.getsockname()[1]

    def url(self, path="/", host="127.0.0.1"):
        return f"{self.scheme}://{host}:{self.port}{path}"

    def close(self):
        """Stop listening and wait for every connection's thread to end."""
        self.closing.set()
        self._listener.shutdown(socket.SHUT_RDWR)
        self._listener.close()
        for thread in self._threads:
            thread.join()

    def _accept(self):
        while True:
            try:
                connection, _ = self._listener.accept()
            except OSError:
                return
            thread = threading.Thread(target=self._serve, args=(connection,))
            self._threads.append(thread)
            thread.start()

    def _serve(self, connection):
        with connection:
            connection.settimeout(PATIENCE)
            try:
                if self._tls:
                    connection = self._tls.wrap_socket(connection, server_side=True)
                self._answer(connection)
            except OSError:
                pass  # the client went away, which is what some tests are about

    def _answer(self, connection):
        head = b""
        while b"\r\n\r\n" not in head:
            received = connection.recv(65536)
            if not received:
                return
            head += received
        head, _, body = head.partition(b"\r\n\r\n")
        text = head.decode("latin-1") + "\r\n\r\n"
        stated = re.search(r"^Content-Length: (\d+)", text, re.I | re.M)
        while stated and len(body) < int(stated.group(1)):
            body += connection.recv(65536)
        self.requests.append(text)
        self.bodies.append(body.decode("latin-1"))
        reply = self.paths.get(text.split(" ")[1], NOT_FOUND)
        if callable(reply):
            reply(connection)
        else:
            connection.sendall(reply)
        connection.close()
