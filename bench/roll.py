"""`python -m bench.roll`: how long readers are away while a release is rolled out.

deploy/supervisor.conf and deploy/nginx.conf as they ship: two Daphnes on one socket, two workers, a
blogger. Readers follow the protocol with a page's patience; somebody writes all the while. The Daphnes
are restarted one after the other, then the workers and the blogger, then nginx is reloaded. A reader is
away from the loss of its socket to the first message on its next. In the end each has every entry once.
"""

import argparse
import random
import signal
import tempfile
import threading
import time
from collections import deque
from pathlib import Path

from livelog.fanout.daphne.limits import raise_open_files
from tests.drills.fleet import Fleet
from tests.drills.reader import PAGE
from tests.nginx import Nginx
from tests.page.newsroom import Desk, Newsroom
from tests.processes import wait_for
from tests.site import Site, make_database
from tests.supervised import Supervised

# Here all readers have one address; and after a reload old processes need not stay for half a minute.
CHANGED = {
    "worker_shutdown_timeout 1h": "worker_shutdown_timeout 5s",
    "burst=1000": "burst=100000",
    "addresses 1000;": "addresses 60000;",
}
PATIENCE = 300  # seconds for all to be there or back


def main():
    """Measure and print the table."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--readers", type=int, default=2000)
    options = parser.parse_args()
    raise_open_files()
    with tempfile.TemporaryDirectory() as name:
        directory = Path(name)
        site = Site(directory, make_database(directory / "migrated.sqlite3"))
        supervised = Supervised(site).start()
        nginx = Nginx(directory, [supervised.port], changed=CHANGED).start()
        newsroom = Newsroom(site)
        fleet = Fleet([nginx.port], random.Random(1), PAGE)
        try:
            roll(supervised, nginx, fleet, Writer(newsroom), options.readers)
        finally:
            fleet.close()
            newsroom.close()
            nginx.kill()
            supervised.stop()
            site.close()


class Writer:
    """Publishes an entry each second until it is told to stop."""

    def __init__(self, newsroom):
        self.desk = Desk(newsroom, "liveblog")
        self.published = []
        self._over = threading.Event()
        self._thread = threading.Thread(target=self._run, daemon=True)

    def start(self):
        self._thread.start()

    def _run(self):
        while not self._over.wait(1):
            self.published.append(self.desk.publish(f"Entry {len(self.published)}"))

    def stop(self):
        self._over.set()
        self._thread.join()


def roll(supervised, nginx, fleet, writer, count):
    """Have so many readers there, do each step, and print who was away for how long."""
    readers = fleet.add(count)
    wait_for(lambda: fleet.count() == count, "all readers are there", PATIENCE)
    for reader in readers:
        reader.diary = deque(maxlen=1000)
    writer.start()
    print(
        "| step | readers away | p50 | p99 | longest |\n| --- | --- | --- | --- | --- |", flush=True
    )
    for name in ("web:web-0", "web:web-1", "worker:*", "blogger"):
        measure(
            f"restart {name}", lambda name=name: supervised.ctl("restart", name), fleet, readers
        )
    measure("nginx reload", lambda: nginx.signal(signal.SIGHUP), fleet, readers, least=10)
    writer.stop()
    wanted = writer.published
    wait_for(lambda: not find_wrong(readers, wanted), "each reader has every entry", PATIENCE)
    print(
        f"\n{len(wanted)} entries, on each of {count} pages once; {len(fleet.complaints())} complaints"
    )


def measure(step, act, fleet, readers, least=5):
    """Do one step and print how long readers were away; `least`: seconds that it has effects for."""
    start, ends = fleet.loop.time(), time.monotonic() + least
    act()
    wait_for(lambda: time.monotonic() > ends, "its effects", PATIENCE)
    wait_for(lambda: fleet.count() == len(readers), "all are back", PATIENCE)
    times = sorted(each for reader in readers for each in find_times(reader.diary, start))
    if not times:
        print(f"| {step} | 0 | | | |", flush=True)
        return
    marks = (times[len(times) // 2], times[len(times) * 99 // 100], times[-1])
    print(
        f"| {step} | {len(times)} | " + " | ".join(f"{each:.1f} s" for each in marks) + " |",
        flush=True,
    )


def find_times(diary, start):
    """Return for how many seconds a reader was away, each time since `start`, by its diary."""
    times, left = [], None
    for line in list(diary):
        moment, _, event = line.partition(" ")
        if float(moment) < start:
            continue
        if event == "waiting" and left is None:
            left = float(moment)
        elif event == "live" and left is not None:
            times.append(float(moment) - left)
            left = None
    return times


def find_wrong(readers, wanted):
    """Return the readers whose page is not what was published."""
    return [each for each in readers if set(each.page.entries) != set(wanted)]


if __name__ == "__main__":
    main()
