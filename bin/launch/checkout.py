"""The checkout that bin/run and bin/test belong to, and who may work in it."""

import fcntl
from contextlib import contextmanager
from pathlib import Path

from .problem import Problem

ROOT = Path(__file__).resolve().parent.parent.parent
VENV = ROOT / ".venv"
STATE = ROOT / ".livelog"


@contextmanager
def locked(name, wait=False):
    """Hold one of the checkout's locks: "run" and "demo" for a bin/run, "setup" for its .venv.

    Raises Problem when another process has it, or waits for that one.
    """
    STATE.mkdir(exist_ok=True)
    with open(STATE / f"{name}.lock", "w") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | (0 if wait else fcntl.LOCK_NB))
        except BlockingIOError:
            problem = "bin/run is running in this checkout already: end it with Ctrl-C first"
            raise Problem(problem) from None
        yield
