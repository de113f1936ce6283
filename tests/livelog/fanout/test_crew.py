import threading

import pytest

from livelog.fanout.crew import SHARE, Crew


class Outlet:
    """Takes `room` bytes; remembers what it was given and by which thread."""

    def __init__(self, room):
        self.room = room
        self.given = []
        self.threads = set()

    def try_write(self, data):
        self.given.append(data)
        self.threads.add(threading.current_thread().name)
        return min(self.room, len(data))


@pytest.mark.parametrize("size", [1, 2, 4])
@pytest.mark.parametrize("count", [0, 1, SHARE, SHARE + 1, SHARE * 7 + 3])
def test_every_outlet_is_served_once(size, count):
    """Whatever the number of threads, and those that took less are told."""
    outlets = [Outlet(10 if number % 50 else 3) for number in range(count)]
    left = Crew(size).send(outlets, b"0123456789")
    assert all(outlet.given == [b"0123456789"] for outlet in outlets)
    slow = [outlet for outlet in outlets if outlet.room == 3]
    assert sorted(map(id, slow)) == sorted(id(outlet) for outlet, taken in left)
    assert {taken for _, taken in left} <= {3}


def test_a_few_outlets_are_served_by_the_caller_alone():
    """Waking another thread would take longer."""
    outlets = [Outlet(10) for _ in range(SHARE)]
    Crew(4).send(outlets, b"x")
    assert set.union(*(outlet.threads for outlet in outlets)) == {threading.current_thread().name}


def test_an_error_in_a_thread_is_not_swallowed():
    """It is a bug, and is logged with the batch."""
    with pytest.raises(AttributeError):
        Crew(2).send([None] * SHARE * 4, b"x")
