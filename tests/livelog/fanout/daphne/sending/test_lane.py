"""The lane of one group: runs, slices and rest."""

import pytest

from livelog.fanout.daphne.sending.lane import JOINED, MANY, REST, Lane, join_frames
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
def notes():
    return []


@pytest.fixture
def lane(members, ticks, notes):
    def clock():
        return ticks.pop(0) if len(ticks) > 1 else ticks[0]

    return Lane("room", members, SendThreads(1), lambda *note: notes.append(note), clock)


def add(lane, *frames_of, deadline=0):
    for text in frames_of:
        lane.add(frames(text), deadline)


def test_a_run_is_all_that_waited(lane, members, notes):
    """What comes while it is under way is the next."""
    members.join("room", "a", Socket())
    lane.add(frames("1"), 7)
    lane.add(frames("2"), 8)
    assert lane and lane.waiting == len(frames("1", "2"))
    assert lane.send_slice(10) == 1
    assert not lane and not lane.is_under_way and lane.waiting == 0
    assert members.groups["room"]["a"].writes == [frames("1", "2")]
    assert notes == [("room", [7, 8], 0.0)]


def test_a_large_group_is_served_in_slices(lane, members):
    """Each member once, whenever frames come."""
    sockets = [Socket() for _ in range(25)]
    for number, socket in enumerate(sockets):
        members.join("room", str(number), socket)
    add(lane, "1")
    counts = []
    while lane.send_slice(10) == 10:
        counts.append(sum(len(each.writes) for each in sockets))
        assert lane.is_under_way
        add(lane, "2")
    assert counts == [10, 20] and not lane.is_under_way
    assert [lane.send_slice(10) for _ in range(3)] == [10, 10, 5]
    assert all(each.writes == [frames("1"), frames("2", "2")] for each in sockets)


def test_a_socket_that_cannot_be_written_to_costs_no_other_its_frame(lane, members, caplog):
    """Nor the rest of one that was sent in part."""
    sockets = [Stubborn(), Socket(), Stubborn(), Slow(), Stubborn()]
    for number, socket in enumerate(sockets):
        members.join("room", str(number), socket)
    add(lane, "1")
    lane.catch_up("0")
    assert lane.send_slice(10) == 4 and not lane
    assert sockets[1].writes == [frames("1")] and sockets[3].kept == [(frames("1"), 1)]
    assert all(each.closed for each in sockets if isinstance(each, Stubborn))
    assert len(caplog.records) == 3


class Slow(Socket):
    """Takes one byte at once."""

    def __init__(self):
        super().__init__()
        self.kept = []

    def try_write(self, data):
        return 1

    def keep(self, data, taken):
        self.kept.append((data, taken))


class Stubborn(Slow):
    """Cannot keep anything either."""

    closed = False

    def keep(self, data, taken):
        raise RuntimeError("no")

    def close(self):
        self.closed = True


@pytest.mark.parametrize("seconds, rest", [(0.01, 0.03), (3.0, REST)])
def test_a_lane_rests_by_what_its_run_took(lane, members, ticks, notes, seconds, rest):
    """With an end, and no longer than until many frames wait."""
    members.join("room", "a", Socket())
    add(lane, "1")
    ticks[:] = [100.0, 100.0 + seconds]
    lane.send_slice(10)
    assert lane.ended == 100.0 + seconds
    assert notes == [("room", [0], pytest.approx(seconds))]
    assert lane.due == pytest.approx(100.0 + seconds + rest)
    add(lane, *["2"] * (MANY - 1))
    assert lane.due > 100.0
    add(lane, "3")
    assert lane.due == 0.0


def test_long_runs_are_joined_in_parts():
    """Of whole frames; a frame longer than a part is one of its own."""
    small, large = b"s" * 1000, b"l" * (JOINED + 1)
    parts = join_frames([small] * 100 + [large] + [small])
    assert b"".join(parts) == small * 100 + large + small
    assert [len(part) for part in parts] == [65000, 35000, JOINED + 1, 1000]
