"""/metrics, /readyz and `manage.py status` over real processes: two Daphnes, a worker, a blogger."""

import json
import re
from urllib.error import HTTPError
from urllib.request import Request, urlopen

import pytest
from prometheus_client.openmetrics.parser import text_string_to_metric_families as parse_openmetrics
from prometheus_client.parser import text_string_to_metric_families as parse_text

from tests.environment import PATIENCE, ROOT, free_port
from tests.processes import wait_for
from tests.reader import Reader

OPENMETRICS = "application/openmetrics-text; version=1.0.0"


@pytest.fixture
def two(site):
    """A site with two Daphnes; `ports` are theirs."""
    site.ports = [site.port, free_port()]
    site.webs = [site.start_web(port) for port in site.ports]
    site.start_worker()
    site.blogger = site.start_blogger()
    return site


def ask(site, path="/metrics", port=None, **headers):
    """Return the status, the type and the text of an answer."""
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    request = Request(site.url(path, port), headers=named)
    try:
        with urlopen(request, timeout=PATIENCE) as answer:
            return answer.status, answer.headers["Content-Type"], answer.read().decode()
    except HTTPError as refusal:
        return refusal.code, refusal.headers["Content-Type"], refusal.read().decode()


def read(site, name, parse=parse_text, **labels):
    """Return the sum of a sample's values whose labels are these."""
    accept = OPENMETRICS if parse is parse_openmetrics else "text/plain"
    status, _, text = ask(site, Accept=accept)
    assert status == 200, text
    found = [
        sample.value
        for family in parse(text)
        for sample in family.samples
        if sample.name == name and labels.items() <= sample.labels.items()
    ]
    return sum(found)


def test_the_numbers_of_all_processes(two):
    """Readers at both Daphnes, what they were sent and how fast; what a dead process had stays."""
    readers = [Reader(two.socket_url(port=port)) for port in (*two.ports, two.ports[1])]
    for reader in readers:
        reader.wait_for("hello")
    wait_for(lambda: read(two, "livelog_readers", blog="liveblog") == 3, "three readers")
    assert read(two, "livelog_sockets") == 3
    two.manage("post", "Counted")
    for reader in readers:
        reader.wait_for_entries(1)
    wait_for(
        lambda: read(two, "livelog_publish_to_socket_seconds_count") >= 2, "a time of each Daphne"
    )
    assert read(two, "livelog_publish_to_socket_seconds_bucket", le="60.0") >= 2
    assert read(two, "livelog_connects_total", parse_openmetrics) == 3
    assert read(two, "livelog_frames_total") >= 3
    wait_for(lambda: read(two, "livelog_entries_total", change="published") == 1, "the entry")
    # Whatever the dashboard draws is there from the beginning.
    drawn = (ROOT / "deploy" / "prometheus" / "dashboard.json").read_text()
    families = list(parse_text(ask(two)[2]))
    told = {family.name for family in families}  # of a feed's age there is no sample without a feed
    told |= {sample.name for family in families for sample in family.samples}
    assert set(re.findall(r"livelog_\w+", drawn)) - told == set()
    readers[0].close()
    wait_for(lambda: read(two, "livelog_closes_total", code="1000") == 1, "one has left")
    wait_for(lambda: read(two, "livelog_readers", blog="liveblog") == 2, "two readers")
    assert read(two, "livelog_processes", kind="web") == 2 and read(two, "livelog_leader") == 1
    told = json.loads(two.manage("status", "--json").stdout)
    assert told["ok"] and sorted(each["kind"] for each in told["processes"]) == [
        "blogger",
        "web",
        "web",
        "worker",
    ]
    assert sum(each.get("sockets", 0) for each in told["processes"]) == 2
    two.webs[1].kill()
    wait_for(lambda: read(two, "livelog_readers", blog="liveblog") == 0, "no reader")
    assert read(two, "livelog_connects_total") == 3
    ended = two.webs[0].stop()
    assert ended == 0


@pytest.mark.slow
def test_a_canary_that_does_not_come_back(two):
    """A Daphne that is sent nothing is not ready, though it answers; /healthz tells of it."""
    wait_for(lambda: json.loads(ask(two, "/healthz")[2])["ok"], "all is well")
    for port in two.ports:
        wait_for(lambda port=port: ask(two, "/readyz", port)[0] == 200, "it is ready")
        assert ask(two, "/livez", port)[::2] == (200, "ok\n")
    # Redis forgets that the Daphne is sent canaries; nothing else of it changes.
    client = two.redis.client()
    records = map(json.loads, client.hvals("livelog:processes"))
    mute = next(record["channel"] for record in records if "channel" in record)
    group = "asgi::processes:livelog.canary"
    wait_for(lambda: client.scard(group) == 2, "both are sent canaries")

    def falls_silent():
        client.srem(group, mute)
        return "nothing has reached 1 of 2" in json.loads(ask(two, "/healthz")[2])["delivery"]

    wait_for(falls_silent, "/healthz tells of it")
    wait_for(
        lambda: sorted(ask(two, "/readyz", port)[0] for port in two.ports) == [200, 503],
        "one is not ready",
    )
    assert "nothing has reached 1 of 2 Daphnes" in two.manage("status", check=False).stdout
    assert read(two, "livelog_up", part="delivery") == 0 < read(two, "livelog_up", part="redis")
    assert all(ask(two, "/livez", port)[0] == 200 for port in two.ports)
    client.sadd(group, mute)
    wait_for(lambda: ask(two, "/healthz")[0] == 200, "it is reached again")
    two.blogger.stop()
    wait_for(lambda: ask(two, "/healthz")[0] == 503, "nobody sends anything")
    assert ask(two, "/readyz")[0] == 200
