import time

import pytest
import redis
from django.utils.safestring import mark_safe

from tests.processes import RedisServer

PROCESS = "daphne.response.fanout.One!"
OTHER = "daphne.response.fanout.Two!"


@pytest.fixture
def layer(make_layer):
    return make_layer(lease=2)


def register(layer, process, *groups):
    layer.call_script("register", 0, args=[process, "registration", 2000, *groups])


def entries(layer, redis_client, process):
    """What lies in a process's list, oldest first, as (kind, names)."""
    found = redis_client.lrange(layer.prefix + process, 0, -1)[::-1]
    heads = [each.split(b"\n")[0].decode("ascii").split(" ") for each in found]
    return [(kind, " ".join(names)) for kind, _, *names in heads]


def count_calls(redis_client):
    """How many scripts have been called since the last CONFIG RESETSTAT."""
    statistics = redis_client.info("commandstats")
    return sum(statistics.get(f"cmdstat_{name}", {"calls": 0})["calls"] for name in SCRIPTS)


SCRIPTS = ("eval", "evalsha")


class TestMessages:
    def test_subclasses_of_plain_types_arrive_plain(self, layer):
        """Django's marked-safe text is text."""
        layer.send("plain", {mark_safe("key"): mark_safe("<b>"), "list": (mark_safe("x"),)})
        assert layer.receive(["plain"]) == ("plain", {"key": "<b>", "list": ["x"]})

    def test_what_cannot_be_sent_is_refused(self, layer):
        """An object of no plain type is the sender's error."""
        with pytest.raises(TypeError):
            layer.send("plain", {"key": object()})

    def test_an_encrypted_message_is_not_readable_in_redis(self, make_layer, redis_client):
        """And a layer without its key cannot open it."""
        layer = make_layer(symmetric_encryption_keys=["one"])
        layer.send("secret", {"text": "a word nobody may see"})
        assert b"a word" not in redis_client.lindex(layer.prefix + "secret", 0)
        stranger = make_layer(prefix=layer.prefix, symmetric_encryption_keys=["two"])
        with pytest.raises(Exception, match=""):
            stranger.receive(["secret"])

    def test_what_the_stock_layer_left_in_a_list_is_passed_over(self, layer, redis_client):
        """Its entries are names of keys, and expire within a minute."""
        redis_client.lpush(layer.prefix + "mixed", layer.prefix + "0123456789abcdef")
        layer.send("mixed", {"text": "ours"})
        assert layer.receive(["mixed"]) == ("mixed", {"text": "ours"})

    def test_blocking_receive_waits_for_a_message(self, layer):
        """With block=True an empty channel is waited for, for as long as blpop_timeout."""
        layer.blpop_timeout = 1
        assert layer.receive(["nothing"], block=True) == (None, None)
        layer.send("something", {"text": "here"})
        assert layer.receive(["nothing", "something"], block=True)[1] == {"text": "here"}

    def test_a_storm_of_connects_fits(self, layer):
        """The channels that Daphne fills have room for thousands."""
        for channel in ("websocket.connect", "websocket.receive", "websocket.disconnect"):
            assert layer.get_capacity(channel) >= 10000
        assert layer.get_capacity("anything.else") == 100

    def test_a_capacity_of_the_settings_wins(self, make_layer):
        """What the operator says about a channel holds."""
        layer = make_layer(channel_capacity={"websocket.connect": 1})
        layer.send("websocket.connect", {})
        with pytest.raises(layer.ChannelFull):
            layer.send("websocket.connect", {})


class TestStatistics:
    def test_messages_are_counted(self, layer):
        """All together, and those of one channel, waiting and sent."""
        layer.send("one", {"a": 1})
        layer.send("one", {"a": 2})
        layer.send("two", {"a": 3})
        layer.receive(["one"])
        assert layer.global_statistics() == {"messages_count": 3, "channel_full_count": 0}
        assert layer.channel_statistics("one") == {
            "messages_count": 2,
            "messages_pending": 1,
            "messages_max_age": 0,
            "channel_full_count": 0,
        }

    def test_refusals_are_counted(self, make_layer):
        """Each ChannelFull is one."""
        layer = make_layer(capacity=1)
        layer.send("one", {})
        for _ in range(2):
            with pytest.raises(layer.ChannelFull):
                layer.send("one", {})
        assert layer.channel_statistics("one")["channel_full_count"] == 2
        assert layer.global_statistics() == {"messages_count": 1, "channel_full_count": 2}

    def test_the_age_is_that_of_the_oldest_message(self, make_layer, redis_client):
        """In seconds."""
        layer = make_layer(expiry=60)
        layer.send("aged", {})
        layer.send("aged", {})
        aged = b"m %d aged\n\x80" % ((time.time() + 40) * 1000)
        redis_client.lset(layer.prefix + "aged", -1, aged)
        assert layer.channel_statistics("aged")["messages_max_age"] in (19, 20)


