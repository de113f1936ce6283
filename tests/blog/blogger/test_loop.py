"""The blogger's turns, with an injected clock, a real feed server and the live log in memory."""

from datetime import timedelta

import pytest
import redis
from django.db import OperationalError, ProgrammingError
from django.utils import timezone

from blog.blogger import loop as module
from blog.blogger.loop import Blogger
from blog.coordination.lease import KEY
from blog.feeds import agenda
from blog.feeds.intake import settle
from blog.log.publish import publish_entry
from blog.models import Entry, Feed
from livelog.db.prepared import find_prepared
from tests.blog.factory import make_entry, make_feed
from tests.feed_server import rss, rss_item
from tests.processes import wait_for

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("store")]


@pytest.fixture
def make_blogger(clock, monkeypatch, settings):
    """Make bloggers whose waiting takes no time."""
    settings.LIVELOG_FEEDS = []
    monkeypatch.setattr(module, "TICK", 0.01)
    monkeypatch.setattr(module, "RETRY", 0.01)
    return lambda *args, **options: Blogger(*args, clock=clock, **options)


def published():
    return list(Entry.objects.filter(pending=False).order_by("seq").values_list("title", flat=True))


def take_turns(blogger, condition):
    """Have the blogger take turns until the condition holds."""

    def turn():
        blogger.take_turn()
        return condition()

    wait_for(turn, "the blogger's turns bring it about")


def test_standby_does_nothing_until_the_leader_is_gone(make_blogger, backend, clock):
    """While another blogger holds the lease, this one only asks for it."""
    backend.hold_lease(KEY, "another", 60)
    make_entry("waits", feed=make_feed(active=False))
    blogger = make_blogger(pace=0)
    blogger.take_turn()
    assert published() == []
    backend.release_lease(KEY, "another")
    blogger.take_turn()
    assert published() == ["waits"]


def test_turns_put_nothing_into_sql_anew(make_blogger, feed_server):
    """Nor where feeds are named: what was prepared in the first turns serves all others."""
    url = feed_server.serve(rss([rss_item("g1", "One")]))
    blogger = make_blogger([url], pace=0)
    take_turns(blogger, lambda: published() == ["One"] and not blogger.poller.busy)
    blogger.take_turn()
    prepared = len(find_prepared())
    for _ in range(5):
        blogger.take_turn()
    assert len(find_prepared()) == prepared


def test_a_bug_in_recording_costs_one_feed_alone(make_blogger, feed_server, monkeypatch, caplog):
    """The feed counts as failed; the blogger goes on, and so do all others."""
    good = make_feed(url=feed_server.serve(rss([rss_item("g1", "One")])))
    bad = make_feed(url=feed_server.serve(rss([rss_item("g1", "Two")]), "/bad"))
    take_in = settle.take_in

    def trip(feed, document):
        return take_in(feed, None if feed.pk == bad.pk else document)

    monkeypatch.setattr(settle, "take_in", trip)
    blogger = make_blogger(pace=0)
    take_turns(blogger, lambda: published() == ["One"] and Feed.objects.get(pk=bad.pk).failures)
    bad.refresh_from_db()
    assert "cannot be stored" in bad.last_error and "cannot be stored" in caplog.text
    assert not Feed.objects.get(pk=good.pk).failures


def test_leading_and_standing_by_are_told_once(make_blogger, backend, clock, caplog):
    """A line in the log says which of the two a blogger does, whenever that changes."""
    caplog.set_level("INFO", "blog.blogger.loop")
    backend.hold_lease(KEY, "another", 60)
    blogger = make_blogger()
    for _ in range(3):
        blogger.take_turn()
    backend.release_lease(KEY, "another")
    for _ in range(3):
        blogger.take_turn()
    said = [record.getMessage() for record in caplog.records]
    assert said == ["Standing by: another blogging_worker leads", "Leading"]


def test_feed_is_polled_recorded_and_published(make_blogger, feed_server):
    """A due feed's items reach the live log within a few turns."""
    url = feed_server.serve(rss([rss_item("g1", "One")]))
    make_feed(url)
    blogger = make_blogger(pace=0, poll=3600)
    take_turns(blogger, lambda: published() == ["One"])
    assert feed_server.count() == 1 and Feed.objects.get().next_poll


def test_answer_survives_a_locked_database(make_blogger, feed_server, monkeypatch, caplog):
    """A poll whose entries cannot be stored now is stored later, without asking the feed again."""
    make_feed(feed_server.serve(rss([rss_item("g1", "One")])))
    blogger = make_blogger(pace=0, poll=3600)
    store_answer, failures = settle.settle_poll, [1, 2, 3]

    def sometimes(*args):
        if failures:
            failures.pop()
            raise OperationalError("database is locked")
        return store_answer(*args)

    monkeypatch.setattr(settle, "settle_poll", sometimes)
    monkeypatch.setattr(module.connection, "close", lambda: None)
    monkeypatch.setattr(blogger, "note_return", stop_after(blogger, lambda: published() == ["One"]))
    blogger.run()
    assert feed_server.count() == 1
    assert caplog.text.count("The database is out of reach") == 1


def test_a_question_that_no_database_answers_is_not_asked_for_ever(make_blogger, monkeypatch):
    """The run ends with it: it is a fault of the code, or a database that was not migrated."""
    blogger = make_blogger()

    def fail():
        raise ProgrammingError("no such column")

    monkeypatch.setattr(blogger, "take_turn", fail)
    with pytest.raises(ProgrammingError):
        blogger.run()


