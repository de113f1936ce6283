"""The room's books in the drills: each thing that must never happen to what was said is noticed."""

import time

import pytest

from tests.drills.hearing import check_record, check_talker
from tests.drills.room import Listener, Room, Talker


@pytest.fixture
def talker():
    """One who has said three things, each once, and heard two of them."""
    talker = Talker("Talker 1", fleet=None)
    talker.sent = {"a": 1, "b": 1, "c": 1}
    talker.acknowledged = {"a", "b"}
    return talker


def test_what_was_not_heard_may_be_there_or_not(talker):
    """And what was sent again may stand behind what was said after it."""
    for kept in (["a", "b"], ["a", "b", "c"]):
        check_talker(talker, kept)
    talker.sent["a"] = 2
    check_talker(talker, ["b", "a"])


@pytest.mark.parametrize(
    "kept, complaint",
    [
        (["a", "b", "b"], "twice"),
        (["a"], "lost"),
        (["b", "a"], "swapped"),
        (["a", "b", "z"], "nobody said"),
    ],
)
def test_what_must_not_be_is_noticed(talker, kept, complaint):
    """Once more, not at all, in another order, or another's."""
    with pytest.raises(AssertionError, match=complaint):
        check_talker(talker, kept)


def told(*messages, outages=()):
    """Return what somebody complains of who was told this at one socket, its replay and what came behind it."""
    listener = Listener("listener 1", fleet=Room.__new__(Room))
    listener.fleet.outages = outages
    listener.replays = 1
    for each in messages:
        listener.look_for_twins(each)
    return listener.complaints


def test_what_is_sent_twice_is_noticed():
    """Not what a replay tells too, nor what a reset begins anew."""
    first, ended = {"type": "message", "seq": 1, "nonce": "n"}, {"type": "synced"}
    assert told(first, first, ended, first) == []
    assert told(ended, first, {"type": "reset"}, first) == []
    assert told(ended, first, {"type": "remove", "seq": 2}) == []
    assert told(ended, first, first) == ["listener 1 was told #1 twice"]
    assert told(ended, first, first, outages=[time.monotonic()]) == []
    assert told(ended, first, first, outages=[time.monotonic() - 4])


def test_pages_are_the_record():
    """The newest first, with the record's numbers."""
    rows = [{"token": t, "seq": n, "position": n, "nonce": t} for n, t in enumerate("ab", 1)]
    messages = [
        {"id": row["token"], "seq": row["seq"], "position": row["position"], "nonce": row["nonce"]}
        for row in rows[::-1]
    ]
    check_record(rows, messages)
    for wrong in (messages[::-1], messages[1:], [*messages, messages[0]]):
        with pytest.raises(AssertionError):
            check_record(rows, wrong)
