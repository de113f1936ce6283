"""Runs processes side by side: relays what they print, starts again what dies, ends them all."""

from __future__ import annotations

import selectors
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from types import FrameType

from launch.processes.child import Child
from launch.processes.console import Console

# Daphne may take ten seconds to say good-bye to its readers.
PATIENCE = 15.0
TICK = 0.1


class Supervisor:
    """A context manager: leaving it ends every process that it started, in reverse order.

    A signal to stop is counted and seen at the next tick; a second one stops without patience.
    """

    def __init__(self, console: Console):
        self.console = console
        self.children: list[Child] = []
        self.running: list[Child] = []
        self.stops = 0

    def __enter__(self) -> Supervisor:
        self.selector = selectors.DefaultSelector()
        self.handlers = {number: signal.signal(number, self._stop) for number in stop_signals()}
        self.guard = subprocess.Popen(
            [sys.executable, str(Path(__file__).with_name("guard.py"))],
            stdin=subprocess.PIPE,
            start_new_session=True,
        )
        assert self.guard.stdin is not None
        self.guarded = self.guard.stdin
        return self

    def __exit__(self, *exception: object) -> None:
        self._end(self.children[1:])
        self._end(self.children[:1])
        self.guarded.close()
        self.guard.wait()
        for number, handler in self.handlers.items():
            signal.signal(number, handler)
        self.selector.close()

    def start(self, child: Child) -> None:
        """Start it and keep it going. The first child is the ground of the others: it ends last."""
        self.children.append(child)
        self._start(child)

    def run(self, until: Callable[[], bool] = lambda: False) -> bool:
        """Keep everything going; return True once `until()` holds, False when told to stop."""
        while not self.stops:
            if until():
                return True
            self._tick()
            for child in self.children:
                if child not in self.running and not child.once and child.due <= time.monotonic():
                    self._start(child)
        return False

    def _start(self, child: Child) -> None:
        child.start()
        self._tell_guard("+", child)
        self.running.append(child)
        self.selector.register(child.output, selectors.EVENT_READ, child)

    def _tick(self) -> None:
        for key, _ in self.selector.select(TICK):
            self._relay(key.data)
            if key.data.at_end:
                self.selector.unregister(key.fileobj)
        for child in [child for child in self.running if child.has_ended()]:
            self._bury(child)

    def _relay(self, child: Child) -> None:
        for line in child.read_lines():
            self.console.relay(child.name, line)

    def _bury(self, child: Child) -> None:
        """Take leave of a child that has ended, and of what it started; say so, unless stopping."""
        child.kill_group()
        if not child.at_end:
            self._relay(child)
            self.selector.unregister(child.output)
        child.output.close()
        self.running.remove(child)
        self._tell_guard("-", child)
        if not self.stops and not child.once:
            how = describe_exit(child.run.returncode)
            self.console.say(f"{child.name} {how}; starting it again in {child.postpone():g} s")

    def _end(self, children: list[Child]) -> None:
        deadline = time.monotonic() + PATIENCE
        stops = self.stops = max(self.stops, 1)
        for child in reversed(children):
            if child in self.running:
                child.terminate()
        while any(child in self.running for child in children):
            if time.monotonic() > deadline or self.stops > stops:
                for child in children:
                    if child in self.running:
                        child.kill_group()
            self._tick()

    def _stop(self, number: int, frame: FrameType | None) -> None:
        self.stops += 1

    def _tell_guard(self, sign: str, child: Child) -> None:
        try:
            self.guarded.write(b"%s%d\n" % (sign.encode(), child.run.pid))
            self.guarded.flush()
        except BrokenPipeError:
            self.console.say("bin/run's guard is gone: end bin/run with Ctrl-C, not with kill -9")


def stop_signals() -> list[signal.Signals]:
    """Return the signals that end bin/run: a closed terminal's too, unless nohup says otherwise."""
    hangup = [] if signal.getsignal(signal.SIGHUP) == signal.SIG_IGN else [signal.SIGHUP]
    return [signal.SIGINT, signal.SIGTERM, *hangup]


def describe_exit(status: int) -> str:
    """Return how a process ended, from its exit status: "exited with 1", "was killed by SIGKILL"."""
    if status >= 0:
        return f"exited with {status}"
    return f"was killed by {signal.Signals(-status).name}"
