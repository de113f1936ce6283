"""Requests that are answered from the bytes of their head, and those that take the usual way."""

import socket
import time

import pytest
from asgiref.inmemory import ChannelLayer
from twisted.internet import error, reactor
from twisted.internet.tcp import Server
from twisted.python.failure import Failure

from livelog.fanout.daphne.factory import FanoutFactory
from livelog.fanout.daphne.front.express import answer_kept
from livelog.fanout.daphne.front.fetch import Fetch
from livelog.fanout.daphne.front.front import Front
from livelog.fanout.daphne.front.key import Rules
from livelog.fanout.daphne.front.policy import Answer
from livelog.fanout.daphne.front.store import Kept
from livelog.fanout.daphne.front.watch import Sight, Watches

BODY = b"<!doctype html>"
HEADERS = ((b"Content-Type", b"text/html"), (b"ETag", b'"tag"'))
HEAD = (
    b"GET /blog/ HTTP/1.1\r\nHost: a.example\r\nConnection: Keep-Alive\r\n"
    b"Accept-Language: de,en;q=0.5\r\n"
)
PLAIN = HEAD + b"User-Agent: A (B; C)\r\n\r\n"


class Client:
    """A connection to a Daphne that keeps one page; `get` sends, and returns what is answered."""

    def __init__(self, **options):
        self.logged = []
        log = lambda protocol, action, details: self.logged.append(details)  # noqa: E731
        self.factory = FanoutFactory(ChannelLayer(), "test.response!", action_logger=log, **options)
        self.factory.front = Front(Rules(("en",), ()), Watches(None), None, None)
        with socket.create_server(("127.0.0.1", 0)) as listener:
            self.socket = socket.create_connection(listener.getsockname())
            accepted, address = listener.accept()
        accepted.setblocking(False)
        self.channel = self.factory.buildProtocol(None)
        self.transport = Server(accepted, self.channel, address, None, 1, reactor)
        self.channel.makeConnection(self.transport)

    def keep(self, scheme="http", language="en", lifetime=60.0):
        headers = {b"host": [b"a.example"], b"accept-language": [language.encode()]}
        key = self.factory.front.read_key(b"GET", scheme, b"/blog/", headers)
        kept = Kept(Answer(200, HEADERS, BODY), time.monotonic(), lifetime, Sight((), True))
        self.factory.front.store.put(key, kept)
        return key

    def get(self, data):
        """Return the answer's bytes, None where a request takes the usual way."""
        return self.socket.recv(65536) if answer_kept(self.channel, data) else None

    def close(self):
        self.socket.close()
        self.transport.connectionLost(Failure(error.ConnectionDone()))


@pytest.fixture
def client():
    client = Client()
    client.keep()
    yield client
    client.close()


def test_a_kept_page(client):
    """It comes whole, is in the access log, and the connection is idle again."""
    for _ in range(2):
        head, _, body = client.get(PLAIN).partition(b"\r\n\r\n")
        status, *lines = head.split(b"\r\n")
        assert (status, body) == (b"HTTP/1.1 200 OK", BODY)
        assert b"Cache-Status: livelog; hit" in lines and b"Content-Length: 15" in lines
    assert [each["path"] for each in client.logged] == ["/blog/"] * 2
    assert client.logged[0]["client"].startswith("127.0.0.1:")
    assert client.channel.is_idle and client.channel.is_spare


def test_a_page_that_the_client_has(client):
    """Its validators are looked at."""
    assert client.get(HEAD + b'If-None-Match: "tag"\r\n\r\n').startswith(b"HTTP/1.1 304 Not Mod")


@pytest.mark.parametrize(
    "data",
    [
        PLAIN[:-2],
        PLAIN + PLAIN,
        PLAIN.replace(b"GET", b"HEAD"),
        PLAIN.replace(b"GET", b"POST"),
        PLAIN.replace(b"/blog/", b"http://a.example/blog/"),
        PLAIN.replace(b"/blog/", b"/bl\xc3\xb6g/"),
        PLAIN.replace(b"HTTP/1.1", b"HTTP/1.0"),
        PLAIN.replace(b"Keep-Alive", b"close"),
        PLAIN.replace(b"\r\n", b"\n"),
        PLAIN.replace(b"a.example", b"b.example"),
        HEAD + b"Host: a.example\r\n\r\n",
        HEAD + b"Connection: Upgrade\r\nUpgrade: websocket\r\n\r\n",
        HEAD + b"Content-Length: 0\r\n\r\n",
        HEAD + b"Transfer-Encoding: chunked\r\n\r\n",
        HEAD + b"Expect: 100-continue\r\n\r\n",
        HEAD + b"Authorization: Basic eDp4\r\n\r\n",
        HEAD + b"No colon\r\n\r\n",
        HEAD + b" folded: yes\r\n\r\n",
        HEAD + b"A: \x00\r\n\r\n",
        HEAD + b"A: b\r\n" * 98 + b"\r\n",
        HEAD + b"A: " + b"b" * 8192 + b"\r\n\r\n",
    ],
)
def test_what_takes_the_usual_way(client, data):
    """Whatever may be another request than it seems, or has a limit of its own."""
    assert client.get(data) is None
    assert client.get(PLAIN)


def test_what_is_no_longer_fresh(client):
    """Another must be asked for; while one is under way, this one is shown."""
    key = client.keep(lifetime=0.0)
    assert client.get(PLAIN) is None
    client.factory.front._under_way[key] = Fetch(key, "channel", time.monotonic(), {})
    assert b"Cache-Status: livelog; hit; ttl=-1; detail=stale-while-revalidate\r\n" in client.get(
        PLAIN
    )


def test_a_client_that_does_not_read(client):
    """Nothing is piled up behind what it has not taken yet."""
    client.transport.write(b"waits")
    assert client.get(PLAIN) is None


def test_a_connection_that_is_about_to_end(client):
    """It has been told so."""
    client.channel.persistent = False
    assert client.get(PLAIN) is None


def test_a_proxy_is_believed():
    """Where it is, what it says of the scheme and the address counts."""
    names = {"for": "X-Forwarded-For", "port": "X-Forwarded-Port", "proto": "X-Forwarded-Proto"}
    client = Client(
        proxy_forwarded_address_header=names["for"],
        proxy_forwarded_port_header=names["port"],
        proxy_forwarded_proto_header=names["proto"],
    )
    client.keep(scheme="https")
    assert client.get(PLAIN) is None
    told = b"X-Forwarded-For: 192.0.2.7\r\nX-Forwarded-Port: 7\r\nX-Forwarded-Proto: https\r\n\r\n"
    assert client.get(HEAD + told)
    assert client.logged[0]["client"] == "192.0.2.7:7"
    client.close()
