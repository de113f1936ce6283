from __future__ import annotations

import os
import signal
import subprocess
import time
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import IO

FIRST_DELAY = 1.0
LONGEST_DELAY = 30.0
# One that has run for this long has recovered: its next delay is the first again.
RECOVERED = 60.0
MOST_PIECES = 16


class Child:
    """A process of bin/run: how to start it, and its present run.

    It leads a process group of its own, so that Ctrl-C in the terminal reaches bin/run alone,
    which then ends its processes in order. One with `once` is not started again.
    """

    run: subprocess.Popen[bytes]
    output: IO[bytes]

    def __init__(
        self,
        name: str,
        command: list[str],
        *,
        env: Mapping[str, str],
        cwd: str | Path,
        once: bool = False,
    ):
        self.name = name
        self.command = command
        self.env = env
        self.cwd = str(cwd)
        self.once = once
        self.due = 0.0
        self.started = 0.0
        self.delay = FIRST_DELAY
        self.rest = b""
        self.at_end = False

    def start(self) -> None:
        self.started = time.monotonic()
        self.at_end = False
        self.run = subprocess.Popen(
            self.command,
            cwd=self.cwd,
            env=self.env,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        )
        assert self.run.stdout is not None
        self.output = self.run.stdout
        os.set_blocking(self.output.fileno(), False)

    def has_ended(self) -> bool:
        return self.run.poll() is not None

    def read_lines(self) -> list[str]:
        """Return the lines it has written since the last call, without waiting for more.

        Sets `at_end` when nothing can follow; a last line without an end is then a line too.
        """
        data = b"".join(self._read_pieces())
        *lines, self.rest = (self.rest + data).split(b"\n")
        if self.at_end and self.rest:
            lines, self.rest = [*lines, self.rest], b""
        return [line.decode("utf-8", "replace").rstrip() for line in lines]

    def _read_pieces(self) -> Iterator[bytes]:
        """Yield what the pipe holds now; a bound, so that no flood keeps the others waiting."""
        for _ in range(MOST_PIECES):
            try:
                piece = os.read(self.output.fileno(), 1 << 16)
            except BlockingIOError:
                return
            if not piece:
                self.at_end = True
                return
            yield piece

    def postpone(self) -> float:
        """Set when it is due to start again and return the delay in seconds."""
        now = time.monotonic()
        if now - self.started >= RECOVERED:
            self.delay = FIRST_DELAY
        delay, self.delay = self.delay, min(self.delay * 2, LONGEST_DELAY)
        self.due = now + delay
        return delay

    def terminate(self) -> None:
        self.run.send_signal(signal.SIGTERM)

    def kill_group(self) -> None:
        """Kill whatever is left of its process group."""
        try:
            os.killpg(self.run.pid, signal.SIGKILL)
        except (ProcessLookupError, PermissionError):
            # Gone already; macOS answers EPERM for a group of zombies.
            return
