"""A feed's document as rows, where the feed gives many items one GUID or link."""

import pytest
from django.db import connection

from blog.feeds.intake import take_in
from blog.feeds.parse import parse
from blog.models import Entry
from tests.blog.factory import make_feed
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
    items = [with_guid("%d" % number) for number in range(200)]
    gone = [rss_withdrawn("gone-%d" % number, "2026-11-20T00:00:00Z") for number in range(500)]
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
