from functools import partial

import pytest

from livelog.fanout.daphne.sending import broadcast as broadcast_module
from livelog.fanout.daphne.sending.broadcast import Broadcast
from livelog.fanout.daphne.sending.lane import Lane
from livelog.fanout.daphne.sending.members import Members
from livelog.fanout.daphne.sending.send_threads import SendThreads
from livelog.fanout.layer.envelope import Delivery
from tests.livelog.fanout.daphne.sending.sockets import Socket, frames


class Factory:
    """Stands for FanoutFactory: sockets by channel, and a note of each reply."""

    def __init__(self):
        self.reply_protocols = {}

    def find_queue(self, channel):
        return self.reply_protocols.get(channel)

    def dispatch_reply(self, channel, message):
        if "bad" in message:
            raise ValueError("a message that an application got wrong")
        if channel in self.reply_protocols:
            self.reply_protocols[channel].write(message)


@pytest.fixture
def factory():
    return Factory()


@pytest.fixture
def clock():
    """A clock that stands: no writing takes any time, and no lane rests."""
    return Clock()


class Clock:
    now = 0.0

    def __call__(self):
        return self.now


@pytest.fixture
def notes():
    return []


@pytest.fixture
def broadcast(factory, clock, notes):
    members = Members()
    options = {"note_run": lambda *note: notes.append(note), "clock": clock}
    make_lane = partial(Lane, members=members, send_threads=SendThreads(1), **options)
    return Broadcast(factory, members, make_lane)


def deliver(broadcast, batch):
    """Take a batch and send all of it."""
    broadcast.take(batch)
    while broadcast.busy:
        broadcast.send_slice(1000.0)


def add(broadcast, channel, *groups, **options):
    socket = broadcast.factory.reply_protocols[channel] = Socket(**options)
    for group in groups:
        broadcast.members.join(group, channel, socket)
    return socket


def to_group(text, group="room"):
    return Delivery("g", [group], {"text": text})


def reply(channel, text):
    return Delivery("m", [channel], {"text": text})


def test_a_run_is_one_write_for_each_member(broadcast):
    """The frames of a batch are joined."""
    a, b = add(broadcast, "a", "room"), add(broadcast, "b", "room")
    deliver(broadcast, [to_group("1"), to_group("2"), to_group("3")])
    assert a.writes == b.writes == [frames("1", "2", "3")]


def test_a_reply_in_the_middle_keeps_its_place(broadcast):
    """The socket it is for gets what came before it first; its fellows are not disturbed."""
    a, b = add(broadcast, "a", "room"), add(broadcast, "b", "room")
    deliver(broadcast, [to_group("1"), reply("a", "to a"), to_group("2"), to_group("3")])
    assert a.writes == [frames("1"), {"text": "to a"}, frames("2", "3")]
    assert b.writes == [frames("1", "2", "3")]


def test_a_join_in_the_middle_gets_only_what_follows(broadcast):
    """And nothing twice, wherever its replies are."""
    add(broadcast, "a", "room")
    late = add(broadcast, "late")
    join = Delivery("j", ["room", "late"], None)
    deliver(broadcast, [to_group("1"), join, reply("late", "hello"), to_group("2"), to_group("3")])
    assert late.writes == [{"text": "hello"}, frames("2", "3")]


def test_a_join_before_the_run_gets_all_of_it(broadcast):
    """Offset zero is no offset."""
    early = add(broadcast, "early")
    deliver(broadcast, [Delivery("j", ["room", "early"], None), to_group("1"), to_group("2")])
    assert early.writes == [frames("1", "2")]


def test_a_leave_in_the_middle_gets_what_came_before(broadcast):
    """And nothing after it, unless it joins again."""
    a = add(broadcast, "a", "room")
    add(broadcast, "b", "room")
    leave, join = Delivery("l", ["room", "a"], None), Delivery("j", ["room", "a"], None)
    batch = [to_group("1"), leave, to_group("2"), join, to_group("3")]
    deliver(broadcast, batch)
    assert a.writes == [frames("1"), frames("3")]


