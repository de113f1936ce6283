"""The lane of one group: runs, slices and rest."""

import random

import pytest

from livelog.fanout.daphne.sending import lane as lane_module
from livelog.fanout.daphne.sending.lane import JOINED, REST, Lane, join_frames
from livelog.fanout.daphne.sending.members import Members
from livelog.fanout.daphne.sending.send_threads import SendThreads
from tests.livelog.fanout.daphne.sending.sockets import Socket, frames


@pytest.fixture
def members():
    return Members()


@pytest.fixture
def ticks():
    """What the clock says, one after the other; then the last for ever."""
    return [0.0]


@pytest.fixture
def lane(members, ticks):
    def clock():
        return ticks.pop(0) if len(ticks) > 1 else ticks[0]

    return Lane("room", members, SendThreads(1), clock)


def add(lane, *frames_of, deadline=0):
    for text in frames_of:
        lane.add(frames(text), deadline)


def test_a_run_is_all_that_waited(lane, members):
    """What comes while it is under way is the next."""
    members.join("room", "a", Socket())
    add(lane, "1", "2")
    assert lane and lane.waiting == len(frames("1", "2"))
    assert lane.send_slice()
    assert not lane.take_run().left and not lane
    assert members.groups["room"]["a"].writes == [frames("1", "2")]


def test_a_large_group_is_served_in_slices(lane, members, monkeypatch):
    """Each member once, whenever frames come."""
    monkeypatch.setattr(lane_module, "SLICE", 10)
    sockets = [Socket() for _ in range(25)]
    for number, socket in enumerate(sockets):
        members.join("room", str(number), socket)
    add(lane, "1")
    counts = []
    while not lane.send_slice():
        counts.append(sum(len(each.writes) for each in sockets))
        add(lane, "2")
    lane.take_run()
    assert counts == [10, 20]
    assert lane.send_slice() is False
    while not lane.send_slice():
        continue
    assert all(each.writes == [frames("1"), frames("2", "2")] for each in sockets)


@pytest.mark.parametrize("seconds, rest", [(0.01, 0.01), (3.0, REST)])
def test_a_lane_rests_as_long_as_its_run_took(lane, members, ticks, seconds, rest):
    """With an end."""
    members.join("room", "a", Socket())
    add(lane, "1")
    ticks[:] = [100.0, 100.0 + seconds]
    assert lane.send_slice()
    assert (lane.ended, lane.spent) == (100.0 + seconds, pytest.approx(seconds))
    assert lane.due == pytest.approx(100.0 + seconds + rest)


def test_who_comes_and_goes_has_each_frame_once_and_in_order(members, lane, monkeypatch):
    """Those that were sent while they were there, however slices and frames fall."""
    monkeypatch.setattr(lane_module, "SLICE", 2)
    chance = random.Random(7)
    sockets, expected = {}, {}
    for step in range(2000):
        kind = chance.choice(["join", "leave", "send", "slice", "slice"])
        channel = str(chance.randrange(8))
        if kind == "join" and channel not in sockets:
            sockets[channel] = expected.setdefault(channel, (Socket(), []))
            members.join("room", channel, sockets[channel][0])
            lane.join(channel)
        elif kind == "leave" and channel in sockets:
            lane.catch_up(channel)
            members.leave("room", channel)
            del sockets[channel]
        elif kind == "send":
            add(lane, str(step))
            for _, texts in sockets.values():
                texts.append(str(step))
        elif kind == "slice" and lane and lane.send_slice():
            lane.take_run()
    for channel in sockets:
        lane.catch_up(channel)
    for socket, texts in expected.values():
        assert b"".join(socket.writes) == frames(*texts)


def test_long_runs_are_joined_in_parts():
    """Of whole frames; a frame longer than a part is one of its own."""
    small, large = b"s" * 1000, b"l" * (JOINED + 1)
    parts = join_frames([small] * 100 + [large] + [small])
    assert b"".join(parts) == small * 100 + large + small
    assert [len(part) for part in parts] == [65000, 35000, JOINED + 1, 1000]
