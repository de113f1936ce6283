"""Fail points: where the drills end or stop a process to see that nothing is lost or doubled by it.

LIVELOG_FAIL_AT=name:n in the environment kills the process, as kill -9 does, the n-th time that it
reaches the point called `name`; name:n:STOP has it stand still there until SIGCONT. Without the
variable a fail point does nothing.
"""

import os
import signal
from collections import Counter

TARGET, TIMES, SIGNAL = (os.environ.get("LIVELOG_FAIL_AT", "") + "::").split(":")[:3]
reached = Counter()


def reach(name):
    """Pass the fail point called `name`, or die or stand still here."""
    if name == TARGET:
        reached[name] += 1
        if reached[name] == int(TIMES or 1):
            os.kill(os.getpid(), signal.Signals["SIG" + (SIGNAL or "KILL")])
