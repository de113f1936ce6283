"""The feed's HTTP server. What it answers depends only on the time since the play began."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from email.utils import formatdate
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

from .feed import render_feed
from .play import Step, stand_at

HERE = Path(__file__).parent
PLAY = HERE / "apollo.txt"
FILES = {f"/{path.name}": ("image/svg+xml", path) for path in HERE.glob("*.svg")}
# The feed's own link leads to the whole text.
FILES["/"] = ("text/plain; charset=utf-8", PLAY)


class DemoServer(ThreadingHTTPServer):
    """Serves the play of `steps` at /feed.xml, with ETag and Last-Modified, its drawings and its text.

    `clock` returns POSIX seconds, `began` is one of its values; with `speed` 2 everything comes
    in half the time.
    """

    daemon_threads = True

    def __init__(
        self,
        port: int,
        steps: tuple[Step, ...],
        *,
        began: float,
        clock: Callable[[], float],
        speed: float = 1.0,
    ):
        super().__init__(("127.0.0.1", port), Handler)
        self.steps = steps
        self.began = began
        self.clock = clock
        self.speed = speed

    def read_feed(self) -> tuple[bytes, float]:
        """Return (document, POSIX time of its last change)."""
        elapsed = (self.clock() - self.began) * self.speed
        entries, withdrawn = stand_at(self.steps, elapsed)
        changes = [step.at for step in self.steps if step.at <= elapsed]
        address = f"http://127.0.0.1:{self.server_address[1]}"
        document = render_feed(entries, withdrawn, began=self.began, address=address)
        return document, self.began + max(changes, default=0.0)


class Handler(BaseHTTPRequestHandler):
    server: DemoServer

    def do_GET(self) -> None:
        path = self.path.split("?")[0]
        if path == "/feed.xml":
            document, changed = self.server.read_feed()
            self._send(document, "application/rss+xml; charset=utf-8", changed)
        elif path in FILES:
            content_type, file = FILES[path]
            self._send(file.read_bytes(), content_type, file.stat().st_mtime)
        else:
            self.send_error(404)

    def _send(self, body: bytes, content_type: str, changed: float) -> None:
        etag = f'"{hashlib.sha256(body).hexdigest()[:16]}"'
        unchanged = self.headers.get("If-None-Match") == etag
        self.send_response(304 if unchanged else 200)
        self.send_header("ETag", etag)
        self.send_header("Last-Modified", formatdate(changed, usegmt=True))
        if unchanged:
            self.end_headers()
            return
        self.send_header("Content-Type", content_type)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *arguments: object) -> None:
        """The worker's log has a line for each entry; one for each poll would drown it."""
