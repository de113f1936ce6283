"""A worker takes several messages of a channel at a time."""

import pytest
from channels.asgi import ChannelLayerWrapper
from channels.exceptions import DenyConnection
from channels.routing import route
from channels.signals import consumer_finished
from channels.worker import Worker
from django.db import close_old_connections

from livelog.fanout.together import Together


@pytest.fixture
def seen():
    """What consumers have taken: the numbers of the messages, those taken together as a list."""
    return []


@pytest.fixture
def no_database():
    """A connection that a test before has left is not looked at when a consumer has finished."""
    consumer_finished.disconnect(close_old_connections)
    yield
    consumer_finished.connect(close_old_connections)


@pytest.fixture
def worker(make_layer, seen, no_database):
    """A worker for `many`, of which it takes four at a time, and that ends with its first job."""

    def end():
        worker.termed = True

    @Together
    def take_all(messages, where=None):
        end()
        seen.append([message["n"] for message in messages])

    @Together
    def fail(messages):
        raise RuntimeError("for all of them")

    def take_one(message):
        end()
        seen.append(message["n"])
        if message["n"] == "deny":
            raise DenyConnection
        if message["n"] == "fail":
            raise RuntimeError("for itself")

    routing = [
        route("many", take_all, path="^/(?P<where>[ab])$"),
        route("many", fail, path="^/fail$"),
        route("many", take_one, path="^/one$"),
    ]
    layer = make_layer(together={"many": 4})
    wrapper = ChannelLayerWrapper(layer, "test", routing)
    worker = Worker(wrapper, signal_handlers=False)
    return worker


def run(worker, *messages):
    """Have the worker do one job of (path, number) messages."""
    for path, number in messages:
        content = {"path": path, "n": number, "reply_channel": "reply"}
        worker.channel_layer.send("many", content)
    worker.run()


def test_messages_of_one_route_are_one_job(worker, seen):
    """Which a worker finishes though it is told to end in it; the rest waits for another."""
    run(worker, *(("/a", number) for number in range(5)))
    assert seen == [[0, 1, 2, 3]]
    worker.termed = False
    worker.run()
    assert seen == [[0, 1, 2, 3], [4]]


def test_each_route_has_its_own(worker, seen):
    """Its consumer, with its arguments; one that takes one message at a time is given each."""
    run(worker, ("/a", 0), ("/b", 1), ("/one", 2), ("/a", 3))
    assert seen == [[0, 3], [1], 2]


def test_a_consumer_that_fails_costs_the_others_nothing(worker, seen, caplog):
    """Nor does a message without a route, or one that is refused."""
    run(worker, ("/fail", 0), ("/nowhere", 1), ("/one", "fail"), ("/one", 3))
    assert seen == ["fail", 3]
    assert "for all of them" in caplog.text and "for itself" in caplog.text


def test_a_connection_that_is_denied_is_closed(worker, seen):
    """Though it was not the first of those taken."""
    run(worker, ("/one", 0), ("/one", "deny"))
    assert seen == [0, "deny"]
    assert worker.channel_layer.receive(["reply"]) == ("reply", {"close": True})
