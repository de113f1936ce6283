"""What workers share of the rooms, in Redis and in memory alike."""

import pytest

from blog.room.backend.memory import MemoryRooms
from blog.room.backend.redis import RedisRooms
from blog.room.backend.values import BATCH, PATIENCE, Bucket

NOW = 1_800_000_000.0


@pytest.fixture(params=["memory", "redis"])
def rooms(request):
    """One of the backends, with nothing in it."""
    if request.param == "memory":
        return MemoryRooms()
    request.getfixturevalue("redis_client")
    return RedisRooms(request.getfixturevalue("redis_url"))


def test_frames_are_put_in_their_order(rooms):
    """What came early waits; frames that say nothing hold up nobody."""
    assert rooms.arrive("s", "inbox", 2, "two", NOW) == PATIENCE
    assert rooms.arrive("t", "inbox", 1, "other", NOW) == 0
    assert rooms.arrive("s", "inbox", 3, "", NOW + 0.25) == 0.75
    assert rooms.arrive("s", "inbox", 4, "four", NOW + 0.25) == 0.75
    assert rooms.arrive("s", "inbox", 1, "one", NOW + 0.5) == 0
    assert rooms.take_next("inbox", "me", 0) == ["other", "one", "two", "four"]


def test_a_lost_frame_is_waited_for_so_long(rooms):
    """Then what came behind it goes on; should it come at last it is taken all the same."""
    rooms.arrive("s", "inbox", 2, "two", NOW)
    rooms.arrive("s", "inbox", 4, "four", NOW)
    assert rooms.arrive("s", "inbox", 0, "", NOW + 0.5) == 0.5
    assert rooms.arrive("s", "inbox", 0, "", NOW + 1) == PATIENCE  # for the third, from now on
    assert rooms.take_next("inbox", "me", 0) == ["two"]
    rooms.arrive("s", "inbox", 1, "one", NOW + 1)
    assert rooms.arrive("s", "inbox", 0, "", NOW + 2) == 0
    assert rooms.take_next("inbox", "me", 1) == ["one", "four"]


def test_one_empties_an_inbox(rooms):
    """Others find nothing to do until it is done, or gives up; what it did not do is there still."""
    for number in range(1, BATCH + 3):
        rooms.arrive("s", "inbox", number, str(number), NOW)
    first = rooms.take_next("inbox", "me", 0)
    assert len(first) == BATCH and rooms.take_next("inbox", "other", 0) == []
    assert len(rooms.take_next("inbox", "me", BATCH)) == 2
    rooms.leave("inbox", "other")
    assert rooms.take_next("inbox", "other", 0) == []
    assert rooms.count_waiting(["inbox", "none"]) == [2, 0]
    rooms.leave("inbox", "me")
    assert len(rooms.take_next("inbox", "other", 0)) == 2
    assert rooms.take_next("inbox", "other", 2) == rooms.take_next("inbox", "me", 0) == []


def test_buckets(rooms):
    """So many at once, then one in a while; where one of several is full none is charged."""
    one, all_ = Bucket("one", 2, 2.0), Bucket("all", 3, 0.5)
    assert [rooms.allow([one, all_], NOW) for _ in range(3)] == [0, 0, 2]
    other = Bucket("other", 2, 2.0)
    assert [rooms.allow([other, all_], NOW) for _ in range(2)] == [0, 0.5]
    assert rooms.allow([other, all_], NOW + 0.5) == 0
    assert rooms.allow([one], NOW + 2) == 0 and rooms.allow([], NOW) == 0


def test_the_first_value_stands(rooms):
    """Whoever notes another is told of it."""
    assert rooms.note_first("key", "a", 60) == "a"
    assert rooms.note_first("key", "b", 60) == "a"
    rooms.arrive("s", "inbox", 5, "five", NOW)
    rooms.forget(["s"])
    assert rooms.arrive("s", "inbox", 1, "one", NOW) == 0
