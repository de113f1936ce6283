"""How soon a reader's socket has what is new, over the Procfile's real processes."""

import random
import tempfile
import time
from pathlib import Path

from tests.environment import environment
from tests.feed_server import FeedServer, rss, rss_item
from tests.hub import Hub
from tests.processes import run_manage, wait_for
from tests.reader import Reader
from tests.site import Site

DELIVERIES = 100
CHANGES = 40
PAUSE = 0.2  # seconds between deliveries, at most


def main():
    """Print both tables."""
    print("\nFrom the moment that a hub delivers, or a feed changes, to a reader's socket\n")
    print("| | times | median s | 95 % s | worst s |")
    print("| --- | --: | --: | --: | --: |")
    with tempfile.TemporaryDirectory() as directory:
        database = Path(directory) / "migrated.sqlite3"
        env = environment(redis_url="redis://127.0.0.1:9/0", database_url=f"sqlite:///{database}")
        run_manage("migrate", "-v0", env=env)
        show("a hub's delivery", with_site(directory, database, "3600", deliver))
        for poll in ("1", "5"):
            name = "a feed's change, LIVELOG_POLL=" + poll
            show(name, with_site(directory, database, poll, change))


def with_site(directory, database, poll, measure):
    """Return what `measure` measures on a site that follows one feed."""
    folder = Path(tempfile.mkdtemp(dir=directory))
    site, server, hub = Site(folder, database, LIVELOG_POLL=poll), FeedServer(), Hub()
    reader = None
    try:
        pushed = {"Link": f'<{hub.url}>; rel="hub"'} if measure is deliver else {}
        site.env["LIVELOG_FEEDS"] = server.serve(document(0), headers=pushed)
        site.env["LIVELOG_PUBLIC_URL"] = site.url("")
        site.start_web()
        site.start_worker()
        site.start_blogger()
        site.wait_for_entries(1, deadline=60)
        reader = Reader(site.socket_url())
        reader.wait_for("hello")
        return measure(server, hub, reader, float(poll))
    finally:
        if reader:
            reader.close()
        hub.close()
        server.close()
        site.close()


def deliver(server, hub, reader, poll):
    """Return the seconds from each delivery to the socket."""
    wait_for(lambda: hub.subscribers, "the subscription is confirmed", 60)
    seconds = []
    for number in range(1, DELIVERIES + 1):
        time.sleep(random.random() * PAUSE)
        start = time.monotonic()
        assert hub.deliver(document(number)) == 202
        wait_for_entry(reader, number)
        seconds.append(time.monotonic() - start)
    return seconds


def change(server, hub, reader, poll):
    """Return the seconds from each change of the feed, at any moment between polls."""
    seconds = []
    for number in range(1, CHANGES + 1):
        time.sleep(random.random() * poll)
        start = time.monotonic()
        server.serve(document(number))
        wait_for_entry(reader, number)
        seconds.append(time.monotonic() - start)
    return seconds


def wait_for_entry(reader, number):
    """Take in frames until the entry of this number is among them."""
    guid = f"g{number}"

    def has_arrived(reader):
        return any(entry["guid"] == guid for entry in reader.entries())

    reader.read_until(has_arrived, guid, deadline=60)


def document(newest):
    """Return the feed with its 20 newest entries."""
    numbers = range(newest, max(-1, newest - 20), -1)
    items = [rss_item(f"g{number}", summary="<p>What was said.</p>" * 20) for number in numbers]
    return rss(items).encode()


def show(name, seconds):
    """Print one row."""
    ordered = sorted(seconds)
    median, share = ordered[len(ordered) // 2], ordered[int(len(ordered) * 0.95)]
    times = f"{median:.2f} | {share:.2f} | {ordered[-1]:.2f}"
    print(f"| {name} | {len(ordered)} | {times} |", flush=True)
