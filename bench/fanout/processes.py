"""Processes of a peer: start them, wait for them, read what they use, end them."""

import contextlib
import os
import signal
import socket
import subprocess
import time

TICKS = os.sysconf("SC_CLK_TCK")
PAGE = os.sysconf("SC_PAGE_SIZE")
DEADLINE = 60  # seconds for a process to start


def free_port():
    """Return a port of 127.0.0.1 that nobody listens on."""
    with contextlib.closing(socket.socket()) as found:
        found.bind(("127.0.0.1", 0))
        return found.getsockname()[1]


def start(command, directory, **variables):
    """Start a process in a group of its own, with its output in a file of `directory`."""
    name = os.path.basename(str(command[0]))
    with open(str(directory / (name + ".log")), "ab") as log:
        return subprocess.Popen(
            [str(part) for part in command],
            env={**os.environ, **variables},
            stdin=subprocess.PIPE,
            stdout=log,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        )


def wait_for_port(port, process):
    """Wait until `process` listens."""
    end = time.monotonic() + DEADLINE
    while True:
        assert process.poll() is None, f"{process.args[0]} ended"
        assert time.monotonic() < end, f"{process.args[0]} does not listen"
        try:
            socket.create_connection(("127.0.0.1", port), 1).close()
        except OSError:
            time.sleep(0.05)
        else:
            return


def stop(process):
    """End a process and its children."""
    try:
        os.killpg(process.pid, signal.SIGKILL)
    except ProcessLookupError:
        return
    process.wait()


def read_family(process):
    """Return the ids of a process and of all its children."""
    ids = [process.pid]
    for pid in ids:
        with open(f"/proc/{pid}/task/{pid}/children") as children:
            ids += [int(child) for child in children.read().split()]
    return ids


def read_seconds(process):
    """Return the CPU seconds that a process and its children have used."""
    total = 0
    for pid in read_family(process):
        with open(f"/proc/{pid}/stat") as stat:
            fields = stat.read().rpartition(")")[2].split()
        total += int(fields[11]) + int(fields[12])
    return total / TICKS


def read_bytes(process):
    """Return the resident memory of a process and its children."""
    total = 0
    for pid in read_family(process):
        with open(f"/proc/{pid}/statm") as statm:
            total += int(statm.read().split()[1]) * PAGE
    return total
