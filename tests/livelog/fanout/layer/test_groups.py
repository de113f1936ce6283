from concurrent.futures import ThreadPoolExecutor

import pytest

from tests.livelog.fanout.stack import remove_data
from tests.processes import RedisServer, wait_for

PROCESS = "daphne.response.fanout.One!"
OTHER = "daphne.response.fanout.Two!"


@pytest.fixture
def layer(make_layer):
    return make_layer(lease=2)


def register(layer, process, *groups, lease=60000):
    layer.call_script("register", 0, args=[process, "registration", lease, *groups])


def envelopes(layer, redis_client, process):
    """What lies in a process's list, oldest first, as (kind, names)."""
    found = redis_client.lrange(layer.prefix + process, 0, -1)[::-1]
    heads = [each.split(b"\n")[0].decode("ascii").split(" ") for each in found]
    return [(kind, " ".join(names)) for kind, _, *names in heads]


def count_calls(redis_client):
    """How many scripts have been called since the last CONFIG RESETSTAT."""
    statistics = redis_client.info("commandstats")
    return sum(statistics.get(f"cmdstat_{name}", {"calls": 0})["calls"] for name in SCRIPTS)


SCRIPTS = ("eval", "evalsha")


def test_a_send_is_one_call_and_one_envelope_for_each_process(layer, redis_client):
    """Whatever the number of members."""
    for process in (PROCESS, OTHER):
        register(layer, process)
    for number in range(100):
        layer.group_add("room", PROCESS + str(number))
        layer.group_add("room", OTHER + str(number))
    redis_client.delete(layer.prefix + PROCESS, layer.prefix + OTHER)
    layer.send_group("room", {"text": "first, so that the script is known"})
    redis_client.config_resetstat()
    layer.send_group("room", {"text": "to all"})
    assert count_calls(redis_client) == 1
    assert envelopes(layer, redis_client, PROCESS) == [("g", "room")] * 2
    assert envelopes(layer, redis_client, OTHER) == [("g", "room")] * 2


def test_a_join_is_told_to_the_process_and_known_at_once(layer, redis_client):
    """So that whoever asks about the group sees the channel."""
    register(layer, PROCESS)
    layer.group_add("room", PROCESS + "a")
    layer.group_add("room", "plain")
    assert sorted(layer.group_channels("room")) == [PROCESS + "a", "plain"]
    assert layer.group_size("room") == 2
    assert envelopes(layer, redis_client, PROCESS) == [("j", f"room {PROCESS}a")]


def test_many_groups_are_counted_in_few_calls(layer, redis_client):
    """A hundred in one; a group without members counts none."""
    register(layer, PROCESS)
    for group in ("a", "b"):
        layer.group_add(group, PROCESS + group)
    layer.group_add("b", PROCESS + "front")
    layer.group_add("b", "plain")
    groups = ["a", "b", *(f"none{number}" for number in range(148))]
    layer.group_sizes(groups[:1])
    redis_client.config_resetstat()
    assert layer.group_sizes(groups) == [1, 2] + [0] * 148
    assert count_calls(redis_client) == 2


def test_a_discard_is_told_to_the_process_and_known_at_once(layer, redis_client):
    """The last one takes the process out of the group."""
    register(layer, PROCESS)
    layer.group_add("room", PROCESS + "a")
    layer.group_discard("room", PROCESS + "a")
    layer.send_group("room", {"text": "to nobody"})
    assert layer.group_channels("room") == []
    assert envelopes(layer, redis_client, PROCESS)[1:] == [("l", f"room {PROCESS}a")]


def test_a_discard_of_no_member_leaves_the_process_in_the_group(layer, redis_client):
    """It has registered, and is about to write its members."""
    register(layer, PROCESS, "room")
    layer.group_discard("room", PROCESS + "gone")
    layer.send_group("room", {"text": "to all"})
    assert envelopes(layer, redis_client, PROCESS)[1:] == [("g", "room")]


