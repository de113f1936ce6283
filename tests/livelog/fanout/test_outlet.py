import pytest

from livelog.fanout.frame import CLOSE, TEXT, encode_close, encode_frame, encode_message
from livelog.fanout.outlet import PIECE, Outlet, find_frame_end


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


@pytest.fixture
def overflows():
    return []


@pytest.fixture
def outlet(overflows):
    return Outlet(limit=10 * PIECE, overflow=lambda: overflows.append(True))


def test_what_comes_before_open_waits(outlet):
    """A group's frame cannot reach a socket that is not accepted yet, and is not lost either."""
    transport = Transport()
    outlet.write(b"one")
    outlet.write(b"two")
    assert outlet.waiting == 6
    outlet.open(transport)
    transport.drain()
    outlet.write(b"three")
    transport.drain()
    assert b"".join(transport.written) == b"onetwothree"
    assert outlet.waiting == 0


def test_what_waits_goes_out_in_pieces_and_in_order(outlet):
    """The transport never holds more than one piece."""
    transport = Transport()
    outlet.open(transport)
    first, second = b"1" * (2 * PIECE + 1), b"2" * 10
    outlet.write(first)
    outlet.write(second)
    assert outlet.waiting == PIECE + 1 + 10
    transport.drain()
    assert [len(piece) for piece in transport.written] == [PIECE, PIECE, 1, 10]
    assert b"".join(transport.written) == first + second


def test_past_the_limit_it_overflows_once_and_takes_nothing_more(outlet, overflows):
    """What it was given before stays in order."""
    outlet.open(Transport())
    for _ in range(20):
        outlet.write(b"x" * PIECE)
    assert overflows == [True]
    assert outlet.waiting <= outlet.limit


def test_finish_cuts_at_the_end_of_a_frame(outlet):
    """So that the client can read the close frame in place of what is dropped."""
    transport = Transport()
    outlet.open(transport)
    frames = [encode_frame(TEXT, bytes([48 + n]) * (PIECE // 2)) for n in range(6)]
    outlet.write(b"".join(frames))
    outlet.finish(encode_close(4008))
    transport.drain()
    assert b"".join(transport.written) == b"".join(frames[:2]) + encode_close(4008)


def test_a_closed_outlet_takes_nothing(outlet):
    """What waits still goes out."""
    transport = Transport()
    outlet.open(transport)
    outlet.write(b"one")
    outlet.close()
    outlet.write(b"two")
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


def test_messages_become_frames():
    """One text or one binary; everything else is not for the fast way."""
    assert encode_message({"text": "é"}) == b"\x81\x02\xc3\xa9"
    assert encode_message({"bytes": b"\0"}) == b"\x82\x01\0"
    for other in ({"text": ""}, {"close": True}, {"text": "a", "close": True}, {"text": 1}, {}):
        assert encode_message(other) is None


def test_a_close_frame_holds_code_and_reason():
    """The reason is cut to what a control frame may hold."""
    assert encode_close(4008, "too slow") == bytes([CLOSE, 10, 15, 168]) + b"too slow"
    assert len(encode_close(4008, "x" * 500)) == 2 + 125
