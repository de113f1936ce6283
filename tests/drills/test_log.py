"""The readers' rules of docs/protocol.md: what a reader of the drills asks for, and when."""

import pytest

from tests.drills.log import Log


def entry(seq, token=None):
    return {"type": "entry", "id": token or f"e{seq}", "seq": seq, "position": seq}


def synced(seq, epoch="E", **fields):
    return {"type": "synced", "epoch": epoch, "seq": seq, **fields}


@pytest.fixture
def log():
    """A reader that is live at seq 5 of epoch E."""
    log = Log("E", 5, {"e5": 5})
    log.connect()
    log.apply(synced(5))
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
    assert log.apply(synced(7)) == []
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
    assert log.apply(reset) == [("reset", [entry(3)], None)]
    assert log.apply(synced(3, epoch="F")) == []
    assert log.apply(entry(4)) == [("show", entry(4))]


def test_replay_may_skip_numbers(log):
    """From a new socket on, until `synced`, a step is no hole."""
    log.connect()
    assert log.apply(entry(9, "e5")) == [("show", entry(9, "e5"))]
    assert log.apply({"type": "remove", "id": "e8", "seq": 12})[0][0] == "hide"
    assert log.apply(synced(12)) == [] and log.seq == 12


def test_replay_that_never_ends_is_asked_for_again(log):
    """A replay that was lost on the way is asked for once more, from the same cursor."""
    assert log.connect() == [("check", "replay")]
    assert log.check() == [("sync", "E", 5), ("check", "replay")]


def test_next_part_is_asked_for_at_once(log):
    """A part moves the cursor; what is live meanwhile is shown, and is no hole until the end."""
    log.connect()
    assert log.apply(entry(6)) == [("show", entry(6))]
    assert log.apply(entry(20)) == [("show", entry(20))]
    assert log.apply(synced(6, more=True)) == [("sync", "E", 6), ("check", "replay")]
    assert log.apply(entry(20)) == [] and log.seq == 6
    assert log.apply(entry(21)) == [("show", entry(21))]
    assert log.apply(synced(20)) == [] and log.seq == 21


def test_reset_in_parts(log):
    """A reset's own seq is the cursor from which the rest of it is asked for."""
    reset = {"type": "reset", "epoch": "F", "seq": 3, "entries": [entry(3)]}
    reset.update(more=True, floor=2)
    assert log.apply(reset) == [("reset", [entry(3)], 2), ("check", "hole")]
    assert log.apply(synced(3, "F", more=True)) == [("sync", "F", 3), ("check", "replay")]
    assert log.apply(entry(4)) == [("show", entry(4))]
    assert log.apply(synced(4, "F")) == [] and log.seq == 4


def test_reset_for_all_readers_is_asked_about(log):
    """Where no `synced` follows, a reader asks for the rest by itself."""
    reset = {"type": "reset", "epoch": "F", "seq": 3, "entries": [], "more": True, "floor": 2}
    log.apply(reset)
    assert log.check() == [("sync", "F", 3), ("check", "replay")]


def test_answer_from_before_a_reset_moves_no_cursor(log):
    """What an earlier life of the log has brought says nothing of this one."""
    log.apply({"type": "reset", "epoch": "F", "seq": 3, "entries": [], "more": True, "floor": 2})
    assert log.apply(synced(90)) == log.apply(synced(80, more=True)) == []
    assert log.seq == 3
