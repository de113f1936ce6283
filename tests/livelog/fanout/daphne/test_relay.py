from functools import partial

import pytest
import redis

from livelog.fanout.daphne.relay import Relay, send_many

TOO_LARGE = 10**23  # for any message: MessagePack's integers have 64 bits


class Layer:
    """Stands for a channel layer whose channels named `full` have no room."""

    class ChannelFull(Exception):
        pass

    def __init__(self):
        self.sent = []

    def send(self, channel, message):
        if channel == "full":
            raise self.ChannelFull
        if message.get("n") == TOO_LARGE:
            raise OverflowError
        self.sent.append((channel, message))

    def receive(self, channels):
        return self.sent.pop(0)


@pytest.fixture
def refusals():
    return []


@pytest.fixture
def relay(refusals):
    return Relay(Layer(), lambda channel, message: refusals.append(channel))


def test_a_layer_without_send_many_is_asked_one_by_one():
    """The stock ones; the numbers of those refused come back."""
    layer = Layer()
    assert send_many(layer, [("a", {"n": 1}), ("full", {}), ("b", {"n": 2})]) == [1]
    assert layer.sent == [("a", {"n": 1}), ("b", {"n": 2})]


@pytest.fixture(params=["fan-out", "stock"])
def any_layer(request, make_layer):
    """A layer that sends in one call, and one that does not."""
    return make_layer(channel_capacity={"full": 0}) if request.param == "fan-out" else Layer()


def test_a_message_that_cannot_be_sent_costs_only_itself(any_layer, caplog):
    """It is logged and refused, and so is what comes after it and finds no room."""
    messages = [("a", {"n": 1}), ("b", {"n": TOO_LARGE}), ("c", {"n": 2}), ("full", {"n": 3})]
    assert sorted(send_many(any_layer, messages)) == [1, 3]
    assert [any_layer.receive(["a", "c"]) for _ in range(2)] in (
        [messages[0], messages[2]],
        [messages[2], messages[0]],
    )
    assert [record.getMessage() for record in caplog.records] == ["Cannot send to b"]


def test_a_disconnect_that_cannot_be_sent_is_not_tried_again(any_layer):
    """It would fail for ever."""
    messages = [("websocket.disconnect", {"n": TOO_LARGE}), ("a", {"n": 1})]
    assert send_many(any_layer, messages) == []


def test_a_batch_that_redis_did_not_take_waits_in_order(relay, refusals):
    """What came from open sockets; connects and requests are refused."""
    relay._waiting.append(("websocket.receive", {"n": 3}))
    batch = [
        ("websocket.receive", {"n": 1}),
        ("websocket.connect", {}),
        ("http.request", {}),
        ("websocket.disconnect", {"n": 2}),
    ]
    relay._conclude(None, batch)
    assert [message["n"] for _, message in relay._waiting] == [1, 2, 3]
    assert refusals == ["websocket.connect", "http.request"]
    assert not relay.is_idle


def test_a_refused_disconnect_is_kept_for_another_time(relay, refusals):
    """A refused frame is the socket's to know, but of a disconnect nobody would hear."""
    batch = [("websocket.disconnect", {"n": 1}), ("websocket.receive", {"n": 2})]
    relay._conclude([0, 1], batch)
    assert refusals == ["websocket.receive"]
    assert relay._refused == [("websocket.disconnect", {"n": 1})]


def test_what_cannot_be_sent_is_an_outage(relay, monkeypatch, caplog):
    """Logged once, until something can be sent again."""
    send = relay._layer.send

    def fail(channel, message):
        raise redis.ConnectionError("gone")

    monkeypatch.setattr(relay._layer, "send", fail)
    for _ in range(3):
        assert relay._attempt([("a", {})]) is None
    monkeypatch.setattr(relay._layer, "send", send)
    assert relay._attempt([("a", {})]) == []
    assert len(caplog.records) == 2


def test_a_batch_ends_where_its_bodies_are_large(relay, monkeypatch):
    """Each is in memory twice while it is sent."""
    batches = []
    monkeypatch.setattr(
        "livelog.fanout.daphne.relay.threads.deferToThread",
        lambda work, batch: Deferred(batches, batch),
    )
    for _ in range(5):
        relay._waiting.append(("http.request", {"body": b"x" * 600000}))
    while relay._waiting:
        relay._send_batch()
    assert [len(batch) for batch in batches] == [2, 2, 1]


def test_frames_are_refused_when_too_much_waits_for_redis(relay):
    """By their size, not their number alone; the sender closes such a socket with 1013."""
    shut(relay)
    frame = "x" * 65536
    for number in range(2000):
        send_frame = partial(relay.send, "websocket.receive", {"text": frame, "n": number})
        if number < 1024:
            send_frame()
        else:
            with pytest.raises(Layer.ChannelFull):
                send_frame()
    assert relay._waiting.size == 1024 * 65536


def test_a_disconnect_is_kept_however_much_waits(relay, monkeypatch):
    """The application would believe the reader to be there for ever."""
    monkeypatch.setattr("livelog.fanout.daphne.backlog.CAPACITY", 1)
    shut(relay)
    relay.send("websocket.receive", {"n": 1})
    with pytest.raises(Layer.ChannelFull):
        relay.send("websocket.receive", {"n": 2})
    relay.send("websocket.disconnect", {"n": 3})
    assert [message["n"] for _, message in relay._waiting] == [1, 3]


def shut(relay):
    """Have the relay know that Redis is away."""
    relay._is_watched = True
    relay._outage.begin(redis.ConnectionError("gone"))


class Deferred:
    """Stands for the work in another thread: notes what it was given."""

    def __init__(self, batches, batch):
        batches.append(batch)

    def addCallback(self, *args):
        """Never called back."""

    def addErrback(self, *args):
        """Nor this."""
