"""Nothing outlives the tests, even where they are killed and can tidy nothing up.

A program beside each process that runs tests is told of every process group that they start and of
every directory that they make. When the tests' end of the pipe closes it ends and removes what is
left, as bin/run's guard does.
"""

import ctypes
import functools
import os
import shutil
import signal
import subprocess
import sys

from launch.processes.guard import end_groups, read_left

ROOT = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
PR_SET_PDEATHSIG = 1  # prctl(2)


def watch(left):
    """Have a process group, by its id, ended or a directory removed should the tests be killed."""
    _tell(f"+{left}\n")


def release(left):
    """Take note that it has ended, or may stay."""
    _tell(f"-{left}\n")


def die_with_parent():
    """Have the kernel end this process when the one that started it dies; Linux alone does that."""
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGKILL)


def _tell(line):
    # One short write to a pipe is whole, whichever thread it comes from (pipe(7), PIPE_BUF).
    os.write(_pipe(os.getpid()), os.fsencode(line))


@functools.lru_cache(maxsize=1)
def _pipe(pid):
    """Return the end of the pipe to the guard of this process, started when it is first needed."""
    environ = {k: v for k, v in os.environ.items() if k != "DJANGO_SETTINGS_MODULE"}
    command = [sys.executable, "-m", "tests.guard"]
    guard = subprocess.Popen(
        command, cwd=ROOT, env=environ, stdin=subprocess.PIPE, start_new_session=True
    )
    return os.dup(guard.stdin.fileno())


def main():
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    left = read_left(sys.stdin)
    end_groups({int(each) for each in left if each.isdigit()})
    for path in left:
        if not path.isdigit():
            shutil.rmtree(path, ignore_errors=True)


if __name__ == "__main__":
    main()
