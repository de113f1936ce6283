import pytest

from livelog.fanout.daphne.sending.broadcast import JOINED, Broadcast, join_frames
from livelog.fanout.daphne.sending.frame import TEXT, encode_frame
from livelog.fanout.daphne.sending.members import Members
from livelog.fanout.daphne.sending.send_threads import SendThreads


class Socket:
    """Stands for a protocol and its queue: remembers what is written, one item for each write."""

    def __init__(self, is_connecting=False):
        self.is_connecting = is_connecting
        self.writes = []

    @property
    def queue(self):
        return self

    def write(self, data):
        self.writes.append(data)

    def try_write(self, data):
        self.write(data)
        return len(data)


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
def broadcast(factory):
    return Broadcast(factory, Members(), SendThreads(1))


def add(broadcast, channel, *groups, **options):
    socket = broadcast.factory.reply_protocols[channel] = Socket(**options)
    for group in groups:
        broadcast.members.join(group, channel, socket)
    return socket


def frames(*texts):
    return b"".join(encode_frame(TEXT, text.encode("ascii")) for text in texts)


def to_group(text, group="room"):
    return ("g", [group], {"text": text})


def reply(channel, text):
    return ("m", [channel], {"text": text})


def test_a_run_is_one_write_for_each_member(broadcast):
    """The frames of a batch are joined."""
    a, b = add(broadcast, "a", "room"), add(broadcast, "b", "room")
    broadcast.deliver([to_group("1"), to_group("2"), to_group("3")])
    assert a.writes == b.writes == [frames("1", "2", "3")]


def test_a_reply_in_the_middle_keeps_its_place(broadcast):
    """The socket it is for gets what came before it first; its fellows are not disturbed."""
    a, b = add(broadcast, "a", "room"), add(broadcast, "b", "room")
    broadcast.deliver([to_group("1"), reply("a", "to a"), to_group("2"), to_group("3")])
    assert a.writes == [frames("1"), {"text": "to a"}, frames("2", "3")]
    assert b.writes == [frames("1", "2", "3")]


def test_a_join_in_the_middle_gets_only_what_follows(broadcast):
    """And nothing twice, wherever its replies are."""
    add(broadcast, "a", "room")
    late = add(broadcast, "late")
    join = ("j", ["room", "late"], None)
    broadcast.deliver([to_group("1"), join, reply("late", "hello"), to_group("2"), to_group("3")])
    assert late.writes == [{"text": "hello"}, frames("2", "3")]


def test_a_join_before_the_run_gets_all_of_it(broadcast):
    """Offset zero is no offset."""
    early = add(broadcast, "early")
    broadcast.deliver([("j", ["room", "early"], None), to_group("1"), to_group("2")])
    assert early.writes == [frames("1", "2")]


def test_a_leave_in_the_middle_gets_what_came_before(broadcast):
    """And nothing after it, unless it joins again."""
    a = add(broadcast, "a", "room")
    add(broadcast, "b", "room")
    leave, join = ("l", ["room", "a"], None), ("j", ["room", "a"], None)
    batch = [to_group("1"), leave, to_group("2"), join, to_group("3")]
    broadcast.deliver(batch)
    assert a.writes == [frames("1"), frames("3")]


def test_groups_take_turns_in_order(broadcast):
    """A member of two groups gets their messages as they were sent."""
    both, one = add(broadcast, "both", "room", "other"), add(broadcast, "one", "room")
    broadcast.deliver([to_group("1"), to_group("2", "other"), to_group("3")])
    assert both.writes == [frames("1"), frames("2"), frames("3")]
    assert one.writes == [frames("1"), frames("3")]


def test_a_join_of_a_socket_that_has_gone_is_refused(broadcast):
    """Redis is told to forget it."""
    broadcast.deliver([("j", ["room", "gone"], None)])
    assert broadcast.members.groups == {}
    assert broadcast.members.take_changes(lambda group: True) == [("-", "room", "gone")]


def test_other_group_messages_are_delivered_one_by_one(broadcast):
    """A close, for one; the frames before it go first."""
    a, b = add(broadcast, "a", "room"), add(broadcast, "b", "room")
    broadcast.deliver([to_group("1"), ("g", ["room"], {"close": 4000}), to_group("2")])
    assert a.writes == b.writes == [frames("1"), {"close": 4000}, frames("2")]


def test_a_group_never_accepts_a_connecting_socket(broadcast):
    """It may reject one."""
    connecting = add(broadcast, "connecting", "room", is_connecting=True)
    batch = [{"accept": True}, {"accept": True, "text": "hello"}, {"text": "x", "close": True}]
    broadcast.deliver([("g", ["room"], message) for message in batch])
    assert connecting.writes == []
    broadcast.deliver([("g", ["room"], {"close": True})])
    assert connecting.writes == [{"close": True}]


def test_a_bad_message_costs_nobody_else_anything(broadcast, caplog):
    """It is logged, once for a whole group."""
    a, b = add(broadcast, "a", "room"), add(broadcast, "b", "room")
    batch = [to_group("1"), ("m", ["a"], {"bad": 1}), ("g", ["room"], {"bad": 1}), to_group("2")]
    broadcast.deliver(batch)
    assert a.writes == [frames("1"), frames("2")]
    assert b.writes == [frames("1"), frames("2")]
    assert len(caplog.records) == 2


def test_long_runs_are_joined_in_parts():
    """Of whole frames; a frame longer than a part is one of its own."""
    small, large = b"s" * 1000, b"l" * (JOINED + 1)
    parts = join_frames([small] * 100 + [large] + [small])
    assert b"".join(parts) == small * 100 + large + small
    assert [len(part) for part in parts] == [65000, 35000, JOINED + 1, 1000]
