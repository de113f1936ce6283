import socket

import pytest
from twisted.internet import reactor, tcp

from livelog.fanout.daphne.sending.frame import TEXT, encode_close, encode_frame
from livelog.fanout.daphne.sending.send_queue import PIECE, SendQueue, State, find_frame_end


class Transport:
    """Stands for a transport that its producer writes to when it has nothing left."""

    def __init__(self):
        self.producer = None
        self.written = []

    def registerProducer(self, producer, streaming):
        assert self.producer is None
        assert not streaming
        self.producer = producer
        producer.resumeProducing()

    def unregisterProducer(self):
        self.producer = None

    def write(self, data):
        self.written.append(data)

    def drain(self):
        while self.producer:
            self.producer.resumeProducing()


class Connection(tcp.Connection):
    """Twisted's own transport over one end of a pair of sockets; the reactor does not run."""

    def __init__(self, end):
        end.setblocking(False)
        super().__init__(end, protocol=None, reactor=reactor)
        self.connected = 1


@pytest.fixture
def sockets():
    ends = socket.socketpair()
    yield ends
    for end in ends:
        end.close()


@pytest.fixture
def overflows():
    return []


@pytest.fixture
def queue(overflows):
    return SendQueue(limit=10 * PIECE, overflow=lambda: overflows.append(True))


def test_what_comes_before_open_waits(queue):
    """A group's frame cannot reach a socket that is not accepted yet, and is not lost either."""
    transport = Transport()
    queue.write(b"one")
    queue.write(b"two")
    assert queue.waiting == 6
    queue.open(transport)
    transport.drain()
    queue.write(b"three")
    transport.drain()
    assert b"".join(transport.written) == b"onetwothree"
    assert queue.waiting == 0


def test_what_waits_goes_out_in_pieces_and_in_order(queue):
    """The transport never holds more than one piece."""
    transport = Transport()
    queue.open(transport)
    first, second = b"1" * (2 * PIECE + 1), b"2" * 10
    queue.write(first)
    queue.write(second)
    assert queue.waiting == PIECE + 1 + 10
    transport.drain()
    assert [len(piece) for piece in transport.written] == [PIECE, PIECE, 1, 10]
    assert b"".join(transport.written) == first + second


def test_past_the_limit_it_overflows_once_and_takes_nothing_more(queue, overflows):
    """What it was given before stays in order."""
    queue.open(Transport())
    for _ in range(20):
        queue.write(b"x" * PIECE)
    assert overflows == [True]
    assert queue.waiting <= queue.limit


def test_where_nothing_waits_a_frame_goes_straight_to_the_socket(queue, sockets, monkeypatch):
    """Not by way of the pinned Twisted's buffers and reactor."""
    transport = Connection(sockets[0])
    for name in ("write", "registerProducer", "startWriting"):
        monkeypatch.setattr(transport, name, lambda *args, name=name: pytest.fail(name))
    queue.open(transport)
    queue.write(b"a frame")
    assert sockets[1].recv(100) == b"a frame"
    assert queue.state is State.DIRECT


def test_what_the_transport_still_has_goes_first(queue, sockets):
    """Whatever wrote it."""
    transport = Connection(sockets[0])
    queue.open(transport)
    transport.write(b"headers ")
    queue.write(b"a frame")
    assert queue.state is State.QUEUED
    while queue.state is State.QUEUED:
        transport.doWrite()
    assert sockets[1].recv(100) == b"headers a frame"
    assert queue.state is State.DIRECT


def test_what_a_socket_does_not_take_waits_and_then_it_is_direct_again(queue, sockets):
    """In order, and nothing twice."""
    transport = Connection(sockets[0])
    queue.open(transport)
    sent = [bytes([48 + number]) * PIECE for number in range(10)]
    for frame in sent:
        queue.write(frame)
    assert queue.state is State.QUEUED
    received = b""
    while queue.state is State.QUEUED:
        received += sockets[1].recv(1 << 20)
        transport.doWrite()
    sockets[1].setblocking(False)
    while len(received) < 10 * PIECE:
        received += sockets[1].recv(1 << 20)
    assert received == b"".join(sent)
    assert (queue.state, queue.waiting) == (State.DIRECT, 0)


def test_the_states_of_a_queue(queue):
    """From the handshake to the end."""
    transport = Transport()
    states = [queue.state]
    queue.open(transport)
    states.append(queue.state)
    queue.write(b"one")
    states.append(queue.state)
    queue.close()
    states.append(queue.state)
    transport.drain()
    states.append(queue.state)
    assert [state.value for state in states] == [
        "handshake",
        "direct",
        "queued",
        "finishing",
        "closed",
    ]


def test_a_queue_that_is_gone_drops_what_waits(queue):
    """The transport says so when the connection is lost."""
    queue.open(Transport())
    queue.write(b"x" * 2 * PIECE)
    queue.stopProducing()
    assert (queue.state, queue.waiting) == (State.CLOSED, 0)


def test_finish_cuts_at_the_end_of_a_frame(queue):
    """So that the client can read the close frame in place of what is dropped."""
    transport = Transport()
    queue.open(transport)
    frames = [encode_frame(TEXT, bytes([48 + n]) * (PIECE // 2)) for n in range(6)]
    queue.write(b"".join(frames))
    queue.finish(encode_close(4008))
    transport.drain()
    assert b"".join(transport.written) == b"".join(frames[:2]) + encode_close(4008)


def test_a_closed_queue_takes_nothing(queue):
    """What waits still goes out."""
    transport = Transport()
    queue.open(transport)
    queue.write(b"one")
    queue.close()
    queue.write(b"two")
    transport.drain()
    assert b"".join(transport.written) == b"one"


@pytest.mark.parametrize("length", [0, 1, 125, 126, 65535, 65536])
def test_the_end_of_a_frame_is_found(length):
    """For every way of writing a length."""
    frame = encode_frame(TEXT, b"x" * length)
    data = frame + encode_frame(TEXT, b"next")
    assert find_frame_end(data, 1) == len(frame)
    assert find_frame_end(data, len(frame)) == len(frame)
    assert find_frame_end(data, len(frame) + 1) == len(data)
