"""A site is brought up to date process by process: the release before and this one side by side.

Whichever of Daphne, worker and blogger is the old one, readers get every entry once and catch up by their
cursors. The database has this release's migrations, as the README has it.
"""

import json
import re
from datetime import datetime, timedelta, timezone
from urllib.request import urlopen

import pytest

from launch.processes.procfile import read_procfile, shell
from tests.environment import ROOT
from tests.feed_server import rss, rss_item
from tests.previous import unpack
from tests.processes import Process, wait_for
from tests.reader import Reader

pytestmark = pytest.mark.slow

START = datetime(2026, 11, 21, 6, 0, tzinfo=timezone.utc)
KINDS = ("web", "worker", "blogger")


@pytest.fixture(scope="module")
def previous(tmp_path_factory):
    return unpack(tmp_path_factory.mktemp("release"))


@pytest.fixture
def deployment(site, feed_server, previous):
    """Start a site's processes, those of `old` kinds from the release before."""
    site.env.update(LIVELOG_POLL="0.1", LIVELOG_FEEDS=feed_server.serve(items(0)), LIVELOG_HEAD="1")

    def start(kind, release):
        root = previous if release == "old" else ROOT
        command = shell(read_procfile(root / "Procfile")[kind])
        env = {**site.env, "LIVELOG_BIND": "127.0.0.1"}
        name = f"{kind}-{release}-{len(site.processes)}"
        process = Process(name, command, env=env, directory=site.directory, cwd=root)
        site.processes.append(process)
        process.start()
        if kind == "web":
            wait_for(lambda: site._listens(process, site.port), f"{name} listens")
        return process

    return start


def items(count):
    published = [START + timedelta(minutes=number) for number in range(count)]
    made = [rss_item(f"g{n}", f"Entry {n}", published=at) for n, at in enumerate(published)]
    return rss(made[::-1])


def titles(entries):
    return [entry["title"] for entry in entries]


@pytest.mark.parametrize("old", [*[{kind} for kind in KINDS], set(KINDS) - {"web"}])
def test_side_by_side(site, deployment, feed_server, old):
    """An entry's whole way, a reader that comes back, and the page, with old and new processes."""
    for kind in KINDS:
        deployment(kind, "old" if kind in old else "new")
    reader = Reader(site.socket_url())
    reader.wait_for("hello")
    feed_server.serve(items(3))
    assert titles(reader.wait_for_entries(3)) == ["Entry 0", "Entry 1", "Entry 2"]
    reader.close()
    feed_server.serve(items(6))
    site.wait_for_entries(6)
    head = reader.wait_for("hello") if not reader.entries() else reader.entries()[-1]
    epoch = next(frame["epoch"] for frame in reader.frames if "epoch" in frame)
    back = Reader(site.socket_url(f"/blog/?since={head['seq']}&epoch={epoch}"))
    assert titles(back.wait_for_entries(3)) == ["Entry 3", "Entry 4", "Entry 5"]
    back.close()
    with urlopen(site.url(), timeout=60) as page:
        assert "Entry 5" in page.read().decode()
    assert titles(json.loads(site.get("/blog/entries.json"))["entries"])[:1] == ["Entry 5"]
    for process in site.processes:
        assert process.is_running() and "Traceback" not in process.output(), process.output()


def test_one_after_the_other(site, deployment, feed_server):
    """A reader stays while the worker, the blogger and then its Daphne are replaced; nothing is lost."""
    old = {kind: deployment(kind, "old") for kind in KINDS}
    reader = Reader(site.socket_url())
    reader.wait_for("hello")
    count = 0
    for kind in ("worker", "blogger"):
        count += 2
        feed_server.serve(items(count))
        reader.wait_for_entries(count)
        deployment(kind, "new")
        old[kind].stop()
    count += 2
    feed_server.serve(items(count))
    assert titles(reader.wait_for_entries(count)) == [f"Entry {n}" for n in range(count)]
    last = reader.entries()[-1]["seq"]
    epoch = next(frame["epoch"] for frame in reader.frames if "epoch" in frame)
    old["web"].stop()
    feed_server.serve(items(count + 2))
    deployment("web", "new")
    back = Reader(site.socket_url(f"/blog/?since={last}&epoch={epoch}"))
    assert titles(back.wait_for_entries(2)) == [f"Entry {n}" for n in range(count, count + 2)]
    back.close()


def read_shapes(client):
    """Return {name: (type, fields)} of all keys; fields are a hash's where they are not data."""
    shapes = {}
    for key in (found.decode() for found in client.scan_iter()):
        name = re.sub(r"(fanout\.)\w+", r"\1*", key)
        fields = set(client.hkeys(key)) if name.endswith(":meta") else set()
        shapes[name] = client.type(key), fields
    return shapes


def test_a_key_of_one_name_has_one_shape(site, deployment, feed_server):
    """What both releases write in Redis is of one type, and has at least the fields that the old one reads."""
    shapes = []
    for number, release in enumerate(("old", "new"), 1):
        processes = [deployment(kind, release) for kind in KINDS]
        reader = Reader(site.socket_url())
        reader.wait_for("hello")
        feed_server.serve(items(3 * number))
        reader.wait_for_entries(3)
        shapes.append(read_shapes(site.redis.client()))
        reader.close()
        for process in processes:
            process.stop()
        site.redis.client().flushall()
    old, new = shapes
    both = set(old) & set(new)
    assert both >= {"liveblog", "liveblog:meta", "livelog:leader", "asgi::processes:liveblog"}
    for name in both:
        assert old[name][0] == new[name][0] and old[name][1] <= new[name][1], name
