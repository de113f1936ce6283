"""A program on this machine that is told things: it keeps what comes, and answers as a test says."""

import base64
import hashlib
import hmac
import json
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qs, urlsplit

try:
    from standardwebhooks import Webhook as Verifier
except ImportError:  # it is not made for Python 3.8
    Verifier = None


class Receiver:
    """Keeps each POST in `got` as (path, headers, body); `answers` are statuses for the next ones.

    An answer may be a function of path and body. `hang` is an Event to wait for before any answer. A
    subscriber's GET is answered by its challenge, and kept in `asked`, unless `confirms` is False.
    """

    def __init__(self):
        self.got, self.asked, self.answers = [], [], []
        self.answer = 200
        self.confirms = True
        self.hang = None
        self.headers = {}
        self.changed = threading.Condition()
        self.http = ThreadingHTTPServer(("127.0.0.1", 0), _handler_of(self))
        self.http.daemon_threads = True
        self.thread = threading.Thread(target=self.http.serve_forever, args=(0.05,), daemon=True)
        self.thread.start()

    def url(self, path="/hook"):
        return f"http://127.0.0.1:{self.http.server_address[1]}{path}"

    def events(self, path="/hook"):
        """Return the payloads that came to a path, in order."""
        return [json.loads(body) for where, _, body in self.got if where == path]

    def next_answer(self, path, body):
        answer = self.answers.pop(0) if self.answers else self.answer
        return answer(path, body) if callable(answer) else answer

    def close(self):
        if self.hang:
            self.hang.set()
        self.http.shutdown()
        self.http.server_close()
        self.thread.join()


def verify(secret, headers, body):
    """Return the payload of a message, as a receiver that checks its signature reads it."""
    if Verifier:
        return Verifier(secret).verify(body, headers)
    named = {name.lower(): value for name, value in headers.items()}
    signed = f"{named['webhook-id']}.{named['webhook-timestamp']}.".encode() + body
    key = base64.b64decode(secret[len("whsec_") :])
    right = base64.b64encode(hmac.new(key, signed, hashlib.sha256).digest()).decode()
    assert named["webhook-signature"] == "v1," + right
    return json.loads(body)


def _handler_of(receiver):
    class Handler(BaseHTTPRequestHandler):
        def do_POST(self):
            body = self.rfile.read(int(self.headers["Content-Length"]))
            if receiver.hang:
                receiver.hang.wait(60)
            with receiver.changed:
                receiver.got.append((self.path, dict(self.headers), body))
                status = receiver.next_answer(self.path, body)
            self.respond(status, b"noted")

        def do_GET(self):
            query = {
                name: values[0] for name, values in parse_qs(urlsplit(self.path).query).items()
            }
            receiver.asked.append(query)
            challenge = query.get("hub.challenge", "")
            self.respond(200 if receiver.confirms else 404, challenge.encode())

        def respond(self, status, body):
            try:
                self.send_response(status)
                for name, value in receiver.headers.items():
                    self.send_header(name, value)
                self.send_header("Content-Length", str(len(body)))
                self.end_headers()
                self.wfile.write(body)
            except (BrokenPipeError, ConnectionResetError):
                pass  # who asked waits no more, or was killed

        def log_message(self, *arguments):
            """Requests are in receiver.got; standard error stays clean."""

    return Handler
