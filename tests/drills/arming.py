"""Processes that die or stand still at a fail point; see livelog/failpoint.py."""

import signal
import subprocess

from tests.processes import wait_for


def arm_leader(stage, point, signal_name):
    """Have a blogger lead that gets a signal one of the next times that it comes to a fail point.

    Returns it and its pid.
    """
    standby, leader = wait_for(stage.standby, "a blogger stands by"), stage.leader()
    pid = arm(stage, standby, point, signal_name, "Standing by")
    stage.keeper.expect_death(leader)
    leader.signal(signal.SIGTERM)
    wait_for(lambda: stage.leader() is standby or standby.pid != pid, "the armed blogger leads")
    return standby, pid


def arm_worker(stage, point):
    """Have a worker die one of the next times that it comes to a fail point; return it, its pid."""
    worker = stage.dice.choice(stage.workers)
    return worker, arm(stage, worker, point, "KILL", "Listening on channels")


def arm(stage, process, point, signal_name, ready):
    """Start a process anew with a fail point, wait until it says `ready`, and return its pid."""
    is_ready = stage.watch([process], ready)
    fail_at = "%s:%d:%s" % (point, stage.dice.randint(1, 3), signal_name)
    stage.keeper.restart(process, LIVELOG_FAIL_AT=fail_at)
    if signal_name == "KILL":
        stage.keeper.expect_death(process)
    pid = process.pid
    wait_for(is_ready, "the armed process is ready", 60)
    return pid


def is_stopped(pid):
    """Tell whether a process is stopped by a signal."""
    found = subprocess.run(["ps", "-o", "state=", "-p", str(pid)], stdout=subprocess.PIPE)
    return found.stdout.strip().startswith(b"T")
