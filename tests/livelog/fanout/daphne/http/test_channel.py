"""A connection without a network: bytes go in, and what is answered by Daphne itself comes out."""

import re
import time

import pytest
from asgiref.inmemory import ChannelLayer
from twisted.internet import error
from twisted.internet.testing import StringTransport
from twisted.python.failure import Failure

from livelog.fanout.daphne import limits
from livelog.fanout.daphne.factory import FanoutFactory

HEAD = b"GET /a HTTP/1.1\r\nHost: x\r\n"


class Transport(StringTransport):
    def fileno(self):
        return 5


class Browser:
    """Sends to a channel, and reads what it answers."""

    def __init__(self, factory):
        self.factory = factory
        self.transport = Transport()
        self.channel = factory.buildProtocol(None)
        self.channel.makeConnection(self.transport)

    def send(self, *parts):
        for part in parts:
            self.channel.dataReceived(part)

    @property
    def statuses(self):
        return [int(found) for found in re.findall(rb"HTTP/1.1 (\d+) ", self.transport.value())]

    @property
    def requests(self):
        """The paths that were passed on to workers."""
        return [message["path"] for _, message in self.factory.relay._waiting]

    def answer(self):
        """Answer the request under way, as a worker would."""
        for request in list(self.factory.reply_protocols.values()):
            request.serverResponse({"status": 200, "content": b"done"})

    def wait(self, seconds):
        """Have the clock checked as it will be in so many seconds."""
        self.factory.connections.check_clocks(time.monotonic() + seconds)


@pytest.fixture
def browser(monkeypatch):
    # What waits for the relay stays there: no reactor runs.
    factory = FanoutFactory(ChannelLayer(), send_channel="test.response!")
    factory.relay._is_busy = True
    browser = Browser(factory)
    yield browser
    browser.channel.connectionLost(Failure(error.ConnectionDone()))
    assert len(factory.connections) == 0


def test_a_request_passes(browser):
    """And the next one on the same connection."""
    for path in (b"/1", b"/2"):
        browser.send(b"GET " + path + b" HTTP/1.1\r\nHost: x\r\n\r\n")
        browser.answer()
    assert browser.requests[0] == "/1"
    assert browser.statuses == [200, 200]
    assert browser.channel.is_idle


def test_an_absolute_form_passes(browser):
    """Its host goes before the Host header's (RFC 9112, section 3.2.2)."""
    browser.send(b"GET http://right.example/a?b HTTP/1.1\r\nHost: wrong.example\r\n\r\n")
    message = next(iter(browser.factory.relay._waiting))[1]
    assert (message["path"], message["query_string"]) == ("/a", b"b")
    assert (b"host", b"right.example") in message["headers"]


LONG = b"x" * limits.LINE
REFUSED = {
    "a long address": (414, b"GET /" + LONG),
    "a long address, and all else": (414, b"GET /" + LONG + b" HTTP/1.1\r\nHost: x\r\n\r\n"),
    "a long header": (431, HEAD + b"X-Long: " + LONG),
    "many long headers": (431, HEAD + (b"X-Any: " + LONG[:4000] + b"\r\n") * 5),
    "a folded header without end": (431, HEAD + (b" " + LONG[:4000] + b"\r\n") * 5),
    "many headers": (431, HEAD + b"X-Any: 1\r\n" * limits.HEADERS + b"\r\n"),
    "a long Content-Type": (431, HEAD + b"Content-Type: a/b" + b";" * 500 + b"\r\n\r\n"),
    "no host": (400, b"GET / HTTP/1.1\r\n\r\n"),
    "a line feed in a header": (400, HEAD + b"X-Any: 1\nContent-Length: 5\r\n\r\n"),
    "a carriage return in a header": (400, HEAD + b"X-Any: 1\rContent-Length: 5\r\n\r\n"),
    "two hosts": (400, HEAD + b"Host: y\r\n\r\n"),
    "no target": (400, b"GET example.com:443 HTTP/1.1\r\nHost: x\r\n\r\n"),
    "no HTTP": (400, b"\x16\x03\x01\r\n\r\n"),
    "a length that is none": (400, HEAD + b"Content-Length: x\r\n\r\n"),
    "a body that is too large": (413, HEAD + b"Content-Length: 99999999\r\n\r\n"),
}


@pytest.mark.parametrize("case", REFUSED)
def test_what_is_refused(browser, case):
    """At once, once, with a reason; nothing reaches a worker, and nothing more is read."""
    status, data = REFUSED[case]
    browser.send(data, b"x" * 100, b"\r\n\r\n", HEAD + b"\r\n")
    assert browser.statuses == [status]
    assert browser.requests == []
    assert browser.transport.disconnecting


@pytest.mark.parametrize("case", REFUSED)
def test_what_is_refused_byte_by_byte(browser, case):
    """It makes no difference how it comes."""
    status, data = REFUSED[case]
    browser.send(*(data[i : i + 1] for i in range(len(data))), b"\r\n\r\n")
    assert (browser.statuses, browser.requests) == ([status], [])


def test_a_head_has_a_time_from_its_first_byte_on(browser):
    """However its bytes drip; a connection that waits for its next request is not in one."""
    browser.wait(1000)
    browser.send(HEAD[:5])
    browser.wait(limits.HEAD_TIME - 1)
    assert browser.statuses == []
    browser.send(HEAD[5:6])
    browser.wait(limits.HEAD_TIME + 1)
    assert browser.statuses == [408]


def test_a_body_has_a_least_rate(browser):
    """After the time that any may take; what a worker does with it is not counted."""
    browser.send(HEAD + b"Content-Length: 100001\r\n\r\n")
    browser.wait(limits.BODY_TIME - 1)
    browser.send(b"x" * 100000)
    allowed = limits.BODY_TIME + 100000 / limits.BODY_RATE
    browser.wait(allowed - 1)
    assert browser.statuses == []
    browser.wait(allowed + 1)
    assert browser.statuses == [408]


def test_a_request_that_is_being_answered_has_no_clock(browser):
    """Whatever comes behind it, until it is read."""
    browser.send(HEAD + b"\r\n", HEAD[:10])
    browser.wait(1000)
    assert browser.statuses == []
    browser.answer()
    browser.wait(limits.HEAD_TIME + 1)
    assert browser.statuses == [200, 408]


def test_none_is_kept_by_a_daphne_that_ends(browser):
    """Idle ones are closed at once, others behind their answer, which says so where it is not too late."""
    idle, late = Browser(browser.factory), Browser(browser.factory)
    for each in (idle, browser):
        each.send(HEAD, b"\r\n")
    idle.answer()
    browser.send(HEAD, b"\r\n")
    browser.factory.is_closing = True
    browser.factory.connections.end_all()
    assert idle.transport.disconnecting
    assert not browser.transport.disconnecting and not late.transport.disconnecting
    late.send(HEAD, b"\r\n")
    browser.answer()
    assert browser.transport.disconnecting and late.transport.disconnecting
    assert b"Connection: close" in late.transport.value()
    for each in (idle, late):
        each.channel.connectionLost(Failure(error.ConnectionDone()))