def test_groups_take_turns_in_order(broadcast):
    """A member of two groups gets their messages as they were sent."""
    both, one = add(broadcast, "both", "room", "other"), add(broadcast, "one", "room")
    deliver(broadcast, [to_group("1"), to_group("2", "other"), to_group("3")])
    assert both.writes == [frames("1"), frames("2"), frames("3")]
    assert one.writes == [frames("1", "3")]


def test_a_join_of_a_socket_that_has_gone_is_refused(broadcast):
    """Redis is told to forget it."""
    deliver(broadcast, [Delivery("j", ["room", "gone"], None)])
    assert broadcast.members.groups == {}
    assert broadcast.members.take_changes(lambda group: True) == [("-", "room", "gone")]


def test_other_group_messages_are_delivered_one_by_one(broadcast):
    """A close, for one; the frames before it go first."""
    a, b = add(broadcast, "a", "room"), add(broadcast, "b", "room")
    deliver(broadcast, [to_group("1"), Delivery("g", ["room"], {"close": 4000}), to_group("2")])
    assert a.writes == b.writes == [frames("1"), {"close": 4000}, frames("2")]


def test_a_group_never_accepts_a_connecting_socket(broadcast):
    """It may reject one."""
    connecting = add(broadcast, "connecting", "room", is_connecting=True)
    batch = [{"accept": True}, {"accept": True, "text": "hello"}, {"text": "x", "close": True}]
    deliver(broadcast, [Delivery("g", ["room"], message) for message in batch])
    assert connecting.writes == []
    deliver(broadcast, [Delivery("g", ["room"], {"close": True})])
    assert connecting.writes == [{"close": True}]


def test_a_bad_message_costs_nobody_else_anything(broadcast, caplog):
    """It is logged, once for a whole group."""
    a, b = add(broadcast, "a", "room"), add(broadcast, "b", "room")
    batch = [
        to_group("1"),
        Delivery("m", ["a"], {"bad": 1}),
        Delivery("g", ["room"], {"bad": 1}),
        to_group("2"),
    ]
    deliver(broadcast, batch)
    assert a.writes == [frames("1"), frames("2")]
    assert b.writes == [frames("1"), frames("2")]
    assert len(caplog.records) == 2


def test_what_is_said_now_and_then_overtakes(broadcast, clock, monkeypatch):
    """In the middle of a run, for a group that is sent something all the time; then that goes on."""
    monkeypatch.setattr(broadcast_module, "SLICE", 1)
    room = [add(broadcast, name, "room") for name in "abc"]
    reader = add(broadcast, "reader", "stream")
    clock.now = 10.0
    deliver(broadcast, [to_group("0")])
    broadcast.take([to_group("1")])
    assert broadcast.send_slice(10.0)
    broadcast.take([to_group("news", "stream"), to_group("2")])
    assert broadcast.send_slice(10.0)
    assert reader.writes == [frames("news")]
    assert sum(frames("1") in each.writes for each in room) == 1
    broadcast.send_slice(10.0)
    assert not broadcast.send_slice(10.0)
    assert all(each.writes == [frames("0"), frames("1")] for each in room)
    assert broadcast.send_slice(10.0)
    deliver(broadcast, [])
    assert all(each.writes == [frames("0"), frames("1"), frames("2")] for each in room)


def test_a_member_of_two_groups_has_their_order_where_one_overtakes(broadcast, monkeypatch):
    """What the other one still owes it comes first; its fellows wait on."""
    monkeypatch.setattr(broadcast_module, "SLICE", 1)
    both, other = add(broadcast, "both", "room", "stream"), add(broadcast, "other", "room")
    broadcast.take([to_group("1"), to_group("2")])
    broadcast.take([to_group("3", "stream"), to_group("4")])
    assert both.writes == [frames("1", "2"), frames("3")]
    assert other.writes == []
    deliver(broadcast, [])
    assert both.writes == [frames("1", "2"), frames("3"), frames("4")]
    assert other.writes == [frames("1", "2", "4")]


