"""How long a process has been at one thing."""

import threading

from livelog.metrics.busy import Busy


def test_the_longest_counts():
    """Of several threads; what is done counts no more."""
    now = [10.0]
    busy = Busy(lambda: now[0])
    assert busy.describe() == {"handled": 0, "lag": 0.0}
    busy.begin()
    now[0] = 12.0
    other = threading.Thread(target=busy.begin)
    other.start()
    other.join()
    assert busy.describe() == {"handled": 2, "lag": 2.0}
    busy.end()
    assert busy.describe()["lag"] == 0.0
