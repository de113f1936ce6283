"""Blogs that have long ended cost nothing while nobody reads them."""

from datetime import timedelta

import pytest
from channels import Group
from django.utils import timezone

from blog.blogger import beacon, ended, outbox
from blog.feeds import agenda
from blog.log import group, rebuild, store
from blog.models import Blog, Feed
from blog.room import caretaker
from tests.blog.factory import default_blog, make_entry, make_feed

pytestmark = pytest.mark.django_db
AGO = timezone.now() - timedelta(days=2)


@pytest.fixture
def blogs(store):
    """An open blog, one that ended just now, and one long ago; each with an entry that is live."""
    rebuild.get_head(default_blog())
    made = {slug: Blog.objects.create(slug=slug, title=slug) for slug in ("on", "new", "old")}
    for blog in made.values():
        outbox.publish_row(make_entry("Kept", blog=blog).pk)
    for slug, moment in (("new", timezone.now()), ("old", AGO)):
        Blog.objects.filter(slug=slug).update(open=False, ended=moment)
    return {slug: Blog.objects.get(slug=slug) for slug in made}


def find_logs(blogs):
    return [slug for slug, blog in blogs.items() if store.get_log(blog).head()]


def test_log_goes_and_comes_back(client, blogs):
    """Nobody reads it: it goes. Somebody comes: all of it is there, from the record."""
    assert find_logs(blogs) == ["on", "new", "old"]
    assert ended.drop_unread(ended.find_ended()) == 1 and find_logs(blogs) == ["on", "new"]
    assert b"Kept" in client.get("/blog/old/").content and find_logs(blogs) == ["on", "new", "old"]
    assert [
        each["title"] for each in client.get("/blog/old/entries.json?since=0").json()["entries"]
    ]
    assert ended.drop_unread(ended.find_ended()) == 1 and ended.drop_unread(ended.find_ended()) == 0


def test_log_that_is_read_stays(blogs):
    """One reader is enough; and so is a listener in the room for the room's."""
    Group(blogs["old"].group_name).add("reader")
    assert ended.drop_unread(ended.find_ended()) == 0 and find_logs(blogs) == ["on", "new", "old"]


def test_an_edit_of_an_ended_blog(blogs):
    """Is in its log anew, in the place that it had."""
    ended.drop_unread(ended.find_ended())
    entry = blogs["old"].entries.get()
    position = entry.position
    entry.title = "Corrected"
    entry.save()
    assert outbox.publish_row(entry.pk).kind in ("published", "duplicate")
    entry.refresh_from_db()
    assert entry.position == position and not entry.pending


def test_beacons(blogs, monkeypatch):
    """Open blogs have one, ended ones while somebody reads them; readers are counted at once."""
    sent, counted = [], []
    monkeypatch.setattr(beacon.group, "send", lambda blog, text: sent.append(blog.slug))
    count = group.count_all
    monkeypatch.setattr(group, "count_all", lambda all: counted.append(len(all)) or count(all))
    Group(blogs["new"].group_name).add("reader")
    beacon.Beacon(lambda: 1.0).send_due(Feed.objects.all())
    assert sent == ["liveblog", "on", "new"] and counted == [4]


def test_beacons_of_rooms(blogs, monkeypatch):
    """Likewise; else the log of a room would be laid anew each time."""
    sent = []
    monkeypatch.setattr(caretaker.history, "send", lambda blog, text: sent.append(blog.slug))
    Blog.objects.update(room="open")
    rooms = list(Blog.objects.order_by("pk"))
    caretaker.send_heads(rooms)
    Group("room.old").add("listener")
    caretaker.send_heads(rooms[1:])
    assert sent == ["liveblog", "on", "on", "old"]


def test_beacons_over_several_turns(blogs, monkeypatch):
    """None takes all of a turn; a row is read when its turn comes, and what was deleted has none."""
    sent = []
    monkeypatch.setattr(
        beacon, "send_head", lambda blog, *rest: sent.append((blog.slug, blog.title))
    )
    monkeypatch.setattr(beacon, "PART", 1)
    monkeypatch.setattr(beacon, "BUDGET", -1)
    lamp = beacon.Beacon(lambda: 1.0)
    lamp.send_due(Feed.objects.all())
    assert sent == [("liveblog", "Live blog")] and lamp.moment() == 0
    Blog.objects.filter(slug="on").update(title="Renamed")
    lamp.send_due(Feed.objects.all())
    assert sent[1:] == [("on", "Renamed")] and lamp.moment() > 1
    lamp.hurry()
    lamp.send_due(Feed.objects.all())
    Blog.objects.filter(slug="on").delete()
    lamp.send_due(Feed.objects.all())
    assert sent[2:] == [("liveblog", "Live blog")] and lamp.moment() > 1


def test_feeds_of_what_has_long_ended_are_not_polled(blogs):
    """For a day they may still correct it; opened again, it is filled again."""
    make_feed()
    for slug, blog in blogs.items():
        Feed.objects.create(blog=blog, url=f"https://example.org/{slug}")
    polled = agenda.all_feeds().values_list("blog__slug", flat=True)
    assert set(polled) == {"liveblog", "on", "new"}
    blogs["old"].open = True
    blogs["old"].save()
    assert "old" in set(polled.all())


def test_every_ten_minutes(monkeypatch):
    """A few in each turn, until all were looked at: the turns of a large site stay short."""
    now, calls = [0.0], []
    monkeypatch.setattr(ended, "find_ended", lambda: list(range(250)))
    monkeypatch.setattr(ended, "drop_unread", lambda pks: calls.append((now[0], len(pks))))
    chore = ended.Ended(lambda: now[0])
    for now[0] in (0, 1, 2, 3, 599, 600, 601, 602, 700):
        chore()
    assert calls == [(0, 100), (1, 100), (2, 50), (600, 100), (601, 100), (602, 50)]
