"""Who may go now: bursts of feeds are paced, nothing else is."""

import pytest

from blog.blogger.pacer import Pacer
from blog.models import Entry
from tests.blog.factory import default_blog, make_entry, make_feed

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("store")]


def published():
    return list(Entry.objects.filter(pending=False).order_by("seq").values_list("title", flat=True))


def test_burst_is_paced(clock):
    """The first new entry goes at once, each further one `pace` seconds after the last."""
    pacer, feed = Pacer(5, clock), make_feed(active=False)
    for title in "abc":
        make_entry(title, feed=feed)
    seen = []
    for now in (1000, 1004.9, 1005, 1009, 1010, 1100):
        clock.now = now
        pacer.publish_due(60)
        seen.append("".join(published()))
    assert seen == ["a", "a", "ab", "ab", "abc", "abc"]


def test_entry_after_a_pause_goes_at_once(clock):
    """Pacing holds a burst back, not an entry that comes by itself."""
    pacer, feed = Pacer(5, clock), make_feed(active=False)
    make_entry("a", feed=feed)
    pacer.publish_due(60)
    clock.now += 6
    make_entry("b", feed=feed)
    pacer.publish_due(60)
    assert published() == ["a", "b"]


def test_edits_and_editors_are_not_paced(clock):
    """A correction does not wait behind a burst."""
    pacer, feed = Pacer(3600, clock), make_feed(active=False)
    first = make_entry("first", feed=feed)
    pacer.publish_due(60)
    make_entry("waits", feed=feed)
    first.refresh_from_db()
    first.title = "first, corrected"
    first.save()
    make_entry("by an editor")
    pacer.publish_due(60)
    assert sorted(published()) == ["by an editor", "first, corrected"]


def test_each_blog_has_its_own_pace(clock):
    """A burst in one blog does not hold another blog's entries back."""
    other = type(default_blog()).objects.create(slug="other", title="Other")
    pacer, feed = Pacer(3600, clock), make_feed(active=False)
    make_entry("here", feed=feed)
    make_entry("here, later", feed=feed)
    make_entry("there", feed=feed, blog=other)
    pacer.publish_due(60)
    assert published() == ["here", "there"]
