"""Ends the processes of a bin/run that was itself killed and could not.

A program of its own. bin/run writes "+pid" when it has started a process, which leads a group, and
"-pid" when that has ended; when the pipe closes, whatever has no "-" yet is left over.
"""

import os
import signal
import sys
import time

PATIENCE = 5.0


def main():
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    groups = set()
    for line in sys.stdin:
        (groups.add if line[0] == "+" else groups.discard)(int(line[1:]))
    end_groups(groups)


def end_groups(groups):
    left = {group for group in groups if send(group, signal.SIGTERM)}
    deadline = time.monotonic() + PATIENCE
    while left and time.monotonic() < deadline:
        time.sleep(0.1)
        left = {group for group in left if send(group, 0)}
    for group in left:
        send(group, signal.SIGKILL)


def send(group, number):
    try:
        os.killpg(group, number)
    except (ProcessLookupError, PermissionError):
        return False
    return True


if __name__ == "__main__":
    main()
