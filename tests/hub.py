"""A WebSub hub on this machine: it verifies who subscribes, and delivers what a test gives it."""

import hashlib
import hmac
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.error import HTTPError
from urllib.parse import parse_qs, urlencode
from urllib.request import Request, urlopen

from tests.environment import PATIENCE


class Hub:
    """Confirms every subscription for `lease` seconds; `subscribers` are forms, in order."""

    def __init__(self, lease=86400):
        self.lease = lease
        self.asked = []  # each request's form
        self.subscribers = []  # those of them that were confirmed
        self.http = ThreadingHTTPServer(("127.0.0.1", 0), _handler_of(self))
        self.http.daemon_threads = True
        self.thread = threading.Thread(target=self.http.serve_forever, args=(0.05,), daemon=True)
        self.thread.start()

    @property
    def url(self):
        return f"http://127.0.0.1:{self.http.server_address[1]}/hub"

    def verify(self, form):
        """Ask the subscriber whether it meant it."""
        query = {
            "hub.mode": form["hub.mode"],
            "hub.topic": form["hub.topic"],
            "hub.challenge": f"challenge-{len(self.subscribers)}",
            "hub.lease_seconds": self.lease,
        }
        status, echo = call(form["hub.callback"] + "?" + urlencode(query))
        if status == 200 and echo == query["hub.challenge"]:
            self.subscribers.append(form)

    def deliver(self, body, content_type="application/rss+xml"):
        """Deliver to the last who subscribed, signed; return the status of the answer."""
        form = self.subscribers[-1]
        digest = hmac.new(form["hub.secret"].encode(), body, hashlib.sha256).hexdigest()
        headers = {"Content-Type": content_type, "X-Hub-Signature": "sha256=" + digest}
        return call(form["hub.callback"], body, headers)[0]

    def close(self):
        self.http.shutdown()
        self.http.server_close()
        self.thread.join()


def call(url, body=None, headers=()):
    """Return the status and the text of the answer."""
    try:
        with urlopen(Request(url, body, dict(headers)), timeout=PATIENCE) as answer:
            return answer.status, answer.read().decode()
    except HTTPError as refusal:
        return refusal.code, ""


def _handler_of(hub):
    class Handler(BaseHTTPRequestHandler):
        def do_POST(self):
            body = self.rfile.read(int(self.headers["Content-Length"])).decode()
            form = {name: values[0] for name, values in parse_qs(body).items()}
            hub.asked.append(form)
            self.send_response(202)
            self.send_header("Content-Length", "0")
            self.end_headers()
            threading.Thread(target=hub.verify, args=(form,), daemon=True).start()

        def log_message(self, *arguments):
            """Requests are in hub.asked; standard error stays clean."""

    return Handler
