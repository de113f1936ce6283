"""Recording what a poll brought: entries, validators and health, in one transaction."""

from datetime import timedelta

import pytest
from django.db import DatabaseError
from django.utils import timezone

from blog.feeds import record
from blog.feeds.errors import FeedError
from blog.feeds.poller import Answer
from blog.models import Entry, Feed
from tests.blog.factory import START, default_blog, document, item, make_feed, response

pytestmark = pytest.mark.django_db


def take_in(feed, *items, answer=None, **fields):
    """Poll the feed as its row now stands, with these items as what came."""
    feed.refresh_from_db()
    good = Answer(feed, answer or response(), document(*items, **fields), None)
    return record.record_answer(good, 60)


def fail(feed, error):
    feed.refresh_from_db()
    return record.record_answer(Answer(feed, None, None, error), 60)


def test_items_become_pending_entries():
    """A new item becomes a row with what readers will see, waiting to be published."""
    feed = make_feed()
    take_in(feed, item("g1", "Title", author="Ann", link="https://example.org/1"))
    entry = Entry.objects.get()
    assert (entry.title, entry.guid, entry.author_name) == ("Title", "g1", "Ann")
    assert (entry.published, entry.source_title) == (START, "Example")
    assert entry.pending and entry.position is None and entry.feed == feed


def test_missing_date_is_the_first_sight():
    """An item without a date was published when it was first seen."""
    take_in(make_feed(), item("g1", minute=None))
    assert timezone.now() - Entry.objects.get().published < timedelta(minutes=1)


def test_edit_updates_the_row():
    """A changed item changes its row, as its next revision."""
    feed = make_feed()
    take_in(feed, item("g1", "Old"))
    take_in(feed, item("g1", "New"))
    entry = Entry.objects.get()
    assert (entry.title, entry.revision, entry.edits, entry.pending) == ("New", 2, 1, True)


def test_validators_are_stored_with_the_entries():
    """ETag and Last-Modified are kept byte for byte with the entries that came under them."""
    feed = make_feed()
    take_in(feed, item("g1"), answer=response(etag=' W/"a b" ', last_modified="Sat, whenever"))
    feed.refresh_from_db()
    assert (feed.etag, feed.last_modified) == (' W/"a b" ', "Sat, whenever")
    assert feed.last_success and feed.failures == 0 and feed.last_error == ""


def test_entries_that_cannot_be_stored_leave_no_validator(monkeypatch):
    """If the entries are not stored, the next poll must not be told that nothing changed."""
    feed = make_feed()

    def refuse(*args):
        raise DatabaseError("disk full")

    monkeypatch.setattr(record, "create_entry", refuse)
    with pytest.raises(DatabaseError):
        take_in(feed, item("g1"), answer=response(etag='"new"'))
    feed.refresh_from_db()
    assert (feed.etag, feed.last_fetch, Entry.objects.count()) == ("", None, 0)


def test_held_edit_asks_for_the_feed_again():
    """While an edit is put off the validators stay, so that the next poll sees it again."""
    feed = make_feed()
    take_in(feed, item("g1", "A"), answer=response(etag='"A"'))
    take_in(feed, item("g1", "B"), answer=response(etag='"B"'))
    Entry.objects.update(updated=timezone.now())
    take_in(feed, item("g1", "A"), answer=response(etag='"C"'))
    feed.refresh_from_db()
    assert (Entry.objects.get().title, feed.etag) == ("B", '"B"')


def test_operators_title_names_the_source():
    """A title given to the feed replaces the feed's own, not that of an item's own source."""
    feed = make_feed(title="Ours")
    take_in(feed, item("g1"), item("g2", source_title="Elsewhere"))
    sources = Entry.objects.order_by("guid").values_list("source_title", flat=True)
    assert list(sources) == ["Ours", "Elsewhere"]


