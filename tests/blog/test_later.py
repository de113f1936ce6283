"""What is to be done in a while."""

import queue

from blog.later import Later
from tests.processes import DEADLINE


def test_calls_are_made_in_the_order_in_which_they_are_due():
    """What is due sooner goes first, though it was asked for later."""
    later, done = Later(), queue.Queue()
    later.call(2, lambda: done.put("second"))
    later.call(0.01, lambda: done.put("first"))
    assert [done.get(timeout=DEADLINE) for _ in range(2)] == ["first", "second"]


def test_one_that_fails_costs_the_next_nothing(caplog):
    """It is in the log."""
    later, done = Later(), queue.Queue()
    later.call(0, lambda: 1 / 0)
    later.call(0, lambda: done.put("next"))
    assert done.get(timeout=DEADLINE) == "next" and "ZeroDivisionError" in caplog.text
