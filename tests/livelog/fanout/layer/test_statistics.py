import time

import pytest


@pytest.fixture
def layer(make_layer):
    return make_layer()


def test_messages_are_counted(layer):
    """All together, and those of one channel, waiting and sent."""
    began = time.monotonic()
    layer.send("one", {"a": 1})
    layer.send("one", {"a": 2})
    layer.send("two", {"a": 3})
    layer.receive(["one"])
    assert layer.global_statistics() == {"messages_count": 3, "channel_full_count": 0}
    of_one = layer.channel_statistics("one")
    assert 0 <= of_one.pop("messages_max_age") <= time.monotonic() - began
    assert of_one == {"messages_count": 2, "messages_pending": 1, "channel_full_count": 0}


def test_refusals_are_counted(make_layer):
    """Each ChannelFull is one."""
    layer = make_layer(capacity=1)
    layer.send("one", {})
    for _ in range(2):
        with pytest.raises(layer.ChannelFull):
            layer.send("one", {})
    assert layer.channel_statistics("one")["channel_full_count"] == 2
    assert layer.global_statistics() == {"messages_count": 1, "channel_full_count": 2}


def test_the_age_is_that_of_the_oldest_message(make_layer, redis_client):
    """In seconds."""
    layer = make_layer(expiry=60)
    layer.send("aged", {})
    layer.send("aged", {})
    began = time.monotonic()
    aged = b"m %d aged\n\x80" % ((time.time() + 40) * 1000)
    redis_client.lset(layer.prefix + "aged", -1, aged)
    age = layer.channel_statistics("aged")["messages_max_age"]
    assert 19 <= age <= 20 + time.monotonic() - began