def test_a_socket_that_leaves_in_the_middle_of_a_run_has_had_it(broadcast, monkeypatch):
    """And one that joins then has nothing of it."""
    monkeypatch.setattr(broadcast_module, "SLICE", 1)
    leaver, stayer = add(broadcast, "leaver", "room"), add(broadcast, "stayer", "room")
    late = add(broadcast, "late")
    broadcast.take([to_group("1")])
    broadcast.send_slice(1.0)
    broadcast.take([Delivery("l", ["room", "leaver"], None), Delivery("j", ["room", "late"], None)])
    deliver(broadcast, [to_group("2")])
    assert leaver.writes == [frames("1")]
    assert stayer.writes == [frames("1"), frames("2")]
    assert late.writes == [frames("2")]


def test_a_slice_holds_as_many_groups_as_fit(broadcast, monkeypatch):
    """Those of a thousand small ones do not wait for a turn of the reactor each."""
    monkeypatch.setattr(broadcast_module, "SLICE", 5)
    sockets = [add(broadcast, f"{group}-{n}", group) for group in "abcd" for n in range(2)]
    broadcast.take([to_group("1", group) for group in "abcd"])
    assert not broadcast.send_slice(1.0) and len(broadcast.busy) == 2
    assert sum(len(each.writes) for each in sockets) == 4
    assert not broadcast.send_slice(1.0) and not broadcast.busy
    assert all(each.writes == [frames("1")] for each in sockets)


def test_a_run_that_does_not_fit_begins_with_a_slice(broadcast, monkeypatch):
    """Or with two rooms that never rest a run would always be under way, and the reactor never heard."""
    monkeypatch.setattr(broadcast_module, "SLICE", 4)
    a = [add(broadcast, f"a{n}", "a") for n in range(6)]
    b = [add(broadcast, f"b{n}", "b") for n in range(6)]
    broadcast.take([to_group("1", "a"), to_group("1", "b")])
    assert broadcast.send_slice(1.0)
    assert not broadcast.send_slice(1.0)
    assert all(each.writes == [frames("1")] for each in a)
    assert all(each.writes == [] for each in b)


def test_what_cannot_be_noted_has_been_sent(broadcast, monkeypatch):
    """And is not sent again."""
    socket = add(broadcast, "a", "room")
    make_lane = broadcast.make_lane
    broadcast.make_lane = lambda group: make_lane(group, note_run=None)
    broadcast.take([to_group("1")])
    with pytest.raises(TypeError):
        broadcast.send_slice(1.0)
    assert not broadcast.busy and socket.writes == [frames("1")]


def test_a_listener_hears_before_any_socket(broadcast):
    """So no page is answered that lacks what a reader has been sent."""
    listener = Socket()
    broadcast.members.listen("room", "front", listener)
    add(broadcast, "a", "room")
    broadcast.take([to_group("1"), to_group("2")])
    assert listener.writes == [frames("1"), frames("2")]
    assert broadcast.busy["room"].waiting == len(frames("1", "2")) == broadcast.waiting


def test_a_group_without_sockets_has_no_lane(broadcast):
    """Nothing waits where nobody is."""
    broadcast.take([to_group("1", "empty")])
    assert not broadcast.lanes and broadcast.find_due() is None


def test_what_was_written_is_noted(broadcast, notes):
    """A run at a time."""
    add(broadcast, "a", "room")
    broadcast.take(
        [Delivery("g", ["room"], {"text": text}, at) for text, at in [("1", 7), ("2", 8)]]
    )
    assert broadcast.find_due() == 0.0
    assert not broadcast.send_slice(5.0)
    assert notes == [("room", [7, 8], 0.0)]
    assert broadcast.find_due() is None and not broadcast.busy


def test_a_group_that_was_left_is_forgotten(broadcast):
    """Nothing grows with the groups that once were."""
    add(broadcast, "a", "room", "other")
    deliver(broadcast, [to_group("1")])
    assert set(broadcast.lanes) == {"room"}
    broadcast.members.leave("room", "a")
    deliver(broadcast, [to_group("2", "other")])
    assert set(broadcast.lanes) == {"other"}
