from concurrent.futures import ThreadPoolExecutor

import pytest
from django.utils.safestring import mark_safe

from livelog.fanout.layer import receiving
from livelog.fanout.layer.envelope import JOIN, LEAVE, Membership
from tests.processes import wait_for


@pytest.fixture
def layer(make_layer):
    return make_layer()


def test_subclasses_of_plain_types_arrive_plain(layer):
    """Django's marked-safe text is text."""
    layer.send("plain", {mark_safe("key"): mark_safe("<b>"), "list": (mark_safe("x"),)})
    assert layer.receive(["plain"]) == ("plain", {"key": "<b>", "list": ["x"]})


def test_what_cannot_be_sent_is_refused(layer):
    """An object of no plain type is the sender's error."""
    with pytest.raises(TypeError):
        layer.send("plain", {"key": object()})


def test_an_encrypted_message_is_not_readable_in_redis(make_layer, redis_client, caplog):
    """And a layer without its key cannot open it, which is logged, and not what is in it."""
    layer = make_layer(symmetric_encryption_keys=["one"])
    layer.send("secret", {"text": "a word nobody may see"})
    assert b"a word" not in redis_client.lindex(layer.prefix + "secret", 0)
    stranger = make_layer(prefix=layer.prefix, symmetric_encryption_keys=["two"])
    assert stranger.receive(["secret"]) == (None, None)
    assert "InvalidToken" in caplog.text
    make_layer(prefix=layer.prefix).send("secret", {"text": "a word nobody may see"})
    assert layer.receive(["secret"]) == (None, None)
    assert "a word" not in caplog.text


def test_what_cannot_be_read_costs_what_was_taken_with_it_nothing(make_layer, redis_client):
    """It is another program's, or was sent under another key."""
    layer = make_layer(together={"many": 4})
    layer.send("many", {"n": 0})
    redis_client.lpush(layer.prefix + "many", b"m 99999999999999 many\n\xc1")
    layer.send("many", {"n": 1})
    assert layer.receive_together(["many"]) == ("many", [{"n": 0}, {"n": 1}])


def test_what_the_stock_layer_left_in_a_list_is_passed_over(layer, redis_client):
    """What lies there are names of keys, and expire within a minute."""
    redis_client.lpush(layer.prefix + "mixed", layer.prefix + "0123456789abcdef")
    layer.send("mixed", {"text": "ours"})
    assert layer.receive(["mixed"]) == ("mixed", {"text": "ours"})


def test_blocking_receive_waits_for_a_message(layer):
    """With block=True an empty channel is waited for, for as long as blpop_timeout."""
    layer.blpop_timeout = 1
    assert layer.receive(["nothing"], block=True) == (None, None)
    layer.send("something", {"text": "here"})
    assert layer.receive(["nothing", "something"], block=True)[1] == {"text": "here"}


def test_a_storm_of_connects_fits(layer):
    """The channels that Daphne fills have room for thousands."""
    for channel in ("websocket.connect", "websocket.receive", "websocket.disconnect"):
        assert layer.get_capacity(channel) >= 10000
    assert layer.get_capacity("anything.else") == 100


def test_a_capacity_of_the_settings_wins(make_layer):
    """What the operator says about a channel holds."""
    layer = make_layer(channel_capacity={"websocket.connect": 1})
    layer.send("websocket.connect", {})
    with pytest.raises(layer.ChannelFull):
        layer.send("websocket.connect", {})


@pytest.mark.parametrize("chance, first", [(1.0, "now"), (0.0, "late")], ids=["mostly", "at times"])
def test_a_late_channel_is_looked_into_last(make_layer, monkeypatch, chance, first):
    """A worker turns to it when the others are empty; and now and then before, lest it starve."""
    monkeypatch.setattr(receiving.random, "random", lambda: chance)
    monkeypatch.setattr(receiving.random, "shuffle", list.sort)
    layer = make_layer(late=["late"])
    layer.send("late", {"text": "waits"})
    layer.send("now", {"text": "goes"})
    assert layer.receive(["now", "late"])[0] == first


