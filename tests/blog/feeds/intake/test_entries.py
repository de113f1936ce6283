"""A feed's document as rows, where the feed gives many items one GUID or link."""

import re
from datetime import timedelta

import pytest
from django.db import connection
from django.db.models import Q
from django.test.utils import CaptureQueriesContext

from blog.feeds.intake.entries import take_in
from blog.feeds.parse.parser import parse
from blog.models import Entry, Feed
from tests.blog.factory import START, make_feed
from tests.feed_server import rss, rss_item, rss_withdrawn

pytestmark = pytest.mark.django_db

PAGE = "https://example.org/live"


def with_guid(title, summary="", link=PAGE):
    return rss_item(PAGE, title, summary=summary, link=link)


def with_number(title, summary="", link=PAGE):
    return rss_item("1", title, summary=summary, link=link)


def with_link(title, summary=""):
    return with_guid(title, summary).replace(f'<guid isPermaLink="false">{PAGE}</guid>', "")


def with_text(text):
    return f"<item><title>Update</title><description>{text}</description></item>"


def poll(feed, *items):
    """Take in what the parser makes of a feed of these items, newest first."""
    return take_in(feed, parse(rss(items).encode(), url=feed.url))


def rows():
    return list(Entry.objects.order_by("pk").values_list("title", "edits"))


@pytest.mark.parametrize("item", [with_guid, with_number, with_link])
def test_ticker_at_one_address_has_each_entry_once(item):
    """Its entries stay what they are while others come and go, alone in the feed or not."""
    feed = make_feed()
    for items in ([item("A")], [item("B"), item("A")], [item("B")], [item("C"), item("B")]):
        poll(feed, *items)
    assert rows() == [("A", 0), ("B", 0), ("C", 0)]


def test_ticker_of_one_title_has_each_entry_once():
    """Where nothing but the text tells entries apart, the text does."""
    feed = make_feed()
    a, b, c = map(with_text, ("one", "two", "three"))
    for items in ([a], [b, a], [b], [c, b]):
        poll(feed, *items)
    summaries = Entry.objects.order_by("pk").values_list("summary", "edits")
    assert list(summaries) == [("one", 0), ("two", 0), ("three", 0)]


@pytest.mark.parametrize("item", [with_guid, with_link])
def test_entry_that_left_meanwhile_stays_as_it_was(item):
    """Those who take its place in the feed do not take its row."""
    feed = make_feed()
    poll(feed, item("A"))
    poll(feed, item("C"), item("B"))
    assert rows() == [("A", 0), ("B", 0), ("C", 0)]


@pytest.mark.parametrize("item", [with_guid, with_link])
def test_entry_that_is_edited_as_another_comes_is_edited(item):
    """It is known by its title."""
    feed = make_feed()
    poll(feed, item("A", "old"))
    poll(feed, item("B"), item("A", "new"))
    assert rows() == [("A", 1), ("B", 0)]


def test_one_title_at_two_links_is_two_entries():
    """Where the links differ a title says nothing."""
    feed = make_feed()
    poll(feed, with_guid("Goal", link=PAGE + "?1"))
    poll(feed, with_guid("Half-time", link=PAGE + "?3"), with_guid("Goal", link=PAGE + "?2"))
    assert rows() == [("Goal", 0), ("Goal", 0), ("Half-time", 0)]


def test_entry_that_an_editor_removed_does_not_come_back_beside_others():
    """Under the longer id that it has then."""
    feed = make_feed()
    poll(feed, with_guid("A"))
    Entry.objects.update(state=Entry.REMOVED)
    poll(feed, with_guid("B"), with_guid("A"))
    assert rows() == [("A", 0), ("B", 0)]


def test_ticker_that_two_feeds_of_a_blog_carry_has_each_entry_once():
    """A GUID that is an address is the same in both."""
    first, second = make_feed(), make_feed("https://example.org/second")
    poll(first, with_guid("A"))
    poll(second, with_guid("B"), with_guid("A"))
    assert rows() == [("A", 0), ("B", 0)]


def test_largest_feed_is_looked_up_within_what_sqlite_takes():
    """No question has more than 999 parameters."""
    items = [with_guid(f"{number}") for number in range(200)]
    gone = [rss_withdrawn(f"gone-{number}", "2026-11-20T00:00:00Z") for number in range(500)]
    document = parse(rss(items, channel="".join(gone)).encode(), url=PAGE)
    assert (len(document.items), len(document.deleted)) == (200, 500)
    most = []

    def count(execute, sql, values, many, context):
        if sql.startswith("SELECT"):
            most.append(len(values or ()))
        return execute(sql, values, many, context)

    with connection.execute_wrapper(count):
        take_in(make_feed(), document)
    assert Entry.objects.count() == 200 and max(most) <= 999


