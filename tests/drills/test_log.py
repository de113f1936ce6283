"""The readers' rules of docs/protocol.md: what a reader of the drills asks for, and when."""

import pytest

from tests.drills.log import Log


def entry(seq, token=None):
    return {"type": "entry", "id": token or "e%d" % seq, "seq": seq, "position": seq}


@pytest.fixture
def log():
    """A reader that is live at seq 5 of epoch E."""
    log = Log("E", 5, {"e5": 5})
    log.connect()
    log.apply({"type": "synced", "seq": 5})
    return log


def test_next_change_is_shown(log):
    """The change after the cursor is shown and moves it; nothing is asked for."""
    assert log.apply(entry(6)) == [("show", entry(6))]
    assert log.seq == 6


def test_known_change_is_dropped(log):
    """What the reader has comes through no second time."""
    log.apply(entry(7))
    assert log.apply(entry(7)) == log.apply(entry(5)) == []


def test_hole_is_asked_for_when_it_stays(log):
    """A larger step is shown at once; if the rest does not come, the reader asks to sync."""
    assert log.apply(entry(7)) == [("show", entry(7)), ("check", "hole")]
    assert log.check() == [("sync", "E", 5), ("check", "replay")]
    assert log.apply(entry(6)) == [("show", entry(6))]
    assert log.apply({"type": "synced", "seq": 7}) == []
    assert log.seq == 7 and log.check() == []


def test_hole_that_fills_itself_is_not_asked_for(log):
    """What was overtaken on the way is no loss."""
    log.apply(entry(7))
    log.apply(entry(6))
    assert log.seq == 7 and log.check() == []


def test_head_tells_of_a_loss(log):
    """A head beyond the cursor makes the reader ask, one at it does not."""
    assert log.apply({"type": "head", "seq": 5, "readers": 1}) == []
    assert log.apply({"type": "head", "seq": 6, "readers": 1}) == [("check", "head")]
    assert log.check()[0] == ("sync", "E", 5)


def test_other_epoch_is_asked_about(log):
    """A hello of another epoch makes the reader show its cursor; the reset is where it goes on."""
    hello = {"type": "hello", "epoch": "F", "seq": 3, "readers": 1}
    assert log.apply(hello) == [("check", "head")]
    assert log.check()[0] == ("sync", "E", 5)
    reset = {"type": "reset", "epoch": "F", "seq": 3, "entries": [entry(3)]}
    assert log.apply(reset) == [("reset", [entry(3)])]
    assert log.apply({"type": "synced", "seq": 3}) == []
    assert log.apply(entry(4)) == [("show", entry(4))]


def test_replay_may_skip_numbers(log):
    """From a new socket on, until `synced`, a step is no hole."""
    log.connect()
    assert log.apply(entry(9, "e5")) == [("show", entry(9, "e5"))]
    assert log.apply({"type": "remove", "id": "e8", "seq": 12})[0][0] == "hide"
    assert log.apply({"type": "synced", "seq": 12}) == [] and log.seq == 12


def test_replay_that_never_ends_is_asked_for_again(log):
    """A replay that was lost on the way is asked for once more, from the same cursor."""
    assert log.connect() == [("check", "replay")]
    assert log.check() == [("sync", "E", 5), ("check", "replay")]
