from __future__ import annotations

import os
import signal
import sys
from io import TextIOWrapper
from typing import TextIO

COLOURS = {"web": 36, "worker": 35, "blogger": 32, "demo": 33, "voices": 33, "redis": 31}


class Console:
    """Standard output, shared by bin/run and its processes; coloured on a terminal only."""

    def __init__(self, stream: TextIO | None = None):
        self.stream = stream or sys.stdout
        if isinstance(self.stream, TextIOWrapper):
            self.stream.reconfigure(errors="replace")
        self.coloured = self.stream.isatty() and not os.environ.get("NO_COLOR")

    def say(self, text: str) -> None:
        """Print a line of bin/run's own."""
        self._print(self._paint(text, 1))

    def relay(self, name: str, text: str) -> None:
        """Print a line that the process `name` wrote."""
        self._print(self._paint(f"{name:8}|", COLOURS.get(name, 34)) + " " + text)

    def announce(self, address: str, way_in: str = "") -> None:
        """Print the page's address, and the one to write at, so that nobody misses them."""
        self._print(
            f"\n    The live blog is at {self._paint(address, '1;4')} and Ctrl-C ends it.\n"
        )
        if way_in:
            self._print(f"    Write it yourself: {self._paint(way_in, '1;4')}\n")

    def _paint(self, text: str, code: int | str) -> str:
        return f"\033[{code}m{text}\033[0m" if self.coloured else text

    def _print(self, text: str) -> None:
        try:
            self.stream.write(text + "\n")
            self.stream.flush()
        except OSError:
            # Nobody listens any more: the terminal was closed, or `| head` has seen enough.
            os.dup2(os.open(os.devnull, os.O_WRONLY), self.stream.fileno())
            os.kill(os.getpid(), signal.SIGTERM)
