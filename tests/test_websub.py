"""From a hub's delivery to a reader's socket, over the Procfile's real processes."""

import pytest

from tests.feed_server import rss, rss_item
from tests.hub import Hub
from tests.processes import wait_for
from tests.reader import Reader


@pytest.fixture
def hub():
    hub = Hub()
    yield hub
    hub.close()


@pytest.fixture
def pushed_site(site, hub, feed_server):
    """A site with a public address that has subscribed to the one feed that it follows."""
    links = {"Link": f'<{hub.url}>; rel="hub", </feed>; rel="self"'}
    url = feed_server.serve(document("First"), headers=links)
    site.env["LIVELOG_FEEDS"] = url
    site.env["LIVELOG_POLL"] = "3600"
    site.env["LIVELOG_PUBLIC_URL"] = site.url("")
    site.start_web()
    site.start_worker()
    site.start_blogger()
    wait_for(lambda: hub.subscribers, "the subscription is confirmed")
    site.wait_for_entries(1)
    return site


def document(*titles):
    return rss([rss_item(title, title) for title in titles]).encode()


def test_delivery_reaches_the_socket(pushed_site, hub, feed_server):
    """What a hub delivers is published without a poll."""
    assert hub.subscribers[0]["hub.topic"] == feed_server.url()
    reader = Reader(pushed_site.socket_url())
    reader.wait_for("hello")
    polls = feed_server.count()
    assert hub.deliver(document("Second", "First")) == 202
    assert hub.deliver(document("Third")) == 202
    titles = [entry["title"] for entry in reader.wait_for_entries(2)]
    assert titles == ["Second", "Third"] and feed_server.count() == polls
    reader.close()


@pytest.mark.slow
def test_delivery_while_no_blogger_runs_is_not_lost(pushed_site, hub):
    """The web server takes it; the next blogger publishes it."""
    blogger = pushed_site.processes[-1]
    blogger.kill()
    assert hub.deliver(document("Second")) == 202
    blogger.start()
    assert pushed_site.wait_for_entries(2)[-1]["title"] == "Second"


@pytest.mark.slow
def test_lease_is_renewed(site, hub, feed_server):
    """A subscription is asked for again before its lease is over, under the same callback."""
    hub.lease = 3
    url = feed_server.serve(document("First"), headers={"Link": f"<{hub.url}>; rel=hub"})
    site.env["LIVELOG_PUBLIC_URL"] = site.url("")
    site.env["LIVELOG_FEEDS"] = url
    site.start_web()
    site.start_worker()
    site.start_blogger()
    wait_for(lambda: len(hub.subscribers) > 1, "the renewal is confirmed")
    assert hub.subscribers[0] == hub.subscribers[1]