def test_a_process_without_a_lease_is_told_of_a_join(layer, redis_client):
    """It may be about to register again, and then counts its member itself."""
    layer.group_add("room", PROCESS + "a")
    assert layer.group_channels("room") == []
    assert envelopes(layer, redis_client, PROCESS) == [("j", f"room {PROCESS}a")]


def test_members_of_a_lapsed_process_are_purged_by_the_next_sender(layer, redis_client):
    """Of all its groups, and nothing of it stays in Redis but its list, which expires."""
    register(layer, PROCESS, "room", "other")
    layer.group_add("room", PROCESS + "a")
    layer.group_add("other", PROCESS + "a")
    redis_client.delete(layer.prefix + ":lease:" + PROCESS)
    assert layer.group_size("room") == 0
    layer.send_group("room", {"text": "to nobody"})
    assert envelopes(layer, redis_client, PROCESS)[2:] == []
    left = redis_client.keys(layer.prefix + ":*")
    assert [key for key in left if b":lease:" not in key] == []


def test_a_process_that_shuts_down_takes_everything_along(layer, redis_client):
    """Also the batch it took last."""
    register(layer, PROCESS, "room")
    layer.group_add("room", PROCESS + "a")
    redis_client.rpush(layer.prefix + PROCESS + ":taken:0", "delivered")
    redis_client.delete(layer.prefix + PROCESS)
    layer.call_script("unregister", 0, args=[PROCESS])
    assert redis_client.keys(layer.prefix + "[:d]*") == []


def test_plain_and_daphne_channels_share_a_group(layer, redis_client):
    """A plain channel gets its own message, as in asgi_redis."""
    register(layer, PROCESS)
    layer.group_add("room", PROCESS + "a")
    layer.group_add("room", "plain")
    layer.group_add("room", "local!one")
    layer.send_group("room", {"text": "to all"})
    assert layer.receive(["plain"]) == ("plain", {"text": "to all"})
    assert layer.receive(["local!"]) == ("local!one", {"text": "to all"})
    assert envelopes(layer, redis_client, PROCESS)[-1] == ("g", "room")


def test_a_process_whose_list_is_full_is_named_and_counted(make_layer, redis_client, caplog):
    """It misses the message; the others do not, and the sender is not stopped."""
    layer = make_layer(channel_capacity={"daphne.response.*": 1})
    for process in (PROCESS, OTHER):
        register(layer, process)
        layer.group_add("room", process + "a")
    redis_client.delete(layer.prefix + OTHER)
    for _ in range(2):
        layer.send_group("room", {"text": "to all"})
    assert envelopes(layer, redis_client, PROCESS)[1:] == [("g", "room")]
    assert envelopes(layer, redis_client, OTHER) == [("g", "room")] * 2
    assert layer.global_statistics()["channel_full_count"] == 1
    assert [PROCESS in record.getMessage() for record in caplog.records] == [True]
    assert "channel_capacity" in caplog.text


@pytest.mark.parametrize("servers", ["0", "01"])
def test_replies_leave_room_for_group_messages(make_layer, redis_url, servers):
    """However much a few readers have asked for, the others get what is live."""
    layer = make_layer(
        hosts=[redis_url[:-1] + number for number in servers],
        channel_capacity={"daphne.response.*": 10},
    )
    for index in range(len(servers)):
        layer.call_script("register", index, args=[PROCESS, "registration", 60000])
    layer.group_add("room", PROCESS + "a")
    with pytest.raises(layer.ChannelFull):
        while True:
            layer.send(PROCESS + "a", {"text": "asked for"})
    layer.send_group("room", {"text": "live"})
    client = layer.connection(layer.consistent_hash(PROCESS))
    assert b" room\n" in client.lindex(layer.prefix + PROCESS, 0)
    assert layer.global_statistics()["channel_full_count"] == 1


