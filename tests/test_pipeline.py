"""From a feed to a reader's socket, over the Procfile's real processes."""

import json
import signal
from datetime import datetime, timedelta, timezone

import pytest

from tests.feed_server import rss, rss_item, rss_withdrawn
from tests.processes import wait_for
from tests.reader import Reader

START = datetime(2026, 11, 21, 6, 0, tzinfo=timezone.utc)
FIELDS = {
    "type",
    "seq",
    "position",
    "id",
    "guid",
    "title",
    "link",
    "published",
    "created",
    "updated",
    "source",
    "author",
    "summary",
    "image",
    "pinned",
    "key",
    "correction",
    "struck",
    "shape",
    "card",
}


def item(number, title=None, **fields):
    published = START + timedelta(minutes=number)
    return rss_item(f"g{number}", title or f"Entry {number}", published=published, **fields)


@pytest.fixture
def feed(feed_server):
    """Serve these items, newest first, as the feed; returns its URL."""

    def serve(*items, **fields):
        return feed_server.serve(rss(items, **fields))

    return serve


@pytest.fixture
def live_site(site, feed):
    """A site whose web server and worker run, and whose blogger polls the feed all the time."""
    site.env["LIVELOG_POLL"] = "0.1"
    site.env["LIVELOG_FEEDS"] = feed()
    site.start_web()
    site.start_worker()
    return site


@pytest.fixture
def reader(live_site):
    """A reader that is there before anything was published."""
    readers = []

    def connect(query=""):
        readers.append(Reader(live_site.socket_url("/blog/" + query)))
        readers[-1].wait_for("hello")
        return readers[-1]

    yield connect
    for reader in readers:
        reader.close()


def titles(entries):
    return [entry["title"] for entry in entries]


def test_entries_travel_from_feed_to_socket(live_site, feed, reader):
    """A reader gets the feed's entries oldest first, once each, then new ones, then edits."""
    watching = reader()
    first = item(1, summary="<p>Hi</p><script>x</script>", author="Ann")
    feed(item(3), item(2), first)
    live_site.start_blogger()
    entries = watching.wait_for_entries(3)
    assert titles(entries) == ["Entry 1", "Entry 2", "Entry 3"]
    assert [entry["seq"] for entry in entries] == [1, 2, 3]
    assert set(entries[0]) == FIELDS
    assert entries[0]["guid"] == "g1" and entries[0]["author"] == "Ann"
    assert entries[0]["summary"] == "<p>Hi</p>"
    assert entries[0]["source"] == {"title": "A feed of ours", "link": "https://example.org/"}
    assert entries[0]["published"] == "2026-11-21T06:01:00Z"
    assert entries[0]["updated"] is None

    feed(item(4), item(3), item(2), first)
    assert watching.wait_for_entries(4)[-1]["title"] == "Entry 4"

    feed(item(4, "Entry 4, corrected"), item(3), item(2), first)
    edit = watching.wait_for_entries(5)[-1]
    assert (edit["title"], edit["position"]) == ("Entry 4, corrected", 4)
    assert edit["updated"] and edit["id"] == watching.entries()[3]["id"]


def test_polling_again_adds_nothing(live_site, feed, feed_server, reader):
    """The same feed polled again and again, by a blogger that is restarted too, sends nothing."""
    feed(item(2), item(1))
    watching = reader()
    blogger = live_site.start_blogger()
    watching.wait_for_entries(2)
    polls = feed_server.count()
    wait_for(lambda: feed_server.count() > polls + 2, "more polls")
    assert blogger.stop() == 0
    blogger.start()
    polls = feed_server.count()
    wait_for(lambda: feed_server.count() > polls + 2, "polls after the restart")
    feed(item(3), item(2), item(1))
    assert titles(watching.wait_for_entries(3)) == ["Entry 1", "Entry 2", "Entry 3"]


def test_unchanged_feed_is_not_sent_again(live_site, feed, feed_server):
    """The feed's validators are kept on its row and sent back, after a restart too."""
    feed(item(1))
    live_site.manage("blogging_worker", "--once")
    live_site.manage("blogging_worker", "--once")
    first, second = (headers for path, headers in feed_server.requests if path == "/feed")
    assert "If-None-Match" not in first
    assert second["If-None-Match"] == feed_server.documents["/feed"].digest()
    assert "livelog" in first["User-Agent"]


