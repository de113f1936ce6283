"""Ends the processes of a bin/run that was itself killed and could not.

A program of its own. bin/run writes "+pid" when it has started a process, which leads a group, and
"-pid" when that has ended; when the pipe closes, whatever has no "-" yet is left over.
"""

from __future__ import annotations

import os
import signal
import sys
import time
from collections.abc import Iterable

PATIENCE = 5.0


def main() -> None:
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    end_groups(set(map(int, read_left(sys.stdin))))


def read_left(lines: Iterable[str]) -> set[str]:
    """Return what was announced with a plus and not taken back with a minus, once no more comes."""
    left: set[str] = set()
    for line in lines:
        (left.add if line[0] == "+" else left.discard)(line[1:].rstrip("\n"))
    return left


def end_groups(groups: set[int]) -> None:
    left = {group for group in groups if send(group, signal.SIGTERM)}
    deadline = time.monotonic() + PATIENCE
    while left and time.monotonic() < deadline:
        time.sleep(0.1)
        left = {group for group in left if send(group, 0)}
    for group in left:
        send(group, signal.SIGKILL)


def send(group: int, number: int) -> bool:
    try:
        os.killpg(group, number)
    except (ProcessLookupError, PermissionError):
        return False
    return True


if __name__ == "__main__":
    main()
