"""Two livelogs over real processes, each following the other's feed by the other's hub."""

import pytest

from tests.processes import wait_for
from tests.reader import Reader
from tests.site import Site


@pytest.fixture
def pair(tmp_path, migrated_database):
    """Two sites that know their own addresses; the blogger of each follows the other."""
    sites = []
    for name in ("one", "two"):
        (tmp_path / name).mkdir()
        sites.append(Site(tmp_path / name, migrated_database, LIVELOG_POLL="3600"))
    one, two = sites
    for site, other in ((one, two), (two, one)):
        site.env["LIVELOG_PUBLIC_URL"] = site.url("")
        site.env["LIVELOG_FEEDS"] = other.url("/blog/liveblog/feed.atom")
        site.start_web()
        site.start_worker()
    for site in sites:
        site.start_blogger()
    yield sites
    for site in sites:
        site.close()


@pytest.mark.slow
def test_they_follow_each_other(pair):
    """An entry of each is pushed to the other's readers, and published by nobody a second time."""
    one, two = pair
    for site, other in (pair, pair[::-1]):
        wait_for(lambda site=site: ", confirmed" in follows(site), f"{other.port} is followed")
    reader = Reader(two.socket_url())
    reader.wait_for("hello")
    one.manage("post", "First of one")
    assert reader.wait_for_entries(1)[0]["guid"].startswith("urn:livelog:")
    two.manage("post", "First of two")
    one.wait_for_entries(2)
    one.manage("post", "Second of one")
    for site in pair:
        texts = [entry["summary"] for entry in site.wait_for_entries(3)]
        assert len(texts) == len(set(texts)) == 3
    reader.close()


def follows(site):
    """Return what `feeds list` says of the site's feed, and its hub."""
    return site.manage("feeds", "list").stdout
