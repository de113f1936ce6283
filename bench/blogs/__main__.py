"""`python -m bench.blogs [--blogs N] [--readers R] [--seconds S]`: N blogs with a feed and R readers each.

A quarter as many have ended. One Daphne, one worker, one blogger, Redis and SQLite, as bin/run starts
them; the feeds' server and the readers take the same machine's time. Linux only.
"""

import argparse
import random
import signal
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from urllib.request import urlopen

from bench.blogs.readers import Readers
from bench.poll.__main__ import call, told
from bench.poll.measure import descendants, read_cpu, read_memory
from livelog.fanout.daphne.front.watch import SETTLING
from tests.environment import ROOT, free_port
from tests.page.newsroom import Newsroom
from tests.processes import wait_for
from tests.site import Site, make_database

POSTS = 30
PAGES = 20
PAUSE = 0.1  # seconds between two posts


def main():
    """Run it and print the table."""
    signal.signal(signal.SIGTERM, lambda *_: sys.exit("ended from outside"))
    parser = argparse.ArgumentParser(prog="python -m bench.blogs")
    parser.add_argument("--blogs", type=int, default=500)
    parser.add_argument("--readers", type=int, default=2)
    parser.add_argument("--seconds", type=int, default=60)
    options = parser.parse_args()
    port = free_port()
    server = subprocess.Popen([sys.executable, "-m", "bench.poll.server", str(port)], cwd=str(ROOT))
    with tempfile.TemporaryDirectory() as directory:
        database = make_database(Path(directory) / "migrated.sqlite3")
        settings = {"LIVELOG_PACE": "0", "LIVELOG_POLL": "30", "LIVELOG_ALLOW_PRIVATE_FEEDS": "1"}
        site = Site(Path(directory), database, **settings)
        newsroom, readers = None, Readers()
        try:
            wait_for(lambda: call(port, 0), "the server of feeds answers")
            told(f"{options.blogs} blogs")
            fill(site, options.blogs, port)
            newsroom = Newsroom(site)
            show(measure(site, newsroom, readers, options))
        finally:
            readers.close()
            if newsroom:
                newsroom.close()
            site.close()
            server.kill()
            server.wait()


def fill(site, blogs, port):
    """Make the rows."""
    command = [sys.executable, "-m", "bench.blogs.fill", str(blogs), str(port)]
    env = {**site.env, "PYTHONPATH": str(ROOT / "bin")}
    subprocess.run(command, env=env, cwd=str(ROOT), check=True)


def measure(site, newsroom, readers, options):
    """Yield (what, value) lines."""
    processes = [site.start_web(), site.start_worker()]
    blogger = site.start_blogger()
    processes += [blogger, site.redis]
    told(f"{options.readers} readers of each")
    began = time.monotonic()
    for number in range(options.blogs):
        for _ in range(options.readers):
            readers.open(site.socket_url(f"/blog/blog{number}/"))
    sockets = options.blogs * options.readers
    yield f"{sockets:,} readers come one by one", f"{time.monotonic() - began:.0f} s"
    told(f"{options.seconds} seconds")
    before, since = take_cpu(processes), time.monotonic()
    time.sleep(options.seconds)
    for process, used in zip(processes, before):
        share = (sum(map(read_cpu, descendants(process.pid))) - used) / options.seconds
        memory = sum(map(read_memory, descendants(process.pid))) / 2**20
        yield f"{process.name}: a processor's time, memory", f"{share:.0%}, {memory:.0f} MB"
    yield (
        "longest time between two beacons of a blog",
        f"{max(readers.gaps(since), default=0):.1f} s",
    )
    told("Posts")
    yield from describe("from a post to a reader", post(newsroom, readers, options))
    told("Pages")
    yield from describe("/ made by a worker", ask(site, lambda number: f"/?n={number}"))
    warm(site)
    yield from describe("/ from Daphne's front", ask(site, lambda number: "/"))
    yield from describe("/blogs.json from the front", ask(site, lambda number: "/blogs.json"))
    yield from describe("/feed.atom made by a worker", ask(site, lambda n: f"/feed.atom?n={n}"))
    yield from describe("a live blog, asked for first", ask(site, lambda n: f"/blog/blog{n}/"))
    ended = ask(site, lambda number: f"/blog/ended{number % (options.blogs // 4)}/")
    yield from describe("an ended blog, asked for first", ended)


def take_cpu(processes):
    """Return the seconds of a processor that each has taken, with its children."""
    return [sum(map(read_cpu, descendants(process.pid))) for process in processes]


def post(newsroom, readers, options):
    """Return the seconds that posts to some blogs took to each of their readers."""
    chance, delays = random.Random(1), []
    for number in range(POSTS):
        slug = f"blog{chance.randrange(options.blogs)}"
        sent = time.monotonic()
        newsroom.ask("publish", slug=slug, title=f"Post {number}")
        delays += [at - sent for at in readers.wait_for(f"Post {number}", options.readers)]
        time.sleep(PAUSE)
    return delays


def ask(site, path_of):
    """Return the seconds that each of some pages took."""
    delays = []
    for number in range(PAGES):
        began = time.monotonic()
        with urlopen(site.url(path_of(number)), timeout=60) as answer:
            answer.read()
        delays.append(time.monotonic() - began)
    return delays


def warm(site):
    """Have Daphne's front listen to what its answers hang on: it keeps them from some seconds later."""
    for path in ("/", "/blogs.json"):
        ask(site, lambda number, path=path: path)
    time.sleep(SETTLING + 1)


def describe(what, delays):
    """Yield the line that says how long something takes."""
    ms = sorted(1000 * each for each in delays)
    yield what, f"{statistics.median(ms):.0f} ms, at most {ms[-1]:.0f} ms"


def show(lines):
    """Print the table as its lines come."""
    print("| what | measured |\n| --- | --: |", flush=True)
    for what, value in lines:
        print(f"| {what} | {value} |", flush=True)


if __name__ == "__main__":
    main()
