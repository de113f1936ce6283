"""`python -m bench.poll [--feeds N]`: one pass over thousands of feeds, and how soon news is seen.

The pass: `blogging_worker --once` against what anyone would write first, a loop over feedparser,
and against the same loop in 16 threads; the same server, in one run. livelog's pass records what is
new in a database and publishes it; the loops only count it. Linux only: each feed's host is an
address of 127.0.0.0/8.

Then, over the real processes: from a hub's delivery, and from a feed's change, to a reader's socket.
"""

import argparse
import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from urllib.request import urlopen

from bench.poll import latency
from bench.poll.measure import run
from launch.setup.virtualenv import plain_distutils
from tests.environment import ROOT, environment, free_port
from tests.processes import RedisServer, run_manage, wait_for


def main():
    """Run everything and print the tables."""
    parser = argparse.ArgumentParser(prog="python -m bench.poll")
    parser.add_argument("--feeds", type=int, default=5000)
    parser.add_argument("--pass-only", action="store_true")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as directory:
        show_pass(options.feeds, measure_pass(Path(directory), options.feeds))
    if not options.pass_only:
        latency.main()


def measure_pass(directory, feeds):
    """Return [(name, Usage)] of one pass over the feeds by each of the three."""
    port = free_port()
    server = subprocess.Popen([sys.executable, "-m", "bench.poll.server", str(port)], cwd=str(ROOT))
    redis = RedisServer(directory).start()
    database = f"sqlite:///{directory / 'db.sqlite3'}"
    env = environment(redis_url=redis.url, database_url=database, LIVELOG_POLL="60")
    env.update(plain_distutils(), PYTHONPATH=str(ROOT / "bin"))  # as bin/run starts it
    try:
        wait_for(lambda: call(port, 0), "the server of feeds answers")
        run_manage("migrate", "-v0", env=env)
        told(f"Priming livelog with {feeds} feeds")
        run(python("bench.poll.prime", feeds, port), env=env, cwd=str(ROOT), stderr=LOG)
        call(port, 1)
        command = [sys.executable, "manage.py", "blogging_worker", "--once", "--pace", "0"]
        told("livelog")
        usages = [("livelog", run(command, env=env, cwd=str(ROOT), stderr=LOG))]
        for name, threads in (("feedparser in 16 threads", 16), ("feedparser in a loop", 1)):
            told(name)
            peer = python("bench.poll.loop", threads, feeds, port)
            usages.append((name, run(peer, cwd=str(ROOT))))
        return usages
    finally:
        server.kill()
        server.wait()
        redis.kill()


LOG = subprocess.DEVNULL


def python(module, *arguments):
    """Return the command that runs a module."""
    return [sys.executable, "-m", module, *map(str, arguments)]


def call(port, round_number):
    """Have the server serve a round; return whether it answered."""
    try:
        with urlopen(f"http://127.0.0.1:{port}/round/{round_number}", timeout=5) as answer:
            return answer.status == 200
    except OSError:
        return False


def told(text):
    """Say what comes next."""
    print(f"{time.strftime('%H:%M:%S')}  {text}", file=sys.stderr, flush=True)


def show_pass(feeds, usages):
    """Print the comparison, ratios first."""
    ours = usages[0][1]
    print(f"\nOne pass over {feeds} feeds, on {os.cpu_count()} cores\n")
    print("| | times livelog's | seconds | CPU s per 1,000 polls | peak MB | new entries |")
    print("| --- | --: | --: | --: | --: | --: |")
    for name, usage in usages:
        times, cpu = usage.seconds / ours.seconds, usage.cpu * 1000 / feeds
        used = f"{times:.1f} | {usage.seconds:.0f} | {cpu:.1f} | {usage.peak_mb:.0f}"
        print(f"| {name} | {used} | {count_new(usage.output)} |")


def count_new(output):
    """Return how many entries a pass found: livelog's is a table, a peer's one number."""
    lines = output.splitlines()
    if len(lines) == 1:
        return int(lines[0])
    return sum(int(line.split()[-3]) for line in lines if line.startswith("http"))


if __name__ == "__main__":
    main()
