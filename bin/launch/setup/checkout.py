"""The checkout that bin/run and bin/test belong to, and who may work in it."""

from __future__ import annotations

import fcntl
import os
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO

from launch.errors import Problem

ROOT = Path(__file__).resolve().parents[3]
VENV = ROOT / os.environ.get("LIVELOG_VENV", ".venv")  # another where the suite runs on all Pythons
STATE = ROOT / ".livelog"
GLANCE = 0.5  # seconds; longer than any settings look whether a run lives


@contextmanager
def locked(name: str, wait: bool = False) -> Iterator[None]:
    """Hold one of the checkout's locks: "run" and "demo" for a bin/run, "setup" for its .venv, "env".

    Raises Problem when another process has it, or waits for that one.
    """
    STATE.mkdir(exist_ok=True)
    with open(STATE / f"{name}.lock", "w") as lock:
        if wait:
            fcntl.flock(lock, fcntl.LOCK_EX)
        elif not _lock_soon(lock):
            raise Problem("bin/run is running in this checkout already: end it with Ctrl-C first")
        yield


def _lock_soon(lock: IO[str]) -> bool:
    """Lock the file; False where it stays locked. A process that only looks lets go at once."""
    end = time.monotonic() + GLANCE
    while True:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
            return True
        except BlockingIOError:
            if time.monotonic() > end:
                return False
            time.sleep(0.05)
