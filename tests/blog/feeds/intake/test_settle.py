"""Recording what a poll brought: entries, validators and health, in one transaction."""

from datetime import timedelta

import pytest
from django.contrib.auth.models import User
from django.db import DatabaseError, DataError
from django.utils import timezone

from blog.feeds.errors import FeedError
from blog.feeds.intake import entries, settle
from blog.models import Blog, Entry, Feed
from tests.blog.factory import START, answer, item, make_feed, response

pytestmark = pytest.mark.django_db


def take_in(feed, *items, seen=None, **fields):
    """Poll the feed as its row now stands, with these items as what came; return the row."""
    settle.settle_poll(answer(feed, *items, seen=seen, **fields), 60)
    return Feed.objects.get(pk=feed.pk)


def fail(feed, error):
    return settle.settle_poll(answer(feed, error=error), 60).wait


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


@pytest.mark.parametrize("fields", [{"author": True}, {"state": "removed"}], ids=str)
@pytest.mark.parametrize("deleted", [[], ["g1"]], ids=["edit", "withdrawal"])
def test_editor_who_comes_between_is_not_overwritten(monkeypatch, fields, deleted):
    """What an editor did after the feed's change was decided on, and before its row is locked, stays."""
    feed = make_feed()
    take_in(feed, item("g1", "Old"))
    if "author" in fields:
        fields = {"author": User.objects.create(username="ed")}
    decide = entries.decide

    def decide_too_early(*args):
        decision = decide(*args)
        Entry.objects.update(title="An editor's", **fields)
        return decision

    monkeypatch.setattr(entries, "decide", decide_too_early)
    take_in(feed, *([] if deleted else [item("g1", "New")]), deleted=deleted)
    entry = Entry.objects.get()
    assert (entry.title, entry.revision) == ("An editor's", 1)
    assert entry.state == fields.get("state", Entry.LIVE)


def test_validators_are_stored_with_the_entries():
    """ETag and Last-Modified are kept byte for byte with the entries that came under them."""
    feed = make_feed()
    take_in(feed, item("g1"), seen=response(etag=' W/"a b" ', last_modified="Sat, whenever"))
    feed.refresh_from_db()
    assert (feed.etag, feed.last_modified) == (' W/"a b" ', "Sat, whenever")
    assert feed.last_success and feed.failures == 0 and feed.last_error == ""


def test_every_200_replaces_the_validators():
    """Those of the last 200 count, even where the body is the same or has none any more."""
    feed = make_feed()
    take_in(feed, item("g1"), seen=response(etag='"1"', last_modified="Monday"))
    same = answer(feed, seen=response(etag='"2"'))._replace(document=None)
    settle.settle_poll(same, 60)
    feed.refresh_from_db()
    assert (feed.etag, feed.last_modified) == ('"2"', "")


def test_304_updates_the_validators_it_has():
    """A 304 that names no ETag leaves the known one standing."""
    feed = make_feed()
    take_in(feed, item("g1"), seen=response(etag='"1"', last_modified="Monday"))
    feed = take_in(feed, seen=response(status=304, etag="", last_modified="Tuesday"))
    assert (feed.etag, feed.last_modified) == ('"1"', "Tuesday")


def test_validators_are_those_of_one_url():
    """They are stored with the URL that gave them, at the end of any redirects."""
    feed = take_in(make_feed(), seen=response(url="https://cdn.example/feed"))
    assert feed.validated_url == "https://cdn.example/feed"


def test_feed_that_was_cut_off_is_asked_for_again():
    """What came whole is published; the validators of half a feed would hide the rest."""
    feed = take_in(make_feed(), item("g1"), cut_off=True)
    assert Entry.objects.count() == 1
    assert (feed.etag, feed.digest, feed.failures) == ("", "", 0)


def test_feeds_wish_is_kept():
    """Cache-Control counts for one answer, what the document says until it says otherwise."""
    feed = take_in(make_feed(), seen=response(max_age=900), ttl=600, update_period=300)
    assert (feed.wish, feed.period) == (900, 600)
    assert feed.next_poll >= feed.last_fetch + timedelta(seconds=900)
    feed = take_in(feed, seen=response(status=304, max_age=None))
    assert (feed.wish, feed.period) == (600, 600)
    feed = take_in(feed, skip_hours=(0, 23))
    assert (feed.wish, feed.skip_hours) == (0, "0 23")


def move(feed, target="https://new.example/feed", times=5):
    for _ in range(times):
        feed = take_in(feed, item("g1"), seen=response(permanent_url=target))
    return feed


