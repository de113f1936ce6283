"""What runs and canaries are noted as."""

import pytest
from prometheus_client import CollectorRegistry, Histogram

from livelog.fanout.daphne.http.request import NoQueue
from livelog.fanout.daphne.reporting.timing import Timing
from livelog.fanout.daphne.sending.members import Members
from livelog.fanout.layer.envelope import Delivery
from livelog.metrics import definitions
from livelog.metrics.canary import GROUP

EXPIRY = 60


class Clock:
    @staticmethod
    def now():
        return 1000.0


@pytest.fixture
def noted(monkeypatch):
    """Return a function that notes a run to a group, and returns what was observed by it."""
    histogram = Histogram("x", "x", registry=CollectorRegistry(), buckets=(0.1, 1, 10))
    monkeypatch.setattr(definitions, "publish_to_socket", histogram)
    members, canaries = Members(), []
    members.join("room", "a!1", NoQueue)
    members.join("room", "a!2", NoQueue)
    members.listen("room", "a!front", NoQueue)
    members.listen("empty", "a!front", NoQueue)
    timing = Timing(members, Clock, EXPIRY, lambda sent, lag: canaries.append((sent, lag)))

    def note(group, *ages):
        before = definitions.frames._value.get()
        timing.note_run(group, [find_deadline(age) for age in ages], 0.01)
        samples = histogram.collect()[0].samples
        found = {each.labels.get("le", each.name[2:]): each.value for each in samples}
        return found, definitions.frames._value.get() - before

    return note


def find_deadline(seconds_ago):
    return int((1000 - seconds_ago + EXPIRY) * 1000)


def test_times_run_from_redis_to_the_last_socket(noted):
    """One for each message of a run."""
    found, frames = noted("room", 0.05, 0.5)
    assert (found["0.1"], found["1.0"], found["+Inf"]) == (1, 2, 2)
    assert frames == 2 * 2


def test_a_group_without_sockets_is_not_timed(noted):
    """The front listens to it, and nobody reads."""
    found, frames = noted("empty", 0.05)
    assert found["count"] == 0 and frames == 0


def test_a_canary_is_noted_apart():
    """By when Redis took it and how long it was on its way; clocks that differ make no negative."""
    canaries = []
    timing = Timing(Members(), Clock, EXPIRY, lambda sent, lag: canaries.append((sent, lag)))
    kinds = [("g", GROUP, 2), ("g", GROUP, -3), ("g", "room", 1), ("m", GROUP, 1)]
    timing.note_batch([Delivery(kind, [name], {}, find_deadline(age)) for kind, name, age in kinds])
    assert canaries == [(998.0, 2.0), (1003.0, 0.0)]
