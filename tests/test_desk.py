"""The desk's socket over real processes, and scheduled entries past the death of bloggers."""

import re

import pytest
import websocket

from tests.processes import wait_for
from tests.reader import Reader
from tests.site import Site
from tests.test_posting import SIGN_IN

SCHEDULE = """
from datetime import timedelta
from django.utils import timezone
from blog.models import Blog, Entry
due = timezone.now() + timedelta(seconds={seconds})
blog = Blog.objects.get(slug="liveblog")
Entry.objects.create(blog=blog, title="{title}", state="scheduled", due=due)
"""
# In the transaction that makes it live, and between that and readers.
POINTS = ["due", "released"]


@pytest.fixture(scope="module")
def site(tmp_path_factory, migrated_database):
    site = Site(tmp_path_factory.mktemp("desk"), migrated_database)
    site.start_web()
    site.start_worker()
    yield site
    site.close()


@pytest.fixture(scope="module")
def session(site):
    return re.search(r"session (\w+)", site.manage("shell", "-c", SIGN_IN).stdout)[1]


def open_desk(site, session, **options):
    url = site.socket_url("/blog/desk/")
    return Reader(url, cookie=f"sessionid={session}", **options)


def test_who_gets_in(site, session):
    """The session's own page does; a stranger is told why not, another site's page is refused."""
    desk = open_desk(site, session)
    assert desk.wait_for("desk")["you"]["name"] == "ana"
    desk.close()
    stranger = open_desk(site, "nothing")
    wait_for(lambda: stranger.read(0.1) or stranger.closed, "the stranger's close")
    assert (stranger.closed, stranger.frames) == (4401, [])
    with pytest.raises(websocket.WebSocketBadStatusException) as refused:
        url = site.socket_url("/blog/desk/")
        cookie = f"sessionid={session}"
        websocket.create_connection(url, cookie=cookie, origin="https://evil.example")
    assert refused.value.status_code == 403


@pytest.mark.slow
def test_scheduled_past_deaths(site, session):
    """Killed at each point on its way, and with no blogger for a while: one entry each."""
    desk = open_desk(site, session)
    desk.wait_for("desk")
    for point in POINTS:
        site.manage("shell", "-c", SCHEDULE.format(seconds=0, title=point))
        site.env["LIVELOG_FAIL_AT"] = point
        doomed = site.start_blogger()
        wait_for(lambda doomed=doomed: not doomed.is_running(), f"the death at {point}")
        del site.env["LIVELOG_FAIL_AT"]
        site.redis.client().delete("livelog:leader")  # whose lease ends by itself in ten seconds
        blogger = site.start_blogger()
        wait_for(lambda title=point: title in read_titles(site, desk), f"{point} is live")
        blogger.kill()
        site.redis.client().delete("livelog:leader")
    site.start_blogger()
    site.manage("shell", "-c", SCHEDULE.format(seconds=1, title="last"))
    desk.read_until(lambda desk: "last" in [each["title"] for each in desk.entries()], "the last")
    assert read_titles(site, desk) == [*POINTS, "last"]
    told = [frame["title"] for frame in desk.frames if frame["type"] == "scheduled"]
    assert list(dict.fromkeys(told)) == [*POINTS, "last"]


def read_titles(site, desk):
    """Return what is live, oldest first; the desk hears what comes, and answers Daphne's pings."""
    while desk.read(0.01):
        continue
    return [each["title"] for each in site.entries()["entries"] if each["type"] == "entry"]


def test_a_role_that_is_taken_away_closes_the_desk(site, session):
    """Past all signals too: the blogger that leads looks after the desks."""
    site.start_blogger()
    desk = open_desk(site, session)
    desk.wait_for("desk")
    take = "from blog.models import Role; Role.objects.all()._raw_delete('default')"
    site.manage("shell", "-c", take)
    wait_for(lambda: desk.read(0.1) is None or desk.closed, "the desk's close")
    assert desk.closed == 4403
