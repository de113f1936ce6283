"""Fail points: where the drills end or stop a process to see that nothing is lost or doubled by it.

LIVELOG_FAIL_AT=name:n in the environment kills the process, as kill -9 does, the n-th time that it
reaches the point called `name`; name:n:STOP has it stand still there until SIGCONT. LIVELOG_FAIL_AT=@path
has a file say so, while there is one: the first process that it comes to takes the file away. Without
the variable a fail point does nothing.
"""

from __future__ import annotations

import os
import signal
from collections import Counter

FAIL_AT = os.environ.get("LIVELOG_FAIL_AT", "")
TARGET, TIMES, SIGNAL = (FAIL_AT + "::").split(":")[:3]
reached: Counter[str] = Counter()


def reach(name: str) -> None:
    """Pass the fail point called `name`, or die or stand still here."""
    if name == TARGET:
        reached[name] += 1
        if reached[name] == int(TIMES or 1):
            fall(SIGNAL)
    elif FAIL_AT.startswith("@"):
        reach_in_file(name, FAIL_AT[1:])


def reach_in_file(name: str, path: str) -> None:
    """Pass the fail point, unless the file at `path` says otherwise and no other process was first."""
    try:
        with open(path, encoding="utf-8") as file:
            target, times, signal_name = (file.read() + "::").split(":")[:3]
        if name == target:
            reached[name] += 1
            if reached[name] >= int(times or 1):
                os.unlink(path)
                fall(signal_name)
    except FileNotFoundError:
        reached.clear()


def fall(signal_name: str) -> None:
    """Send this process a signal, KILL where none is named."""
    os.kill(os.getpid(), signal.Signals["SIG" + (signal_name or "KILL")])