def test_feed_that_moved_for_good_is_followed():
    """The fifth poll in a row that is sent to one place for good changes the feed's URL."""
    feed = move(make_feed(), times=4)
    assert feed.url == "https://example.org/feed"
    feed = move(feed, times=1)
    assert (feed.url, feed.host) == ("https://new.example/feed", "new.example")
    assert (feed.moved_to, feed.moved_seen) == ("", 0)
    assert Entry.objects.count() == 1


def test_feed_that_moved_onto_another_is_stopped():
    """Two rows of one feed would be polled twice: the one that moved ends, and says why."""
    other = make_feed("https://new.example/feed")
    feed = move(make_feed())
    assert not feed.active and "another feed of this blog" in feed.last_error
    assert feed.next_poll is None
    other.refresh_from_db()
    assert other.active and feed.url == "https://example.org/feed"


def test_feed_that_moved_onto_a_paused_one_goes_on():
    """An operator's pause stops one row, not the way to the feed by another."""
    make_feed("https://new.example/feed", active=False)
    feed = move(make_feed(), times=7)
    assert feed.active and feed.url == "https://example.org/feed"


def test_same_feed_in_another_blog_may_move_too():
    """Rows of different blogs do not meet."""
    other = Blog.objects.create(slug="other", title="Other")
    Feed.objects.create(blog=other, url="https://new.example/feed")
    assert move(make_feed()).url == "https://new.example/feed"


def test_entries_that_are_refused_fail_the_feed(monkeypatch, caplog):
    """What no database takes is that feed's failure, told on its row; nothing of it is stored."""
    feed, store = make_feed(), Entry.objects.bulk_create

    def refuse(entries):
        store(entries)
        raise DataError("value too long")

    monkeypatch.setattr(Entry.objects, "bulk_create", refuse)
    feed = take_in(feed, item("g1"))
    assert "value too long" in feed.last_error and feed.failures == 1
    assert Entry.objects.count() == 0 and feed.etag == ""


def test_entries_that_cannot_be_stored_leave_no_validator(monkeypatch):
    """If the entries are not stored, the next poll must not be told that nothing changed."""
    feed = make_feed()

    def refuse(*args):
        raise DatabaseError("disk full")

    monkeypatch.setattr(entries, "make_entry", refuse)
    with pytest.raises(DatabaseError):
        take_in(feed, item("g1"), seen=response(etag='"new"'))
    feed.refresh_from_db()
    assert (feed.etag, feed.last_fetch, Entry.objects.count()) == ("", None, 0)


def test_held_edit_asks_for_the_feed_again():
    """While an edit is put off the validators stay, so that the next poll sees it again."""
    feed = make_feed()
    take_in(feed, item("g1", "A"), seen=response(etag='"A"'))
    take_in(feed, item("g1", "B"), seen=response(etag='"B"'))
    Entry.objects.update(updated=timezone.now())
    take_in(feed, item("g1", "A"), seen=response(etag='"C"'))
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
    assert fail(feed, FeedError("the feed is gone", gone=True)) is None
    feed.refresh_from_db()
    assert not feed.active and feed.last_error == "the feed is gone"
    assert feed.next_poll is None


def test_poll_overtaken_by_another_is_dropped():
    """A blogger that was paused does not put an old copy of the feed over a newer one."""
    feed = make_feed()
    late = answer(feed, item("g1", "Older"), seen=response(etag='"old"'))
    failed = answer(feed, error=FeedError("late"))
    take_in(feed, item("g1", "Newer"))
    assert settle.settle_poll(late, 60) is None
    assert settle.settle_poll(failed, 60) is None
    feed.refresh_from_db()
    assert (Entry.objects.get().title, feed.etag, feed.failures) == ("Newer", '"1"', 0)


def test_what_was_too_much_to_read_is_on_the_row():
    """Until the feed is read whole; a poll that finds it unchanged says nothing new."""
    feed = make_feed()
    take_in(feed, item("g1"), left_out=12)
    feed.refresh_from_db()
    assert feed.last_error == "the feed is too large to be read whole: 12 older entries left out"
    assert feed.failures == 0 and feed.etag
    settle.settle_poll(answer(feed, None, seen=response(status=304)), 60)
    feed.refresh_from_db()
    assert "12 older entries" in feed.last_error
    take_in(feed, item("g1"))
    feed.refresh_from_db()
    assert feed.last_error == ""
