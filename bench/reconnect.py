"""`python -m bench.reconnect`: what connecting costs, and how readers come back to a Daphne that ended.

The blog as the Procfile runs it, one Daphne and one worker. Every reader's address has a cursor, as a
page's has; a reader that loses its socket comes back as a page does (bench/fanout/load.c), and is back
when it has had its `synced`.
"""

import argparse
import signal
import tempfile
import time
from pathlib import Path
from types import SimpleNamespace

from bench.fanout.load import Load, compile_load
from bench.fanout.processes import read_seconds
from livelog.fanout.daphne.limits import raise_open_files
from tests.site import Site, make_database

RESTING = 0.15  # CPU seconds in a second; the clocks of thousands of sockets take some


def main():
    """Measure and print the tables."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--readers", type=int, default=9000)
    options = parser.parse_args()
    raise_open_files()
    with tempfile.TemporaryDirectory() as name:
        directory = Path(name)
        binary = compile_load(directory)
        site = Site(directory, make_database(directory / "migrated.sqlite3"))
        try:
            measure(site, binary, options.readers)
        finally:
            site.close()


def measure(site, binary, readers):
    """Connect, restart, kill and leave; print what each took."""
    processes = {"Daphne": site.start_web(), "worker": site.start_worker(), "Redis": site.redis}
    peer = SimpleNamespace(port=site.port, path="/blog/")
    Load(binary, peer, 50).close()
    peer.path = "/blog/?epoch={epoch}&since={seq}".format(**read_head(site))
    seconds = wait_until_idle(processes)
    load = Load(binary, peer, readers)
    try:
        print_costs("connect", seconds, wait_until_idle(processes), readers)
        print(f"{readers / load.connected['seconds']:,.0f} a second\n")
        print_back("SIGTERM", load.lose(lambda: restart(processes["Daphne"])), processes)
        print_back("kill -9", load.lose(processes["Daphne"].restart), processes)
        seconds = wait_until_idle(processes)
    finally:
        load.close()
    print_costs("disconnect", seconds, wait_until_idle(processes), readers)


def read_head(site):
    """Return the epoch and seq of the blog's live log."""
    found = site.redis.client().hgetall("liveblog:meta")
    return {name.decode(): value.decode() for name, value in found.items()}


def restart(process):
    """Have a process end as at a deployment, and start it again."""
    process.signal(signal.SIGTERM)
    process.wait()
    process.start()


def wait_until_idle(processes):
    """Wait until the processes rest, and return the CPU seconds that each has used."""
    before = {}
    while True:
        found = {name: read_seconds(each.child) for name, each in processes.items()}
        if before and sum(found.values()) - sum(before.values()) < RESTING:
            return found
        before = found
        time.sleep(1)


def print_costs(what, before, after, readers):
    """Print what each process used for a reader."""
    costs = {name: (after[name] - before[name]) / readers * 1e6 for name in before}
    parts = ", ".join(f"{name} {cost:.0f}" for name, cost in costs.items())
    print(f"{what}: {sum(costs.values()):.0f} µs of CPU a reader ({parts})")


def print_back(what, found, processes):
    """Print how the readers came back, and the most memory that each process has had."""
    peaks = ", ".join(f"{name} {read_peak(each):.0f}" for name, each in processes.items())
    print(
        f"{what}: {found['back']:,.0f} back within {found['span']:.1f} s, waited p50 "
        f"{found['p50'] / 1000:.1f} s, p99 {found['p99'] / 1000:.1f}, worst "
        f"{found['last'] / 1000:.1f}; {found['refused']:,.0f} attempts in vain; peak MB: {peaks}",
        flush=True,
    )


def read_peak(process):
    """Return the most resident memory that a process has had, in MB."""
    status = Path(f"/proc/{process.pid}/status").read_text()
    return int(status.partition("VmHWM:")[2].split()[0]) / 1024


if __name__ == "__main__":
    main()
