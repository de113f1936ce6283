from livelog.fanout.daphne.limits import FRAGMENTS, FRAMES, FrameBudget


def count(budget, number, now=1000.0, begins=True, is_control=False):
    return [budget.count(now, begins, is_control) for _ in range(number)]


def test_a_budget_is_of_frames_a_minute():
    """All of them at once, and then as many as time has passed for."""
    budget = FrameBudget()
    assert count(budget, FRAMES) == [None] * FRAMES
    assert count(budget, 1) == ["too many frames"]
    later = 1000.0 + 3 * 60 / FRAMES
    assert count(budget, 3, later) == [None, None, "too many frames"]
    assert count(budget, FRAMES, 2000.0) == [None] * FRAMES


def test_fragments_count_by_message():
    """Control frames between them are none of it."""
    budget = FrameBudget()
    for _ in range(2):
        count(budget, 1)
        found = count(budget, 1, begins=False, is_control=True)
        found += count(budget, FRAGMENTS - 1, begins=False)
        assert "too many fragments" not in found
    assert count(budget, 1, begins=False) == ["too many fragments"]
