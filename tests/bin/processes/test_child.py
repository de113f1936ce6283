import time

from launch.processes.child import LONGEST_DELAY, RECOVERED, Child


def make_child():
    child = Child("web", ["true"], env={}, cwd="/")
    child.started = time.monotonic()
    return child


def test_the_delay_grows():
    """Each death in a row doubles the delay before the next start, up to the longest."""
    child = make_child()
    assert [child.postpone() for _ in range(7)] == [1, 2, 4, 8, 16, LONGEST_DELAY, LONGEST_DELAY]


def test_one_that_has_recovered():
    """A process that ran for a while before it died begins with the first delay again."""
    child = make_child()
    for _ in range(5):
        child.postpone()
    child.started -= RECOVERED
    assert child.postpone() == 1