def stop_after(blogger, condition):
    """Return a note_return that ends the run once the condition holds."""
    note_return = blogger.note_return

    def note():
        note_return()
        if condition():
            blogger.stop()

    return note


def test_redis_away_is_told_once_and_waited_for(make_blogger, monkeypatch, caplog):
    """While Redis is out of reach the blogger waits; then it publishes what waited."""
    make_entry("Patient", feed=make_feed(active=False))
    blogger = make_blogger(pace=0)
    publish, failures = publish_entry, [1, 2, 3]

    def sometimes(entry):
        if failures:
            failures.pop()
            raise redis.ConnectionError("refused")
        return publish(entry)

    monkeypatch.setattr("blog.log.publish.publish_entry", sometimes)
    monkeypatch.setattr(module.connection, "close", lambda: None)
    stop = stop_after(blogger, lambda: published() == ["Patient"])
    monkeypatch.setattr(blogger, "note_return", stop)
    blogger.run()
    assert caplog.text.count("Redis is out of reach") == 1
    assert caplog.text.count("Redis is back") == 1


def test_leader_lets_go_when_it_ends(make_blogger, backend):
    """After a clean end another blogger need not wait for the lease to run out."""
    blogger = make_blogger()
    blogger.take_turn()
    assert backend.lease_holder(KEY) == blogger.lease.token
    blogger.stop()
    blogger.run()
    assert backend.lease_holder(KEY) is None


def test_recording_thousands_does_not_starve_publishing(make_blogger, feed_server, monkeypatch):
    """A turn stops recording after a while, and publishes before it goes on."""
    for name in "abc":
        url = feed_server.serve(rss([rss_item(name, name.upper())]), path="/" + name)
        make_feed(url)
    monkeypatch.setattr(module, "BUDGET", -1.0)
    blogger = make_blogger(pace=0, poll=0.1)
    blogger.prepare()

    def all_are_in():
        blogger.submit_due()
        blogger.gather(0.01)
        return len(blogger.inbox) == 3

    wait_for(all_are_in, "three answers")
    seen = []
    for _ in range(3):
        blogger.take_turn()
        seen.append((Entry.objects.count(), len(published())))
    assert seen == [(1, 1), (2, 2), (3, 3)]


def test_due_feeds_of_one_host_are_asked_one_by_one(make_blogger, feed_server):
    """One turn asks a host for one feed; its others wait for the gap."""
    for name in "abc":
        make_feed(feed_server.serve(rss([]), path="/" + name))
    blogger = make_blogger(poll=3600)
    blogger.take_turn()
    assert len(blogger.poller.busy) == 1


def test_once_goes_on_behind_what_needs_no_publishing(make_blogger):
    """A paced turn that only lets a removed entry go is not the last one."""
    feed = make_feed(active=False)
    make_entry("removed unseen", feed=feed, state=Entry.REMOVED)
    make_entry("waits behind it", feed=feed)
    make_blogger(pace=5, once=True).run()
    assert not Entry.objects.filter(pending=True).exists()


def test_once_polls_each_feed_and_ends(make_blogger, feed_server):
    """Each feed is polled one time, due or not, and how it went is kept."""
    good = make_feed(feed_server.serve(rss([rss_item("g1", "One")])), failures=3)
    bad = make_feed(feed_server.url("/missing"), next_poll=timezone.now() + timedelta(days=1))
    blogger = make_blogger(pace=0, poll=0.1, once=True)
    blogger.run()
    assert feed_server.count() == feed_server.count("/missing") == 1
    reports = {pk: (report.new, bool(report.error)) for pk, report in blogger.results.items()}
    assert reports == {good.pk: (1, False), bad.pk: (0, True)}
    assert published() == ["One"]


def test_feed_that_is_gone_is_told(make_blogger, feed_server, caplog):
    """The log line of a feed that ends says that it is polled no more."""
    make_feed(feed_server.serve(b"", status=410))
    make_blogger(once=True).run()
    assert "it is polled no more" in caplog.text


def test_feed_that_is_named_and_gone_is_asked_once(make_blogger, feed_server):
    """A 410 ends the polling of a feed that --feed names as well, until it is named again."""
    url = feed_server.serve(b"", status=410)
    blogger = make_blogger(urls=[url], poll=0.1)
    take_turns(blogger, lambda: blogger.results)
    next_year = timezone.now() + timedelta(days=365)
    assert agenda.due_feeds(blogger.feeds(), next_year, [], [], 10) == []
    assert feed_server.count() == 1
    blogger.stop()
    blogger.run()  # and lets go of the lease
    take_turns(make_blogger(urls=[url], poll=0.1), lambda: feed_server.count() == 2)


def test_run_for_a_named_feed_leaves_the_others_schedule(make_blogger, feed_server):
    """Beside a running service, --feed changes nothing of when that polls its own feeds."""
    late = timezone.now() + timedelta(hours=1)
    other = make_feed("https://other.example/feed", next_poll=late, last_fetch=timezone.now())
    url = feed_server.serve(rss([rss_item("g1", "One")]))
    make_blogger(urls=[url], pace=0, poll=1, once=True).run()
    other.refresh_from_db()
    assert published() == ["One"] and other.next_poll == late