class TestGroups:
    def test_a_send_is_one_call_and_one_envelope_for_each_process(self, layer, redis_client):
        """Whatever the number of members."""
        register(layer, PROCESS)
        register(layer, OTHER)
        for number in range(100):
            layer.group_add("room", PROCESS + str(number))
            layer.group_add("room", OTHER + str(number))
        redis_client.delete(layer.prefix + PROCESS, layer.prefix + OTHER)
        layer.send_group("room", {"text": "first, so that the script is known"})
        redis_client.config_resetstat()
        layer.send_group("room", {"text": "to all"})
        assert count_calls(redis_client) == 1
        assert entries(layer, redis_client, PROCESS) == [("g", "room")] * 2
        assert entries(layer, redis_client, OTHER) == [("g", "room")] * 2

    def test_a_join_is_told_to_the_process_and_known_at_once(self, layer, redis_client):
        """So that whoever asks about the group sees the channel."""
        register(layer, PROCESS)
        layer.group_add("room", PROCESS + "a")
        layer.group_add("room", "plain")
        assert sorted(layer.group_channels("room")) == [PROCESS + "a", "plain"]
        assert layer.group_size("room") == 2
        assert entries(layer, redis_client, PROCESS) == [("j", f"room {PROCESS}a")]

    def test_a_discard_is_told_to_the_process_and_known_at_once(self, layer, redis_client):
        """The last one takes the process out of the group."""
        register(layer, PROCESS)
        layer.group_add("room", PROCESS + "a")
        layer.group_discard("room", PROCESS + "a")
        layer.send_group("room", {"text": "to nobody"})
        assert layer.group_channels("room") == []
        assert entries(layer, redis_client, PROCESS)[1:] == [("l", f"room {PROCESS}a")]

    def test_a_discard_of_no_member_leaves_the_process_in_the_group(self, layer, redis_client):
        """It has registered, and is about to write its members."""
        register(layer, PROCESS, "room")
        layer.group_discard("room", PROCESS + "gone")
        layer.send_group("room", {"text": "to all"})
        assert entries(layer, redis_client, PROCESS)[1:] == [("g", "room")]

    def test_a_process_without_a_lease_is_told_of_a_join(self, layer, redis_client):
        """It may be about to register again, and then counts its member itself."""
        layer.group_add("room", PROCESS + "a")
        assert layer.group_channels("room") == []
        assert entries(layer, redis_client, PROCESS) == [("j", f"room {PROCESS}a")]

    def test_members_of_a_lapsed_process_are_purged_by_the_next_sender(self, layer, redis_client):
        """Of all its groups, and nothing of it stays in Redis but its list, which expires."""
        register(layer, PROCESS, "room", "other")
        layer.group_add("room", PROCESS + "a")
        layer.group_add("other", PROCESS + "a")
        redis_client.delete(layer.prefix + ":lease:" + PROCESS)
        assert layer.group_size("room") == 0
        layer.send_group("room", {"text": "to nobody"})
        assert entries(layer, redis_client, PROCESS)[2:] == []
        left = redis_client.keys(layer.prefix + ":*")
        assert [key for key in left if b":lease:" not in key] == []

    def test_a_process_that_shuts_down_takes_everything_along(self, layer, redis_client):
        """Also the batch in its hand, which it has dealt."""
        register(layer, PROCESS, "room")
        layer.group_add("room", PROCESS + "a")
        redis_client.rpush(layer.prefix + PROCESS + ":hand:0", "dealt")
        redis_client.delete(layer.prefix + PROCESS)
        layer.call_script("unregister", 0, args=[PROCESS])
        assert redis_client.keys(layer.prefix + "[:d]*") == []

    def test_plain_and_daphne_channels_share_a_group(self, layer, redis_client):
        """A plain channel gets its own message, as in asgi_redis."""
        register(layer, PROCESS)
        layer.group_add("room", PROCESS + "a")
        layer.group_add("room", "plain")
        layer.group_add("room", "local!one")
        layer.send_group("room", {"text": "to all"})
        assert layer.receive(["plain"]) == ("plain", {"text": "to all"})
        assert layer.receive(["local!"]) == ("local!one", {"text": "to all"})
        assert entries(layer, redis_client, PROCESS)[-1] == ("g", "room")

    def test_a_process_whose_list_is_full_is_named_and_counted(
        self, make_layer, redis_client, caplog
    ):
        """It misses the message; the others do not, and the sender is not stopped."""
        layer = make_layer(channel_capacity={"daphne.response.*": 1})
        for process in (PROCESS, OTHER):
            register(layer, process)
            layer.group_add("room", process + "a")
        redis_client.delete(layer.prefix + OTHER)
        for _ in range(2):
            layer.send_group("room", {"text": "to all"})
        assert entries(layer, redis_client, PROCESS)[1:] == [("g", "room")]
        assert entries(layer, redis_client, OTHER) == [("g", "room")] * 2
        assert layer.global_statistics()["channel_full_count"] == 1
        assert [PROCESS in record.getMessage() for record in caplog.records] == [True]
        assert "channel_capacity" in caplog.text

    @pytest.mark.parametrize("servers", ["0", "01"])
    def test_replies_leave_room_for_group_messages(self, make_layer, redis_url, servers):
        """However much a few readers have asked for, the others get what is live."""
        layer = make_layer(
            hosts=[redis_url[:-1] + number for number in servers],
            channel_capacity={"daphne.response.*": 10},
        )
        for index in range(len(servers)):
            layer.call_script("register", index, args=[PROCESS, "registration", 2000])
        layer.group_add("room", PROCESS + "a")
        with pytest.raises(layer.ChannelFull):
            while True:
                layer.send(PROCESS + "a", {"text": "asked for"})
        layer.send_group("room", {"text": "live"})
        client = layer.connection(layer.consistent_hash(PROCESS))
        assert b" room\n" in client.lindex(layer.prefix + PROCESS, 0)
        assert layer.global_statistics()["channel_full_count"] == 1

    def test_joins_are_never_refused(self, make_layer, redis_client):
        """They are small, and a member that its process does not know would hear nothing."""
        layer = make_layer(channel_capacity={"daphne.response.*": 1})
        for number in range(3):
            layer.group_add("room", PROCESS + str(number))
        assert len(entries(layer, redis_client, PROCESS)) == 3

    def test_a_group_over_several_servers(self, make_layer, redis_url, redis_client):
        """Everything for a process goes to its one list, wherever the group is kept."""
        layer = make_layer(hosts=[redis_url, redis_url[:-1] + "1"])
        groups = ["alpha", "beta", "gamma", "delta", "news", "room"]
        assert {layer.consistent_hash(group) for group in groups} == {0, 1}
        for index in (0, 1):
            layer.call_script("register", index, args=[PROCESS, "registration", 2000])
        expected = []
        for group in groups:
            layer.group_add(group, PROCESS + "a")
            layer.send_group(group, {"text": "to all"})
            layer.group_discard(group, PROCESS + "a")
            expected += [("j", f"{group} {PROCESS}a"), ("g", group)]
            expected += [("l", f"{group} {PROCESS}a")]
        home = layer.connection(layer.consistent_hash(PROCESS))
        assert entries(layer, home, PROCESS) == expected

    def test_a_flush_takes_groups_and_leases_along(self, layer, redis_client):
        """Nothing under the prefixes stays."""
        register(layer, PROCESS)
        layer.group_add("room", PROCESS + "a")
        layer.send("plain", {})
        layer.flush()
        assert redis_client.keys(layer.prefix + "*") == []


class TestOutage:
    def test_one_line_at_the_loss_and_one_at_the_return(self, make_layer, tmp_path, caplog):
        """However many calls fail in between."""
        server = RedisServer(tmp_path).start()
        layer = make_layer(hosts=[server.url])
        layer.send("channel", {})
        server.kill()
        for _ in range(3):
            with pytest.raises(redis.ConnectionError):
                layer.send("channel", {})
        server.start()
        for _ in range(3):
            layer.send("channel", {})
        server.kill()
        lines = [record.getMessage() for record in caplog.records]
        assert len(lines) == 2
        assert lines[0].startswith("Redis is lost")
        assert lines[1] == "Redis is back."
