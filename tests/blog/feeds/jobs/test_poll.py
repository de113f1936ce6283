"""One poll, from a feed server to the feed's row."""

from datetime import timedelta
from html import escape

import pytest
from django.utils import timezone

import livelog
from blog.feeds.jobs.poll import Poll
from blog.models import Entry, Feed, Subscription
from tests.blog.factory import make_feed
from tests.feed_server import rss, rss_item

pytestmark = pytest.mark.django_db


def poll(feed):
    """Poll the feed as its row now stands; return the Report and the row."""
    job = Poll(Feed.objects.get(pk=feed.pk))
    job.run()
    return job.record(60), Feed.objects.get(pk=feed.pk)


@pytest.fixture
def feed(feed_server):
    return make_feed(feed_server.serve(rss([rss_item("g1", "One")])))


def last_headers(feed_server):
    return feed_server.requests[-1][1]


def test_poll_is_recorded(feed):
    """A poll brings entries onto the record and says what it brought."""
    report, row = poll(feed)
    assert (report.url, report.new, report.edited, report.error) == (feed.url, 1, 0, "")
    assert report.seconds > 0 and report.wait == row.next_poll - row.last_fetch
    assert Entry.objects.get().title == "One"


@pytest.mark.parametrize("address", ["", "https://live.example.org"])
def test_poll_names_the_site_that_asks(feed, feed_server, settings, address):
    """By its public address, if it has one."""
    settings.LIVELOG_PUBLIC_URL = address
    poll(feed)
    said = "livelog/" + livelog.__version__ + (f" (+{address})" if address else "")
    assert last_headers(feed_server)["User-Agent"] == said


def test_unchanged_feed_is_asked_for_by_its_validators(feed, feed_server):
    """The second poll sends what the first got, and takes in nothing."""
    poll(feed)
    report, row = poll(feed)
    assert last_headers(feed_server)["If-None-Match"] == row.etag
    assert (report.new, report.edited, report.error) == (0, 0, "")


def test_same_body_is_not_parsed_again(feed, feed_server, monkeypatch):
    """A server without validators costs one download, not one more parsing."""
    feed_server.documents["/feed"].etag = False
    poll(feed)
    monkeypatch.setattr("blog.feeds.jobs.poll.parse_safely", None)
    report, row = poll(feed)
    assert (report.new, report.error, row.failures) == (0, "", 0)
    assert feed_server.count() == 2


def test_changed_body_is_parsed(feed, feed_server):
    """One byte more is another feed."""
    poll(feed)
    feed_server.serve(rss([rss_item("g2", "Two"), rss_item("g1", "One")]))
    assert poll(feed)[0].new == 1


def test_feed_is_read_in_full_after_a_week(feed, feed_server):
    """A server that answers 304 for ever is found out."""
    poll(feed)
    Feed.objects.update(last_full=timezone.now() - timedelta(days=8))
    _, row = poll(feed)
    assert "If-None-Match" not in last_headers(feed_server)
    assert timezone.now() - row.last_full < timedelta(minutes=1)


def test_validators_go_to_no_other_url(feed, feed_server):
    """A feed whose URL an operator changed is asked for in full."""
    poll(feed)
    Feed.objects.update(url=feed_server.serve(rss([rss_item("g1", "One")]), path="/other"))
    poll(feed)
    assert "If-None-Match" not in last_headers(feed_server)


def test_password_of_the_feed_is_published_nowhere(feed_server, caplog):
    """What the feed links to is resolved against its URL, which is told to nobody as it stands."""
    caplog.set_level("DEBUG")
    inside = escape('<img src="/pic.jpg"> <a href="more">more</a>')
    links = f"<link>/story/1</link><description>{inside}</description>"
    hub = '<link xmlns="http://www.w3.org/2005/Atom" rel="hub" href="/hub"/>'
    body = f"<rss><channel><title/><link>/</link>{hub}<item>{links}</item></channel></rss>"
    secret = feed_server.serve(body).replace("://", "://press:s3cret@")
    report, _ = poll(make_feed(secret))
    entry, subscription = Entry.objects.get(), Subscription.objects.get()
    told = [entry.link, entry.image, entry.summary, entry.source_link, entry.source_title]
    told += [subscription.hub, subscription.topic, report.url, caplog.text]
    assert report.new == 1 and entry.summary.count("http://127.0.0.1") == 2 and subscription.topic
    assert "press" not in "".join(told)
    feed_server.serve(b"", status=404)
    assert "press" not in "".join(poll(entry.feed)[0][-1])


def test_failure_is_told(feed, feed_server):
    """What a server refuses is one line on the row; validators stay for when it is back."""
    _, before = poll(feed)
    feed_server.serve(b"", status=500)
    report, row = poll(feed)
    assert "500" in report.error and row.last_error == report.error
    assert row.etag == before.etag and report.wait > timedelta(seconds=60)


def test_site_is_named(feed, feed_server, settings):
    """The User-Agent says where whoever polls can be found."""
    settings.LIVELOG_PUBLIC_URL = "https://live.example.org"
    poll(feed)
    assert last_headers(feed_server)["User-Agent"].endswith("(+https://live.example.org)")


def test_answer_keeps_no_body(feed):
    """Bodies are not held in memory while answers wait to be recorded."""
    job = Poll(feed)
    job.run()
    assert job.answer.response.status == 200 and job.answer.response.body == b""
