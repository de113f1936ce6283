"""Fail points: where the drills end a process to see that nothing is lost or doubled by it.

LIVELOG_FAIL_AT=name:n in the environment kills the process, as kill -9 does, the n-th time that it
reaches the point called `name`. Without the variable a fail point does nothing.
"""

import os
import signal
from collections import Counter

TARGET, _, TIMES = os.environ.get("LIVELOG_FAIL_AT", "").partition(":")
reached = Counter()


def reach(name):
    """Pass the fail point called `name`, or die here."""
    if name == TARGET:
        reached[name] += 1
        if reached[name] == int(TIMES or 1):
            os.kill(os.getpid(), signal.SIGKILL)