def test_joins_are_never_refused(make_layer, redis_client):
    """They are small, and a member that its process does not know would hear nothing."""
    layer = make_layer(channel_capacity={"daphne.response.*": 1})
    for number in range(3):
        layer.group_add("room", PROCESS + str(number))
    assert len(envelopes(layer, redis_client, PROCESS)) == 3


def test_a_group_over_several_servers(make_layer, redis_url, redis_client):
    """Everything for a process goes to its one list, wherever the group is kept."""
    layer = make_layer(hosts=[redis_url, redis_url[:-1] + "1"])
    groups = ["alpha", "beta", "gamma", "delta", "news", "room"]
    assert {layer.consistent_hash(group) for group in groups} == {0, 1}
    for index in (0, 1):
        layer.call_script("register", index, args=[PROCESS, "registration", 60000])
    expected = []
    for group in groups:
        layer.group_add(group, PROCESS + "a")
        layer.send_group(group, {"text": "to all"})
        layer.group_discard(group, PROCESS + "a")
        expected += [("j", f"{group} {PROCESS}a"), ("g", group)]
        expected += [("l", f"{group} {PROCESS}a")]
    home = layer.connection(layer.consistent_hash(PROCESS))
    assert envelopes(layer, home, PROCESS) == expected


def test_a_flush_takes_groups_and_leases_along(layer, redis_client):
    """Nothing under the prefixes stays."""
    register(layer, PROCESS)
    layer.group_add("room", PROCESS + "a")
    layer.send("plain", {})
    layer.flush()
    assert redis_client.keys(layer.prefix + "*") == []


def test_the_bytes_of_a_process_are_bounded_for_groups_too(make_layer, redis_client):
    """Twice as far as for replies; what the process takes makes room."""
    layer = make_layer(channel_bytes={"daphne.response.*": 5500}, lease=2)
    register(layer, PROCESS)
    layer.group_add("room", PROCESS + "a")

    def fill():
        for _ in range(20):
            layer.send_group("room", {"text": "x" * 1000})
        return len([kind for kind, _ in envelopes(layer, redis_client, PROCESS) if kind == "g"])

    assert fill() == 10
    taken = [layer.prefix + PROCESS + f":taken:{number}" for number in (0, 1)]
    assert len(layer.call_script("take", 0, [layer.prefix + PROCESS, *taken], [256])) == 11
    assert fill() == 10


@pytest.fixture
def restarted(tmp_path, make_layer):
    """A layer that has sent to a group of one process, when Redis comes back with nothing."""
    server = RedisServer(tmp_path).start()
    layer = make_layer(lease=60, hosts=[server.url])
    register(layer, PROCESS, "room")
    layer.send_group("room", {"text": "before"})
    server.kill()
    remove_data(tmp_path)
    server.start()
    yield layer
    server.kill()


def test_what_is_sent_after_a_restart_waits_for_those_who_register_again(restarted):
    """However long they take, up to half their lease: on a busy machine that may be seconds."""
    redis_client = restarted.connection(0)
    assert redis_client.keys("*") == []
    with ThreadPoolExecutor(1) as pool:
        sending = pool.submit(restarted.send_group, "room", {"text": "after"})
        wait_for(lambda: redis_client.info("server")["uptime_in_seconds"] > 2, "a while")
        assert not sending.done()
        register(restarted, PROCESS, "room")
        sending.result()
    assert envelopes(restarted, redis_client, PROCESS) == [("g", "room")]


def test_what_is_sent_after_a_restart_waits_for_no_longer(restarted):
    """Who has registered is told at once; who does not within half its lease has ended too."""
    redis_client = restarted.connection(0)
    restarted.lease = 2
    restarted.send_group("room", {"text": "to nobody"})
    register(restarted, OTHER, "room")
    restarted.send_group("room", {"text": "after"})
    assert envelopes(restarted, redis_client, OTHER) == [("g", "room")]
    restarted._run_ids[0], restarted.lease = b"the one before", 600
    restarted.send_group("room", {"text": "at once"})
    assert envelopes(restarted, redis_client, OTHER) == [("g", "room")] * 2
