"""What a command and all its children take: seconds, CPU and memory, read from /proc."""

import os
import subprocess
import threading
import time
from collections import namedtuple

Usage = namedtuple("Usage", "seconds cpu peak_mb output")
TICKS = os.sysconf("SC_CLK_TCK")
INTERVAL = 0.1  # seconds between two looks


def run(command, **options):
    """Run a command to its end and return its Usage; CalledProcessError if it fails."""
    start = time.monotonic()
    child = subprocess.Popen(command, stdout=subprocess.PIPE, text=True, **options)
    watch = Watch(child.pid)
    output, _ = child.communicate()
    seconds = time.monotonic() - start
    watch.stop()
    if child.returncode not in (0, 1):
        raise subprocess.CalledProcessError(child.returncode, command)
    return Usage(seconds, sum(watch.cpu.values()), watch.peak / 2**20, output)


class Watch:
    """Looks at a process and its descendants until it is stopped."""

    def __init__(self, pid):
        self.pid = pid
        self.cpu = {}  # pid -> seconds so far
        self.peak = 0  # bytes of all of them together, what they share counted once
        self.over = threading.Event()
        self.thread = threading.Thread(target=self.look, daemon=True)
        self.thread.start()

    def stop(self):
        """Look no more."""
        self.over.set()
        self.thread.join()

    def look(self):
        """Look again and again."""
        while not self.over.wait(INTERVAL):
            memory = 0
            for pid in descendants(self.pid):
                try:
                    self.cpu[pid] = read_cpu(pid)
                    memory += read_memory(pid)
                except (OSError, IndexError):
                    continue  # it has ended
            self.peak = max(self.peak, memory)


def descendants(pid):
    """Return a process and all that come from it."""
    parents = {}
    for name in os.listdir("/proc"):
        if name.isdigit():
            try:
                with open(f"/proc/{name}/stat") as stat:
                    parents[int(name)] = int(stat.read().rpartition(")")[2].split()[1])
            except OSError:
                continue  # it has ended
    found = [pid]
    for one in found:
        found += [child for child, parent in parents.items() if parent == one]
    return found


def read_cpu(pid):
    """Return the seconds of CPU that a process has taken."""
    with open(f"/proc/{pid}/stat") as stat:
        fields = stat.read().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / TICKS


def read_memory(pid):
    """Return the bytes that a process holds, its share of what it shares (PSS)."""
    with open(f"/proc/{pid}/smaps_rollup") as smaps:
        return next(int(line.split()[1]) for line in smaps if line.startswith("Pss:")) * 1024