def test_reader_resumes_where_it_left(live_site, feed, reader):
    """A reader that was away gets what it missed, once, and then goes on live."""
    feed(item(1))
    live_site.start_blogger()
    before = reader()
    (seen,) = before.wait_for_entries(1) if before.entries() else live_site.wait_for_entries(1)
    epoch = before.frames[0]["epoch"]
    before.close()
    feed(item(3), item(2), item(1))
    live_site.wait_for_entries(3)
    back = reader(f"?epoch={epoch}&since={seen['seq']}")
    back.wait_for("synced")
    assert titles(back.entries()) == ["Entry 2", "Entry 3"]
    feed(item(4), item(3), item(2), item(1))
    assert titles(back.wait_for_entries(3)) == ["Entry 2", "Entry 3", "Entry 4"]


def test_withdrawn_entry_leaves_the_page(live_site, feed, reader):
    """A feed that takes an entry back (RFC 6721) removes it for every reader."""
    feed(item(2), item(1))
    watching = reader()
    live_site.start_blogger()
    first = watching.wait_for_entries(2)[0]
    feed(item(2), channel=rss_withdrawn("g1", "2026-11-21T07:00:00Z"))
    assert watching.wait_for("remove")["id"] == first["id"]
    assert titles(live_site.entries("")["entries"]) == ["Entry 2"]


def test_pages_agree_with_sockets(live_site, feed, reader):
    """What the socket brought is what the page and entries.json show."""
    feed(*(item(number) for number in range(5, 0, -1)))
    watching = reader()
    live_site.start_blogger()
    entries = watching.wait_for_entries(5)
    assert live_site.entries()["entries"] == entries
    assert live_site.entries("")["entries"] == entries[::-1]
    page = live_site.get()
    positions = [page.index(f"Entry {number}") for number in (5, 4, 3, 2, 1)]
    assert positions == sorted(positions)


def test_pace_spreads_a_burst(live_site, feed, reader):
    """Entries of a burst go out one by one; the next waits at least LIVELOG_PACE seconds."""
    live_site.env["LIVELOG_PACE"] = "86400"
    feed(item(2), item(1))
    watching = reader()
    blogger = live_site.start_blogger()
    watching.wait_for_entries(1)
    blogger.stop()
    live_site.env["LIVELOG_PACE"] = "0"
    live_site.start_blogger()
    assert titles(watching.wait_for_entries(2)) == ["Entry 1", "Entry 2"]


def test_broken_feed_holds_up_no_other(live_site, feed, feed_server, reader):
    """A feed that hangs and one that is no feed leave the others alone; each error is on its row."""
    slow = feed_server.serve(b"", path="/slow", hang=600)
    broken = feed_server.serve(b"<html>no feed</html>", path="/broken", content_type="text/html")
    watching = reader()
    blogger = live_site.start_blogger("--feed", slow, "--feed", broken, "--feed", feed(item(1)))
    assert titles(watching.wait_for_entries(1)) == ["Entry 1"]
    blogger.wait_for_output("WARNING blog.blogger.loop: Feed " + broken)
    shell = f"from blog.models import Feed; print(Feed.objects.get(url={broken!r}).last_error)"
    assert live_site.manage("shell", "-c", shell).stdout.strip()


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_blogger_ends_cleanly(live_site, feed_server, number):
    """A signal ends the blogger with status 0, even while a feed's server hangs."""
    slow = feed_server.serve(b"", path="/slow", hang=600)
    blogger = live_site.start_blogger("--feed", slow)
    wait_for(lambda: feed_server.count("/slow"), "the slow feed is asked")
    blogger.signal(number)
    assert blogger.wait() == 0
    assert "Traceback" not in blogger.output()


@pytest.mark.slow
def test_once_tells_how_it_went(live_site, feed, feed_server):
    """--once exits 0, 1 if every feed failed, 2 on bad arguments."""
    missing = feed_server.url("/missing")

    def once(*arguments):
        return live_site.manage("blogging_worker", "--once", *arguments, check=False).returncode

    assert once("--feed", feed(item(1))) == 0
    assert once("--feed", missing, "--feed", feed(item(1))) == 0
    assert once("--feed", missing) == 1
    assert once("--feed", "ftp://example.org/") == 2
    assert once("--pace", "-1") == 2
    assert once("--nonsense") == 2


