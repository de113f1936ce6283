"""A feed server on this machine whose documents a test changes while the worker polls it."""

import contextlib
import hashlib
import threading
from dataclasses import dataclass, field
from email.utils import format_datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from xml.sax.saxutils import escape, quoteattr


@dataclass
class Document:
    """What one path answers. `hang` seconds pass before the answer, or until the server closes.

    `cut` bytes are missing at its end; only Content-Length, unless `length` is false, tells so.
    """

    body: bytes = b""
    status: int = 200
    content_type: str = "application/rss+xml; charset=utf-8"
    headers: dict = field(default_factory=dict)
    etag: bool = True
    hang: float = 0.0
    cut: int = 0
    length: bool = True

    def digest(self):
        return '"' + hashlib.sha256(self.body).hexdigest()[:16] + '"'


class FeedServer:
    """Serves `documents` ({path: Document}) and records `requests` as (path, headers) pairs.

    In place of a Document there may be a function that returns the one for this request.
    """

    def __init__(self, host="127.0.0.1"):
        self.documents = {}
        self.requests = []
        self.closing = threading.Event()
        self.http = ThreadingHTTPServer((host, 0), _handler_of(self))
        self.http.daemon_threads = True
        self.thread = threading.Thread(target=self.http.serve_forever, args=(0.05,), daemon=True)
        self.thread.start()

    @property
    def port(self):
        return self.http.server_address[1]

    def url(self, path="/feed"):
        return f"http://{self.http.server_address[0]}:{self.port}{path}"

    def serve(self, body, path="/feed", **fields):
        """Answer `path` with this body from now on and return the path's address."""
        body = body.encode("utf-8") if isinstance(body, str) else body
        self.documents[path] = Document(body=body, **fields)
        return self.url(path)

    def count(self, path="/feed"):
        return sum(1 for asked, _ in self.requests if asked == path)

    def close(self):
        self.closing.set()
        self.http.shutdown()
        self.http.server_close()
        self.thread.join()


def rss(items, title="A feed of ours", channel="", language="en"):
    """Return an RSS 2.0 document; `channel` is XML put into the channel as it is."""
    return (
        '<?xml version="1.0" encoding="utf-8"?>\n'
        '<rss version="2.0" xmlns:dc="http://purl.org/dc/elements/1.1/"'
        ' xmlns:content="http://purl.org/rss/1.0/modules/content/"'
        ' xmlns:at="http://purl.org/atompub/tombstones/1.0">\n'
        f"<channel><title>{escape(title)}</title><link>https://example.org/</link>"
        f"<language>{language}</language>{channel}\n" + "\n".join(items) + "\n</channel></rss>\n"
    )


def rss_item(guid, title=None, *, summary="", link=None, published=None, author="", extra=""):
    """Return one <item>; `published` is an aware datetime, `extra` XML put in as it is."""
    parts = [f'<guid isPermaLink="false">{escape(guid)}</guid>']
    parts.append(f"<title>{escape(title if title is not None else 'Entry ' + guid)}</title>")
    parts.append(f"<link>{escape(link or 'https://example.org/' + guid)}</link>")
    parts.append(f"<description>{escape(summary)}</description>")
    if published:
        parts.append(f"<pubDate>{format_datetime(published)}</pubDate>")
    if author:
        parts.append(f"<dc:creator>{escape(author)}</dc:creator>")
    return "<item>" + "".join(parts) + extra + "</item>"


def rss_withdrawn(guid, when):
    """Return the RFC 6721 element that withdraws an entry; goes into rss(channel=…)."""
    return f"<at:deleted-entry ref={quoteattr(guid)} when={quoteattr(when)}/>"


def _handler_of(server):
    class Handler(BaseHTTPRequestHandler):
        def do_GET(self):
            path = self.path.split("?")[0]
            server.requests.append((path, dict(self.headers)))
            document = server.documents.get(path) or Document(b"no such document", status=404)
            if callable(document):
                document = document()
            if document.hang:
                server.closing.wait(document.hang)
            unchanged = (
                document.etag
                and document.status == 200
                and self.headers.get("If-None-Match") == document.digest()
            )
            # Who asked may have been killed meanwhile.
            with contextlib.suppress(BrokenPipeError, ConnectionResetError):
                self._answer(document, unchanged)

        def _answer(self, document, unchanged):
            self.send_response(304 if unchanged else document.status)
            if document.etag and document.status == 200:
                self.send_header("ETag", document.digest())
            for name, value in document.headers.items():
                self.send_header(name, value)
            if unchanged:
                self.end_headers()
                return
            self.send_header("Content-Type", document.content_type)
            if document.length:
                self.send_header("Content-Length", str(len(document.body)))
            self.end_headers()
            self.wfile.write(document.body[: len(document.body) - document.cut])

        def log_message(self, *arguments):
            """Requests are in server.requests; standard error stays clean."""

    return Handler
