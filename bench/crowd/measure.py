"""What is measured of one server: readers who come so many at a time, while entries are published."""

import threading
import time

from bench.crowd.load import Load

SECONDS = 5  # for one crowd
EVERY = 1.0  # seconds between two entries
CONNECTIONS = 50  # that ask for the page alone
PAGES = 4  # seconds for which they do
AT_ONCE = 90  # seconds for those who come all at once
IDLE = 0.1  # CPU seconds of half a second: who went before is forgotten


class Meanwhile:
    """Does something once in a while in a thread, from `with` to its end."""

    every = EVERY

    def __init__(self, server):
        self.server = server
        self._ended = threading.Event()
        self._thread = threading.Thread(target=self._run)

    def _run(self):
        while not self._ended.wait(self.every):
            self.do()

    def __enter__(self):
        self._thread.start()
        return self

    def __exit__(self, *problem):
        self._ended.set()
        self._thread.join()


class Publisher(Meanwhile):
    """Publishes an entry a second."""

    number = 0

    def do(self):
        self.number += 1
        self.server.publish(self.number)


class Peak(Meanwhile):
    """Notes the most memory that all of a server's processes had."""

    every = 0.2
    bytes = 0

    def do(self):
        self.bytes = max(self.bytes, sum(self.server.read_bytes().values()))


def measure(binary, server, readers, at_a_time, seconds=None):
    """Return the figures of one crowd: rates a second, times in ms, memory in bytes."""
    settle(server)
    load = Load(binary, server)
    try:
        asked, memory, cpu = server.count_requests(), server.read_bytes(), server.read_seconds()
        with Publisher(server):
            found = load.open(readers, at_a_time, seconds or SECONDS)
        used = server.read_seconds()
        figures = {
            **found,
            "rate": found["live"] / found["seconds"],
            "asked": server.count_requests() - asked,
            "cpu": {name: used[name] - cpu[name] for name in used},
            "client": found["cpu"],
            "memory": {name: size - memory[name] for name, size in server.read_bytes().items()},
        }
        if server.has_sockets:
            figures.update(load.finish(server.read_seq()))
        return figures
    finally:
        load.close()


def settle(server, patience=30):
    """Wait until a server's processes have little to do."""
    end = time.monotonic() + patience
    used, before = IDLE, sum(server.read_seconds().values())
    while used >= IDLE and time.monotonic() < end:
        time.sleep(0.5)
        now = sum(server.read_seconds().values())
        used, before = now - before, now


def measure_at_once(binary, server, readers):
    """Return the figures of readers who all come in the same moment."""
    with Peak(server) as peak:
        figures = measure(binary, server, readers, readers, AT_ONCE)
    return {**figures, "peak": peak.bytes}


def measure_pages(binary, server):
    """Return how many pages a second a server gives to those who ask for nothing else."""
    settle(server)
    load = Load(binary, server)
    try:
        return load.repeat_pages(CONNECTIONS, PAGES)
    finally:
        load.close()