def test_once_sums_up(live_site, feed, feed_server):
    """--once ends with a table of what came of each feed."""
    missing = feed_server.url("/missing")
    url = feed(item(2), item(1))
    table = live_site.manage("blogging_worker", "--once", "--feed", url, "--feed", missing).stdout
    lines = [line.split() for line in table.splitlines()]
    assert ["feed", "outcome", "new", "edited", "seconds"] in lines
    assert [url, "read", "2", "0"] in [line[:4] for line in lines]
    (failed,) = [line for line in lines if line[:1] == [missing]]
    assert "404)" in failed and failed[-3:-1] == ["0", "0"]


def test_flush_lays_the_log_anew(live_site, feed):
    """--flush empties the live log first; its entries come back from the record."""
    feed(item(2), item(1))
    live_site.manage("blogging_worker", "--once")
    before = live_site.entries()
    live_site.redis.client().hset("liveblog", "stray", "{}")
    live_site.manage("blogging_worker", "--once", "--flush")
    after = live_site.entries()
    assert after["entries"] == before["entries"]
    assert after["epoch"] != before["epoch"]
    assert not live_site.redis.client().hexists("liveblog", "stray")


def test_redis_gone_and_back_loses_nothing(live_site, feed, feed_server):
    """While Redis is away the blogger waits, says so once, and then publishes what is new."""
    feed(item(1))
    blogger = live_site.start_blogger()
    blogger.wait_for_output("Published #1 Entry 1")
    live_site.redis.kill()
    feed(item(2), item(1))
    blogger.wait_for_output("Redis is out of reach")
    live_site.redis.start()
    blogger.wait_for_output("Redis is back")
    blogger.wait_for_output("Entry 2 [")
    assert blogger.output().count("Redis is out of reach") == 1


def test_stranger_of_another_site_is_refused(live_site):
    """A page of another site cannot open a socket here."""
    with pytest.raises(Exception, match="403"):
        Reader(live_site.socket_url(), header=["Origin: https://evil.example"])


def test_reader_that_misbehaves_is_closed(live_site, reader):
    """The third frame that is none of the protocol's ends its socket with 1008, and no other's."""
    bad, good = reader(), reader()
    for _ in range(3):
        bad.send("nonsense")
    assert bad.read_until(lambda each: each.closed, "a close") == 1008
    assert [frame["type"] for frame in bad.frames[1:]] == ["error"] * 3
    good.send({"type": "ping"})
    good.wait_for("pong")


def test_admin_publishes(live_site, reader):
    """What an editor saves reaches every reader when it is committed."""
    watching = reader()
    script = (
        "from blog.models import *; "
        "Entry.objects.create(blog=Blog.objects.get(), title='From the desk')"
    )
    live_site.manage("shell", "-c", script)
    assert titles(watching.wait_for_entries(1)) == ["From the desk"]


def test_deletion_whose_process_is_killed_reaches_readers(live_site, reader):
    """Between its commit and its publication: what the database still owes the blogger brings."""
    watching = reader()
    script = (
        "from blog.models import *; Entry.objects.create(blog=Blog.objects.get(), title='Gone')"
    )
    live_site.manage("shell", "-c", script)
    watching.wait_for_entries(1)
    killed = (
        "from livelog import failpoint; from blog.models import *; "
        "failpoint.TARGET, failpoint.TIMES = 'described', '1'; Entry.objects.all().delete()"
    )
    live_site.manage("shell", "-c", killed, check=False)
    assert [frame["type"] for frame in watching.frames if frame["type"] == "remove"] == []
    live_site.start_blogger()
    assert watching.wait_for("remove")["id"] == watching.entries()[0]["id"]
    assert live_site.entries("")["entries"] == []


def test_health_over_http(live_site):
    """/healthz is 200 once a blogger runs."""
    live_site.start_blogger()
    wait_for(lambda: fetch_health(live_site), "a healthy site")


def fetch_health(site):
    try:
        return json.loads(site.get("/healthz"))["ok"]
    except OSError:
        return False
