"""Processes that die or stand still at a fail point; see livelog/failpoint.py."""

import os
import subprocess
import time
from pathlib import Path

from tests.processes import wait_for

KNOCKING = 3  # readers at a time
PAUSE = 0.2  # seconds between them


def arm_leader(stage, point, signal_name):
    """Have the blogger that leads get a signal one of the next times that it comes to a fail point.

    Returns what `arm` does.
    """
    wait_for(stage.standby, "a blogger stands by")
    return arm(stage, stage.bloggers, point, signal_name)


def arm(stage, processes, point, signal_name):
    """Have the first of some processes that comes to a fail point so often get a signal.

    Returns a function that returns which it was and the pid that it had, None until then.
    """
    pids = {process: process.pid for process in processes}
    if signal_name == "KILL":
        stage.keeper.expect_death(*processes)
    write_order(processes[0], f"{point}:{stage.dice.randint(1, 3)}:{signal_name}")

    def has_met_it(process, pid):
        if signal_name == "KILL":
            return process.pid != pid or not process.is_running()
        return is_stopped(pid)

    return lambda: next((each for each in pids.items() if has_met_it(*each)), None)


def write_order(process, text):
    """Write what the LIVELOG_FAIL_AT of a process and its fellows points to."""
    path = Path(process.env["LIVELOG_FAIL_AT"][1:])
    new = path.with_suffix(".new")
    new.write_text(text, encoding="utf-8")
    os.replace(new, path)


def is_stopped(pid):
    """Tell whether a process is stopped by a signal."""
    found = subprocess.run(["ps", "-o", "state=", "-p", str(pid)], stdout=subprocess.PIPE)
    return found.stdout.strip().startswith(b"T")


class Knocking:
    """Some readers lose their connections and come back, again and again, each time it is called.

    Without them a worker that has one more batch to meet might wait for readers for ever.
    """

    def __init__(self, stage):
        self.stage = stage
        self.due = 0.0

    def __call__(self):
        """Have some come back, if it is time."""
        if time.monotonic() >= self.due:
            some = self.stage.fleet.pick(self.stage.dice, KNOCKING)
            self.stage.fleet.each(some, "sleep")
            self.stage.fleet.each(some, "wake")
            self.due = time.monotonic() + PAUSE