def test_withdrawn_item_is_removed_and_stays_so():
    """An entry that its feed takes back is removed, and the feed's next copy changes nothing."""
    feed = make_feed()
    take_in(feed, item("g1"))
    take_in(feed, deleted=["g1"])
    take_in(feed, item("g1"))
    assert Entry.objects.get().state == Entry.REMOVED


def test_failure_is_on_the_row_with_a_growing_wait():
    """A failed poll is told on the feed's row; each further one waits longer; success clears it."""
    feed = make_feed()
    waits = [fail(feed, FeedError("the server answered 500")) for _ in range(3)]
    feed.refresh_from_db()
    assert (feed.failures, feed.last_error) == (3, "the server answered 500")
    assert waits == sorted(waits) and waits[0] < waits[2]
    assert feed.next_poll > timezone.now() + timedelta(seconds=60) and feed.active
    take_in(feed, item("g1"))
    feed.refresh_from_db()
    assert (feed.failures, feed.last_error) == (0, "")


def test_gone_feed_is_polled_no_more():
    """410 Gone means for good (RFC 9110 §15.5.11)."""
    feed = make_feed()
    fail(feed, FeedError("the feed is gone", gone=True))
    feed.refresh_from_db()
    assert not feed.active and feed.last_error == "the feed is gone"


def test_configured_feeds_seed_an_empty_blog(settings):
    """LIVELOG_FEEDS become rows once; afterwards the rows are what counts."""
    settings.LIVELOG_FEEDS = ["https://a.example/feed", "https://b.example/feed"]
    record.seed_feeds(default_blog())
    Feed.objects.filter(url="https://b.example/feed").delete()
    settings.LIVELOG_FEEDS = ["https://c.example/feed"]
    record.seed_feeds(default_blog())
    assert [feed.url for feed in Feed.objects.all()] == ["https://a.example/feed"]


def test_feed_named_once_does_not_stand_for_the_configured_ones(settings):
    """--feed makes a row that is not polled by itself and does not keep LIVELOG_FEEDS out."""
    settings.LIVELOG_FEEDS = ["https://a.example/feed"]
    (named,) = record.name_feeds(default_blog(), ["https://once.example/feed"])
    record.seed_feeds(default_blog())
    polled = Feed.objects.filter(active=True, on_demand=False)
    assert named.on_demand
    assert [feed.url for feed in polled] == ["https://a.example/feed"]


def test_shorter_poll_takes_effect_at_once():
    """A feed that waits for its turn under a longer LIVELOG_POLL does not wait it out."""
    soon, late = timezone.now() + timedelta(seconds=2), timezone.now() + timedelta(hours=1)
    fine, failing = make_feed(next_poll=late), make_feed("https://b.example/", next_poll=late)
    Feed.objects.filter(pk=failing.pk).update(failures=1)
    record.shorten_waits(1)
    fine.refresh_from_db()
    failing.refresh_from_db()
    assert fine.next_poll < soon and failing.next_poll == late


def test_poll_overtaken_by_another_is_dropped():
    """A blogger that was paused does not put an old copy of the feed over a newer one."""
    feed = make_feed()
    before = Feed.objects.get()
    take_in(feed, item("g1", "Newer"))
    late = Answer(before, response(etag='"old"'), document(item("g1", "Older")), None)
    assert record.record_answer(late, 60) is None
    assert record.record_answer(Answer(before, None, None, FeedError("late")), 60) is None
    feed.refresh_from_db()
    assert (Entry.objects.get().title, feed.etag, feed.failures) == ("Newer", '"1"', 0)


def test_blog_without_a_readable_feed_says_since_when():
    """A blog counts as unreachable while all its feeds fail, since the last that was read."""
    one, two = make_feed(), make_feed("https://b.example/")
    take_in(one, item("g1"))
    fail(one, FeedError("down"))
    take_in(two, item("g2"))
    assert record.find_unreachable(Feed.objects.all()) == {}
    fail(two, FeedError("down"))
    two.refresh_from_db()
    assert record.find_unreachable(Feed.objects.all()) == {one.blog_id: two.last_success}