def test_what_a_worker_takes_together(make_layer):
    """Up to so many of one channel, in order; of other channels, and of any by receive(), one."""
    layer = make_layer(together={"many": 3})
    for number in range(6):
        layer.send("many", {"n": number})
    assert layer.receive_together(["many"]) == ("many", [{"n": n} for n in range(3)])
    assert layer.receive(["many"]) == ("many", {"n": 3})
    assert layer.receive_together(["many"], block=True) == ("many", [{"n": 4}, {"n": 5}])
    assert layer.receive_together(["many"]) == (None, [])
    for number in range(2):
        layer.send("alone", {"n": number})
    assert layer.receive_together(["alone", "many"]) == ("alone", [{"n": 0}])


def test_nothing_overtakes_what_a_socket_was_refused(make_layer):
    """What there is no room for, and what comes behind it for the same socket; others have theirs."""
    one, other = "daphne.response.fanout.P!1", "daphne.response.fanout.P!2"
    layer = make_layer(channel_bytes={"daphne.response.*": 1000})
    sent = [
        (other, {"text": "small"}),
        (one, {"text": "x" * 2000}),
        (one, Membership(JOIN, "room")),
    ]
    sent += [(one, {"text": "small"}), (other, {"text": "small"})]
    assert layer.send_many(sent) == [1, 2, 3]
    assert layer.group_size("room") == 0


def test_the_last_to_leave_and_the_next_to_join_in_one_call(make_layer):
    """The process is in the group then, though it was not in between."""
    one, other = "daphne.response.fanout.P!1", "daphne.response.fanout.P!2"
    layer = make_layer()
    layer.call_script("register", 0, args=["daphne.response.fanout.P!", "id", 60000])
    sent = [(one, JOIN), (one, LEAVE), (other, JOIN)]
    assert layer.send_many([(name, Membership(kind, "room")) for name, kind in sent]) == []
    assert layer.group_channels("room") == [other]


BODY = b"x" * 1000


def count_taken(layer, channel, most=50):
    """Send bodies to a channel until it is full; return how many it took."""
    for number in range(most):
        try:
            layer.send(channel, {"body": BODY})
        except layer.ChannelFull:
            return number
    return most


def test_the_bytes_that_wait_are_bounded(make_layer):
    """A channel is full past them, whatever its capacity, and counts that; the others are not."""
    layer = make_layer(channel_bytes={"large.*": 10500})
    assert count_taken(layer, "large.one") == 10
    assert layer.channel_statistics("large.one")["channel_full_count"] == 1
    assert count_taken(layer, "large.two") == 10
    assert count_taken(layer, "small") == 50


def test_what_is_received_makes_room(make_layer):
    """However it is received, and for as long as the channel is in use."""
    layer = make_layer(channel_bytes={"large": 10500})
    for _ in range(3):
        assert count_taken(layer, "large") == 10
        for _ in range(9):
            layer.receive(["large"])
        assert count_taken(layer, "large") == 9
        for _ in range(10):
            assert layer.receive(["large"], block=True)[1] == {"body": BODY}


def test_a_blocking_receive_does_not_use_up_the_room(make_layer):
    """It takes what comes past the scripts."""
    layer = make_layer(channel_bytes={"large": 2500})
    for _ in range(10):
        with ThreadPoolExecutor(1) as pool:
            waiting = pool.submit(layer.receive, ["large"], block=True)
            wait_for(lambda: is_waited_for(layer), "a blocking pop")
            layer.send("large", {"body": BODY})
            assert waiting.result()[1] == {"body": BODY}


def is_waited_for(layer):
    return layer.connection(0).info("clients")["blocked_clients"] == 1


def test_an_empty_channel_takes_a_message_of_any_length(make_layer):
    """A body of LIVELOG_MAX_BODY must pass, whatever the two say."""
    layer = make_layer(channel_bytes={"large": 100})
    assert count_taken(layer, "large") == 1
    layer.receive(["large"])
    assert count_taken(layer, "large") == 1


def test_a_few_bodies_fill_the_channel_of_requests(layer, redis_client):
    """Of 10 MB each, as many as LIVELOG_MAX_BODY lets in: Redis stays far below what 40 of them are."""
    bodies = [("http.request", {"body": b"x" * (10 * 1024 * 1024)})]
    refused = [layer.send_many(bodies) for _ in range(40)]
    assert refused.count([]) == 6
    assert layer.get_budget("websocket.receive") < layer.get_budget("http.request")
    redis_client.delete(layer.prefix + "http.request")
