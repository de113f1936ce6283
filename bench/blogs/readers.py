"""Readers of many blogs, whose frames are noted as they come: a thread reads all their sockets."""

import json
import selectors
import threading
import time

import websocket


class Readers:
    """Opens sockets; `frames` has (moment, number of the socket, message) of all of them, as they came."""

    def __init__(self):
        self.frames = []
        self.sockets = []
        self.selector = selectors.DefaultSelector()
        self.over = threading.Event()
        self.thread = threading.Thread(target=self.read, daemon=True)
        self.thread.start()

    def open(self, url):
        """Open one reader's socket."""
        socket = websocket.create_connection(url, timeout=60, suppress_origin=True)
        self.selector.register(socket.sock, selectors.EVENT_READ, (len(self.sockets), socket))
        self.sockets.append(socket)

    def read(self):
        """Note what comes, until the end."""
        while not self.over.is_set():
            for key, _ in self.selector.select(0.2) if self.sockets else []:
                number, socket = key.data
                # A ping too is a frame: it must not be waited past.
                kind, data = socket.recv_data(control_frame=True)
                if kind == websocket.ABNF.OPCODE_TEXT:
                    self.frames.append((time.monotonic(), number, json.loads(data)))
                elif kind == websocket.ABNF.OPCODE_CLOSE:
                    self.selector.unregister(key.fileobj)
            if not self.sockets:
                time.sleep(0.05)

    def wait_for(self, title, count, patience=30):
        """Return the moments at which so many readers had an entry of this title."""
        end = time.monotonic() + patience
        while time.monotonic() < end:
            got = [at for at, _, frame in self.frames if frame.get("title") == title]
            if len(got) >= count:
                return got
            time.sleep(0.001)
        raise AssertionError(f"{title} came to fewer than {count} readers")

    def gaps(self, since):
        """Return the longest time between two beacons at each socket, from a moment on."""
        heads = {}
        for at, number, frame in list(self.frames):
            if frame["type"] == "head" and at > since:
                heads.setdefault(number, []).append(at)
        return [max(b - a for a, b in zip(at, at[1:])) for at in heads.values() if len(at) > 1]

    def close(self):
        """Close them all."""
        self.over.set()
        self.thread.join()
        for socket in self.sockets:
            socket.close()
