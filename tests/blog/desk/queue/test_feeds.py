"""A blog's feeds at the desk: followed, paused, and what of them is held."""

import pytest

from blog.models import Blog, Entry, Feed
from tests.blog.desk.people import make_person
from tests.blog.factory import default_blog, make_entry, make_feed

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("store")]
JSON = {"HTTP_ACCEPT": "application/json"}


@pytest.fixture
def desk(client, store):
    default_blog()
    client.force_login(make_person("editor"))
    return client


def path_of(feed):
    return f"/blog/desk/feeds/{feed.pk}/"


def test_feeds_are_shown(desk):
    """With their state, their rule, and how much of them is held; no password of theirs."""
    feed = make_feed("https://me:secret@example.org/feed", title="Agency", hold=Feed.ALL)
    make_entry("Goal", feed=feed, state=Entry.HELD)
    page = desk.get("/blog/desk/feeds/").content.decode()
    assert "Agency" in page and "not polled yet" in page and "1 held" in page
    assert 'value="all" selected' in page and "secret" not in page
    (told,) = desk.get("/blog/desk/feeds/", **JSON).json()["feeds"]
    assert (told["hold"], told["held"], told["active"]) == ("all", 1, True)


def test_the_rule_is_changed(desk):
    """By form, and by JSON what is sent of it."""
    feed = make_feed()
    sent = {"hold": "with", "hold_words": "goal\r\n\r\n  red card ", "hold_count": ""}
    assert desk.post(path_of(feed), sent).status_code == 303
    feed.refresh_from_db()
    assert (feed.hold, feed.hold_words, feed.hold_count) == ("with", "goal\nred card", 0)
    told = desk.post(path_of(feed), {"hold": "first", "hold_count": "3"}, **JSON).json()
    assert (told["hold"], told["hold_count"], told["hold_words"]) == ("first", 3, "goal\nred card")


@pytest.mark.parametrize(
    "sent", [{"hold": "some"}, {"hold_count": "-1"}, {"hold_words": "x\n" * 201}]
)
def test_what_is_no_rule(desk, sent):
    """It is said by which field; nothing is changed, and the form has what was typed."""
    feed = make_feed()
    answer = desk.post(path_of(feed), sent, **JSON)
    assert answer.status_code == 400 and set(answer.json()["errors"]) == set(sent)
    assert desk.post(path_of(feed), sent).status_code == 400
    feed.refresh_from_db()
    assert (feed.hold, feed.hold_count, feed.hold_words) == ("none", 0, "")


def test_two_at_one_rule(desk):
    """What somebody else changed since the page was loaded is not written over."""
    feed = make_feed()
    page = desk.get("/blog/desk/feeds/")
    base = page.context["feeds"][0]["base"]
    desk.post(path_of(feed), {"hold": "all", "base": base})
    assert desk.post(path_of(feed), {"hold": "with", "base": base}, **JSON).status_code == 400
    feed.refresh_from_db()
    assert feed.hold == "all"


def test_paused_and_resumed(desk):
    """One button; its rule stays."""
    feed = make_feed(hold=Feed.ALL)
    for way, active in (("pause", False), ("resume", True)):
        desk.post(path_of(feed), {"do": way, "hold": "none"})
        feed.refresh_from_db()
        assert (feed.active, feed.hold) == (active, "all")


def test_another_is_followed(desk):
    """With its rule from the first poll on; an address that is none is said so."""
    sent = {"url": "https://example.org/new", "hold": "all"}
    assert desk.post("/blog/desk/feeds/", sent, **JSON).status_code == 201
    feed = Feed.objects.get()
    assert (feed.url, feed.hold, feed.active) == ("https://example.org/new", "all", True)
    answer = desk.post("/blog/desk/feeds/", {"url": "ftp://example.org"}, **JSON)
    assert answer.status_code == 400 and "url" in answer.json()["errors"]


def test_a_feed_of_another_blog(desk):
    """It is none here."""
    other = Blog.objects.create(slug="other", title="Other")
    feed = Feed.objects.create(blog=other, url="https://example.org/feed")
    assert desk.post(path_of(feed), {"hold": "all"}).status_code == 404
