"""When batches are taken and sent, by a clock that is set."""

import pytest
from twisted.internet.task import Clock

from livelog.fanout.daphne.sending.sender import WAITING, Sender


class Reactor(Clock):
    """Twisted's clock, with calls from threads made at once."""

    def callFromThread(self, call):
        call()


class Broadcast:
    """Stands for the Broadcast: what is planned for it to say, and what it was told."""

    def __init__(self):
        self.waiting = 0
        self.due = None
        self.taken = []
        self.slices = []  # what is called for each slice; it says whether a run is under way

    def take(self, batch):
        self.taken.append(batch)

    def send_slice(self, now):
        return self.slices.pop(0)() if self.slices else False

    def find_due(self):
        return self.due


@pytest.fixture
def reactor():
    return Reactor()


@pytest.fixture
def broadcast():
    return Broadcast()


@pytest.fixture
def sender(reactor, broadcast):
    return Sender(reactor, broadcast, note_batch=lambda batch: None, clock=reactor.seconds)


def test_what_comes_in_the_middle_of_a_run_is_taken_at_once(sender, broadcast, reactor):
    """Between two slices, without a turn of the reactor."""
    seen = []

    def come():
        sender._batches.append(["second", lambda: None])
        return True

    broadcast.slices = [come, lambda: bool(seen.append(list(broadcast.taken)))]
    sender.hand_over("first", lambda: None)
    assert seen == [["first", "second"]]


def test_the_next_run_is_planned_for_when_it_is_due(sender, broadcast, reactor):
    """Once, however often it is planned; none where nothing waits."""
    sender.run()
    assert not reactor.getDelayedCalls()
    broadcast.due = 0.5
    sender.run()
    sender.run()
    assert [call.getTime() for call in reactor.getDelayedCalls()] == [0.5]
    ran = []
    broadcast.slices = [lambda: bool(ran.append(reactor.seconds()))]
    broadcast.due = None
    reactor.advance(0.5)
    assert ran == [0.5] and not reactor.getDelayedCalls()


def test_too_much_that_waits_holds_the_reader(sender, broadcast):
    """Until a run has begun with it."""
    done = []
    broadcast.waiting = WAITING + 1
    sender.hand_over("batch", lambda: done.append(1))
    assert not done

    def begin():
        broadcast.waiting = 0
        return False

    broadcast.slices = [begin]
    sender.run()
    assert done == [1]


def test_a_slice_that_fails_costs_no_other_its_turn(sender, broadcast, reactor):
    """What is left is planned all the same."""

    def fail():
        raise RuntimeError("no")

    broadcast.slices = [fail]
    broadcast.due = 0.25
    with pytest.raises(RuntimeError):
        sender.run()
    assert [call.getTime() for call in reactor.getDelayedCalls()] == [0.25]
