import os
import signal
import sys
import time

import pytest

from launch.processes import supervisor
from launch.processes.child import Child
from launch.processes.supervisor import Supervisor, describe_exit
from tests.processes import DEADLINE

OBEDIENT = """
import signal, sys, time
signal.signal(signal.SIGTERM, lambda *_: sys.exit(print("ends")))
print("runs")
while True:
    time.sleep(0.01)
"""
STUBBORN = OBEDIENT.replace('sys.exit(print("ends"))', "None")


class Transcript:
    """A console that keeps what it is told."""

    def __init__(self):
        self.lines = []

    def say(self, text):
        self.lines.append(text)

    def relay(self, name, text):
        self.lines.append(f"{name}: {text}")


def make_child(name, program, **options):
    env = {**os.environ, "PYTHONUNBUFFERED": "1"}
    return Child(name, [sys.executable, "-c", program], env=env, cwd="/", **options)


def run_until(running, line):
    deadline = time.monotonic() + DEADLINE
    running.run(until=lambda: line in running.console.lines or time.monotonic() > deadline)
    assert line in running.console.lines


@pytest.fixture
def console():
    return Transcript()


def test_the_first_ends_last(console):
    """Leaving ends the others before the first, on which they stand."""
    with Supervisor(console) as running:
        for name in ("redis", "web", "worker"):
            running.start(make_child(name, OBEDIENT))
            run_until(running, f"{name}: runs")
    assert console.lines[-1] == "redis: ends"
    assert sorted(console.lines[-3:-1]) == ["web: ends", "worker: ends"]


def test_one_that_dies(console):
    """A process that ends by itself is started again, and what it said last is shown."""
    with Supervisor(console) as running:
        running.start(make_child("web", "import sys; print('no newline', end=''); sys.exit(3)"))
        run_until(running, "web exited with 3; starting it again in 1 s")
        run_until(running, "web exited with 3; starting it again in 2 s")
    assert console.lines.count("web: no newline") == 2


def test_one_that_closes_its_output(console):
    """A process that goes on without its output is let be: nothing is read, nothing restarted."""
    silent = "import os, time; os.close(1); os.close(2); time.sleep(60)"
    child = make_child("web", silent)
    with Supervisor(console) as running:
        running.start(child)
        assert running.run(until=lambda: not running.selector.get_map())
        assert not child.has_ended()


def test_one_that_will_not_end(console, monkeypatch):
    """A process deaf to SIGTERM is killed when patience ends."""
    monkeypatch.setattr(supervisor, "PATIENCE", 0.2)
    child = make_child("web", STUBBORN)
    with Supervisor(console) as running:
        running.start(child)
        run_until(running, "web: runs")
    assert child.run.returncode == -signal.SIGKILL


def test_a_signal(console):
    """A signal to stop ends the waiting; the handlers are as before afterwards."""
    before = signal.getsignal(signal.SIGTERM)
    with Supervisor(console) as running:
        running.start(make_child("web", OBEDIENT))
        run_until(running, "web: runs")
        os.kill(os.getpid(), signal.SIGTERM)
        assert running.run() is False
    assert signal.getsignal(signal.SIGTERM) == before


def test_how_it_ended():
    assert describe_exit(1) == "exited with 1"
    assert describe_exit(-9) == "was killed by SIGKILL"