def poll_again(feed, *items, **fields):
    """Take in a feed of these items as its row now stands; return (title, link) of all entries."""
    Feed.objects.filter(pk=feed.pk).update(last_success=START)
    take_in(Feed.objects.get(pk=feed.pk), parse(rss(items, **fields).encode(), url=feed.url))
    return list(Entry.objects.order_by("pk").values_list("title", "link"))


def dated(number, host, title=None):
    guid, link = f"https://{host}/?p={number}", f"https://{host}/{number}/"
    published = START + timedelta(hours=number)
    return rss_item(guid, title or f"Story {number}", link=link, published=published)


def numbered(number, title=None):
    """Return an item that has a number and no link."""
    one = rss_item(str(number), title or f"Story {number}")
    return re.sub("<link>.*</link>", "", one)


def test_feed_whose_host_moved_is_known_by_its_new_names():
    """Readers are told nothing; the rows have the new addresses, and corrections reach them."""
    feed = make_feed()
    poll(feed, dated(2, "old.example"), dated(1, "old.example"))
    Entry.objects.update(position=1, pending=False)
    rows = poll_again(feed, dated(2, "new.example"), dated(1, "new.example"))
    assert rows == [(f"Story {n}", f"https://new.example/{n}/") for n in (1, 2)]
    assert not Entry.objects.filter(Q(pending=True) | Q(updated__isnull=False)).exists()
    rows = poll_again(feed, dated(3, "new.example"), dated(2, "new.example", "Corrected"))
    assert [title for title, _ in rows] == ["Story 1", "Corrected", "Story 3"]


def test_feed_that_is_added_again_goes_on_where_it_was():
    """Its entries are its own again: with links and without, for corrections and withdrawals."""
    first = make_feed()
    plain = [numbered(n) for n in (3, 2, 1)]
    poll(first, *plain)
    Entry.objects.update(position=1, pending=False)
    first.delete()
    again = make_feed()
    take_in(again, parse(rss(plain).encode(), url=again.url))
    assert [entry.feed for entry in Entry.objects.all()] == [again] * 3
    gone = rss_withdrawn("1", "2026-11-20T00:00:00Z")
    corrected = numbered(2, "Story 2, corrected")
    rows = poll_again(again, plain[0], corrected, channel=gone)
    assert [title for title, _ in rows] == ["Story 1", "Story 2, corrected", "Story 3"]
    states = Entry.objects.order_by("pk").values_list("state", flat=True)
    assert list(states) == [Entry.REMOVED, Entry.LIVE, Entry.LIVE]


def test_entries_of_another_site_are_not_adopted():
    """Two feeds that number their items have nothing in common."""
    first = make_feed()
    poll(first, numbered(1, "One"))
    Entry.objects.update(position=1, pending=False, source_link="https://other.example/")
    first.delete()
    again = make_feed("https://third.example/")
    poll(again, numbered(1, "Another"))
    assert rows() == [("One", 0), ("Another", 0)]


def test_item_under_other_names_is_found_beside_known_ones():
    """By its title, its date and its text; one of another text is new."""
    feed = make_feed()
    poll(feed, dated(2, "a.example"), dated(1, "a.example"))
    again = dated(1, "a.example").replace("a.example/1", "b.example/other")
    again = re.sub("<guid.*</guid>", "<guid>other</guid>", again)
    rows = poll_again(feed, dated(2, "a.example"), again)
    assert [title for title, _ in rows] == ["Story 1", "Story 2"]
    other = again.replace("other", "third").replace(
        "</item>", "<description>x</description></item>"
    )
    rows = poll_again(feed, dated(2, "a.example"), re.sub("<pubDate>.*</pubDate>", "", other))
    assert [title for title, _ in rows] == ["Story 1", "Story 2", "Story 1"]


def test_known_feed_costs_three_questions_more_for_what_is_new():
    """What its entries were is looked up where an item has no known name, and not else."""
    feed = make_feed()
    poll(feed, dated(1, "a.example"))
    Feed.objects.update(last_success=START)
    feed = Feed.objects.select_related("blog").get()
    for number, asked in ((1, 4), (2, 7)):
        document = parse(rss([dated(number, "a.example")]).encode(), url=feed.url)
        with CaptureQueriesContext(connection) as queries:
            take_in(feed, document)
        assert sum(query["sql"].startswith("SELECT") for query in queries) == asked
