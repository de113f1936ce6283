import threading

import pytest

from livelog.fanout.daphne.sending.send_threads import SHARE, SendThreads


class SendQueue:
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
def test_every_queue_is_served_once(size, count):
    """Whatever the number of threads, and those that took less are told."""
    queues = [SendQueue(10 if number % 50 else 3) for number in range(count)]
    left = SendThreads(size).send(queues, b"0123456789")
    assert all(queue.given == [b"0123456789"] for queue in queues)
    slow = [queue for queue in queues if queue.room == 3]
    assert sorted(map(id, slow)) == sorted(id(queue) for queue, taken in left)
    assert {taken for _, taken in left} <= {3}


def test_a_few_queues_are_served_by_the_caller_alone():
    """Waking another thread would take longer."""
    queues = [SendQueue(10) for _ in range(SHARE)]
    SendThreads(4).send(queues, b"x")
    assert set.union(*(queue.threads for queue in queues)) == {threading.current_thread().name}


def test_an_error_in_a_thread_is_not_swallowed():
    """It is a bug, and is logged with the batch."""
    with pytest.raises(AttributeError):
        SendThreads(2).send([None] * SHARE * 4, b"x")
