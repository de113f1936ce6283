"""The dashboard and the alerts by a real Prometheus: beside the demo, and beside a site with faults."""

import json
import math
import subprocess
from urllib.parse import urlencode
from urllib.request import Request, urlopen

import pytest
import websocket

from tests.bin.checkout import Checkout
from tests.environment import PATIENCE, ROOT, free_port
from tests.feed_server import rss, rss_item
from tests.processes import wait_for
from tests.prometheus import Prometheus, find_prometheus
from tests.reader import Reader
from tests.site import Site
from tests.test_room import OPEN, Talker

DASHBOARD = json.loads((ROOT / "deploy" / "prometheus" / "dashboard.json").read_text())
TARGETS = [
    (panel["title"], target["expr"]) for panel in DASHBOARD["panels"] for target in panel["targets"]
]
TOKEN = "a-token-of-the-tests"
RULES = ROOT / "tests" / "data" / "alerts_test.yml"
# What is more than nothing once do_things() has been at a site: (panel, a label or two).
HAPPENED = [
    ("From publishing to the last socket", {}),
    ("Writing of a batch to all sockets", {}),
    ("Sockets opened and closed", {}),
    ("Sockets opened and closed", {"code": "1000"}),
    ("Sockets opened and closed", {"status": "403"}),
    ("Readers brought up to date", {"outcome": "reset"}),
    ("Frames written", {}),
    ("Changes sent to readers", {"source": "writer", "change": "published"}),
    ("Changes sent to readers", {"source": "feed", "change": "published"}),
    ("Polls, deliveries and webhooks", {"outcome": "new"}),
    ("Polls, deliveries and webhooks", {"outcome": "sent"}),
    ("Requests that the front could answer", {"result": "hit"}),
    ("Requests that the front could answer", {"result": "miss"}),
]


@pytest.fixture
def watched(tmp_path, migrated_database, feed_server):
    """A site with a room, a Daphne, a worker and a blogger; `prometheus` watches it, by a token."""
    find_prometheus()
    feed = feed_server.serve(rss([rss_item("1")]))
    site = Site(tmp_path, migrated_database, LIVELOG_METRICS_TOKEN=TOKEN, LIVELOG_FEEDS=feed)
    site.env["LIVELOG_PUBLIC_URL"] = site.url("")
    site.prometheus = Prometheus(tmp_path, site.port, TOKEN)
    try:
        site.prometheus.start()
        site.manage("shell", "-c", OPEN)
        site.start_web()
        site.worker, site.blogger = site.start_worker(), site.start_blogger()
        site.prometheus.wait_until_it_reads()
        yield site
    finally:
        site.prometheus.stop()
        site.close()


def is_data(series):
    """Tell whether a panel draws something: a line at least, and no number that there cannot be."""
    return bool(series) and all(math.isfinite(value) and value >= 0 for value in series.values())


def ask_panels(prometheus):
    """Return {(title, expression): series} of the whole dashboard."""
    return {target: prometheus.ask(target[1]) for target in TARGETS}


def wait_for_panels(prometheus):
    """Wait until every expression of every panel has data; return what those are that have none."""

    def find_empty():
        found = ask_panels(prometheus)
        empty.clear()
        empty.update({each: series for each, series in found.items() if not is_data(series)})
        return not empty

    empty = {}
    try:
        wait_for(find_empty, "data in every panel", pause=0.5)
    except AssertionError as failure:
        raise AssertionError(f"{failure}: {empty}") from None


def has_grown(prometheus, title, labels):
    """Tell whether a panel has a line with these labels that is more than nothing."""
    return any(
        value > 0 and labels.items() <= dict(line).items()
        for (panel, _), series in ask_panels(prometheus).items()
        for line, value in series.items()
        if panel == title
    )


def do_things(site, receiver):
    """Have readers come, talk and go, an entry written, one read from a feed, and programs told."""
    site.manage("webhooks", "add", receiver.url(), "--blog", "liveblog")
    follow = {"mode": "subscribe", "topic": site.url("/blog/liveblog/feed.atom")}
    follow["callback"] = receiver.url("/follow")
    form = urlencode({f"hub.{name}": value for name, value in follow.items()}).encode()
    assert urlopen(site.url("/hub/"), form, timeout=PATIENCE).status == 202
    wait_for(lambda: receiver.asked, "the callback is asked")
    readers = [Reader(site.socket_url("/blog/?epoch=none&since=0")) for _ in range(3)]
    talker = Talker(site, "Ann")
    with pytest.raises(websocket.WebSocketBadStatusException, match="403"):
        websocket.create_connection(site.socket_url(), origin="http://elsewhere.example")
    talker.say("hello-hello")
    talker.wait_until_heard(1)
    site.manage("post", "Counted")
    for reader in readers:
        reader.wait_for("reset")
        reader.read_until(lambda reader: "Counted" in str(reader.frames), "the entry")
    # The front keeps nothing before all of Redis knows of it.
    wait_for(lambda: "hit" in ask_page(site), "the front answers", pause=0.2)
    readers.pop().close()
    wait_for(lambda: {"/hook", "/follow"} <= {path for path, *_ in receiver.got}, "both are told")
    return [*readers, talker]


def ask_page(site):
    """Ask for the page and return how it was answered."""
    with urlopen(site.url(), timeout=PATIENCE) as answer:
        return answer.headers["Cache-Status"]


def run_promtool(*arguments, given=""):
    """Have promtool check something; it says what it does not like."""
    command = [find_prometheus("promtool"), *arguments]
    done = subprocess.run(command, input=given, capture_output=True, text=True)
    assert done.returncode == 0, done.stdout + done.stderr


def test_promtool_holds_the_rules_to_their_tests():
    """Each alert at its fault, and none of a site that is well."""
    run_promtool("test", "rules", str(RULES))


@pytest.mark.slow
def test_the_demo_fills_every_panel(tmp_path):
    """bin/run --demo as it starts, asked from this machine without a token."""
    find_prometheus()
    checkout, port = Checkout(tmp_path / "checkout"), free_port()
    demo = checkout.command("run", "--demo", "--port", str(port))
    prometheus = Prometheus(tmp_path, port)
    try:
        prometheus.start()
        demo.start()
        prometheus.wait_until_it_reads()
        wait_for_panels(prometheus)
    finally:
        prometheus.stop()
        demo.stop()


@pytest.mark.slow
def test_every_panel_tells_what_happened(watched, receiver, feed_server):
    """Numbers of what was done, nothing of a fault, and then each fault under its name."""
    prometheus = watched.prometheus
    feed_server.serve(rss([rss_item("1"), rss_item("2")]))
    still_open = do_things(watched, receiver)
    wait_for_panels(prometheus)
    for title, labels in HAPPENED:
        find = lambda t=title, b=labels: has_grown(prometheus, t, b)  # noqa: E731
        wait_for(find, f"{title}: {labels}", pause=0.5)
    assert prometheus.ask("sum by (blog) (livelog_readers)") == {(("blog", "liveblog"),): 2}
    assert sum(prometheus.ask("livelog_sockets").values()) == len(still_open)
    assert "firing" not in prometheus.alerts().values()
    request = Request(watched.url("/metrics"), headers={"Authorization": f"Bearer {TOKEN}"})
    with urlopen(request, timeout=PATIENCE) as answer:
        run_promtool("check", "metrics", given=answer.read().decode())
    watched.blogger.kill()
    wait_for(lambda: "LivelogNoLeader" in prometheus.alerts(), "it is told that nobody leads")
    watched.worker.kill()
    wait_for(lambda: "LivelogDown" in prometheus.alerts(), "it is told that no worker answers")
