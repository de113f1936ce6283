"""Redis's clock as one process knows it."""

from livelog.metrics.clock import STALE, RedisClock


def test_the_quickest_answer_counts():
    """A slower one says less, until the quick one is old."""
    now = [100.0]
    clock = RedisClock(lambda: now[0])
    assert clock.now() is None
    now[0] = 100.2
    clock.note(100.0, 105.1)
    assert clock.now() == 105.2
    now[0] = 102.0
    clock.note(101.0, 999.0)
    assert clock.now() == 107.0
    now[0] += STALE
    clock.note(now[0] - 2, 200.0)
    assert clock.now() == 201.0
