"""What a consumer leaves to be done: in one call, in its order, and not without room."""

import pytest
from asgiref.inmemory import ChannelLayer
from channels import Channel, Group
from channels.message import pending_message_store as store

from livelog.fanout import pending

SOCKET = "daphne.response.fanout.One!a"
OTHER = "daphne.response.fanout.One!b"


@pytest.fixture(autouse=True)
def consumer():
    """A consumer is under way."""
    store.prepare()
    yield
    store.threadlocal.__dict__.pop("messages", None)


@pytest.fixture
def layer(make_layer, redis_client):
    layer = make_layer(channel_capacity={"daphne.response.*": 3})
    process = SOCKET.partition("!")[0] + "!"
    layer.call_script("register", 0, args=[process, "registration", 60000])
    return layer


def greet(layer, name):
    """Leave a greeting and a join pending."""
    channel = Channel(name, channel_layer=layer)
    channel.send({"text": "hello"})
    pending.join(Group("room", channel_layer=layer), channel)


def received(layer):
    """What lies in the process's list, oldest first, as kind and channel."""
    found = layer.connection(0).lrange(layer.prefix + SOCKET.partition("!")[0] + "!", 0, -1)[::-1]
    heads = [each.split(b"\n")[0].decode("ascii").split(" ") for each in found]
    return [(kind, names[-1]) for kind, _, *names in heads]


def test_greeting_and_join_are_one_call(layer, redis_client):
    """Of however many sockets; each joins behind its greeting."""
    layer.send("other", {"text": "so that the script is known"})
    greet(layer, SOCKET)
    greet(layer, OTHER)
    assert received(layer) == [] and layer.group_size("room") == 0
    redis_client.config_resetstat()
    pending.flush_pending()
    assert redis_client.info("commandstats")["cmdstat_evalsha"]["calls"] == 1
    assert received(layer) == [("m", SOCKET), ("j", SOCKET), ("m", OTHER), ("j", OTHER)]
    assert layer.group_size("room") == 2


def test_who_cannot_be_greeted_does_not_join(layer, monkeypatch):
    """Or a message to the group would come before the greeting; once there is room it does."""
    attempts = []
    monkeypatch.setattr(pending.time, "sleep", lambda _: attempts.append(make_room()))
    for _ in range(3):
        layer.send(SOCKET, {"text": "fills it"})

    def make_room():
        seen = layer.group_channels("room")
        layer.connection(0).delete(layer.prefix + SOCKET.partition("!")[0] + "!")
        return seen

    greet(layer, OTHER)
    pending.flush_pending()
    assert attempts == [[]]
    assert received(layer) == [("m", OTHER), ("j", OTHER)]


def test_a_leave_is_sent_as_a_join_is(layer):
    """It is known at once, and told to the process."""
    greet(layer, SOCKET)
    pending.send_pending()
    assert layer.group_size("room") == 1
    pending.leave(Group("room", channel_layer=layer), Channel(SOCKET, channel_layer=layer))
    pending.flush_pending()
    assert layer.group_size("room") == 0
    assert received(layer)[-1] == ("l", SOCKET)


def test_what_is_sent_now_leaves_the_consumer_under_way(layer):
    """What it sends afterwards waits for its end again."""
    greet(layer, SOCKET)
    pending.send_pending()
    Channel(SOCKET, channel_layer=layer).send({"text": "later"})
    assert len(received(layer)) == 2
    pending.flush_pending()
    assert len(received(layer)) == 3


def test_other_layers_join_in_order(make_layer):
    """By a call for each: one in memory, or a channel that is no Daphne's."""
    for layer in (ChannelLayer(), make_layer()):
        store.prepare()
        greet(layer, "plain")
        pending.flush_pending()
        assert list(layer.group_channels("room")) == ["plain"]
        assert layer.receive(["plain"]) == ("plain", {"text": "hello"})
        store.prepare()
        pending.leave(Group("room", channel_layer=layer), Channel("plain", channel_layer=layer))
        pending.flush_pending()
        assert not layer.group_channels("room")


def test_outside_of_consumers_a_join_is_made_at_once(layer):
    """As what is sent there is sent at once."""
    pending.flush_pending()
    pending.join(Group("room", channel_layer=layer), Channel(SOCKET, channel_layer=layer))
    assert layer.group_channels("room") == [SOCKET]


def test_what_cannot_be_sent_costs_the_others_nothing(layer, caplog):
    """Nor what is for the same socket: each message is the consumer's, and one of them it got wrong."""
    greet(layer, SOCKET)
    Channel(SOCKET, channel_layer=layer).send({"text": object()})
    Group("room", channel_layer=layer).send({"text": object()})
    greet(layer, OTHER)
    pending.flush_pending()
    assert received(layer) == [("m", SOCKET), ("j", SOCKET), ("m", OTHER), ("j", OTHER)]
    assert [record.getMessage() for record in caplog.records] == [
        f"What is for {SOCKET} cannot be sent",
        "What is for room cannot be sent",
    ]
