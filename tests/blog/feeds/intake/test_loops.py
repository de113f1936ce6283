"""Livelogs that follow each other: what has gone in a circle is published no second time."""

import pytest

from blog.blogger import outbox
from blog.feeds.intake.entries import take_in
from blog.feeds.parse.parser import parse
from blog.models import Blog, Entry, Feed
from blog.web.syndication import write_feed
from tests.blog.factory import make_entry

pytestmark = pytest.mark.django_db


@pytest.fixture
def ring(store):
    """Three blogs, each of which follows the one before it; as if each had a site of its own."""
    blogs = [Blog.objects.create(slug=slug, title=slug) for slug in ("one", "two", "three")]
    for number, blog in enumerate(blogs):
        Feed.objects.create(blog=blog, url=f"https://{blogs[number - 1].slug}.example/feed.atom")
    return blogs


def go_round(blogs, form):
    """Have each blog read the one before it, and publish what is new."""
    for number, blog in enumerate(blogs):
        before = blogs[number - 1]
        address = f"https://{before.slug}.example"
        feed = write_feed(before, form, lambda path, address=address: address + path)
        document = parse(feed.body.encode(), url=address, content_type=feed.content_type)
        take_in(Feed.objects.select_related("blog").get(blog=blog), document)
        for entry in Entry.objects.filter(blog=blog, pending=True):
            outbox.publish_row(entry.pk)


@pytest.mark.parametrize("form", ["atom", "json"])
def test_no_loop(ring, form):
    """Every entry is in every blog once, however often the feeds are read."""
    for blog in ring:
        outbox.publish_row(make_entry(f"Of {blog.slug}", blog=blog).pk)
    for _ in range(4):
        go_round(ring, form)
    for blog in ring:
        titles = sorted(Entry.objects.filter(blog=blog).values_list("title", flat=True))
        assert titles == ["Of one", "Of three", "Of two"]


def test_what_was_deleted_does_not_come_back(ring):
    """Not by way of those who still have it."""
    entry = make_entry("Gone", blog=ring[0])
    outbox.publish_row(entry.pk)
    go_round(ring, "atom")
    Entry.objects.get(pk=entry.pk).delete()
    go_round(ring, "atom")
    assert not Entry.objects.filter(blog=ring[0]).exists()
