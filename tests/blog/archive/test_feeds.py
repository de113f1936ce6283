"""A feed's file becomes a blog: all that it holds, however much."""

import json

import pytest

from blog.archive.errors import NoArchive
from blog.archive.feeds import AT_ONCE, read_feed
from blog.archive.restore import restore
from blog.models import Entry
from tests.environment import ROOT

pytestmark = pytest.mark.django_db

MANY = AT_ONCE * 2 + 50
ITEM = (
    "<item><guid>g{n}</guid><title>进球 {n}</title><description>&lt;p onclick='x()'&gt;Text {n}"
    "&lt;/p&gt;</description><pubDate>Mon, 01 Jan 2024 {h:02}:{m:02}:00 GMT</pubDate></item>"
)
RSS = '<?xml version="1.0" encoding="GB18030"?><rss version="2.0"><channel><title>Cup</title>{}</channel></rss>'


def make_rss(count):
    items = [ITEM.format(n=n, h=n // 60, m=n % 60) for n in range(count)]
    return RSS.format("".join(reversed(items))).encode("gb18030")


def test_all_of_it_in_order(store):
    """Three times what a poll would read, oldest first, sanitised; once more it is nothing new."""
    archive = read_feed(make_rss(MANY))
    restored = restore(archive, "cup")
    assert (restored.blog.title, restored.made) == ("Cup", MANY)
    entries = Entry.objects.order_by("position")
    assert [each.title for each in entries] == [f"进球 {n}" for n in range(MANY)]
    assert entries[0].summary == "<p>Text 0</p>" and entries[0].published.year == 2024
    assert restore(read_feed(make_rss(MANY)), "cup").made == 0


@pytest.mark.parametrize("name", ["atom10.xml", "wordpress.xml", "feed11.json", "rss10.xml"])
def test_each_format(name):
    """What polling reads, an import does."""
    archive = read_feed((ROOT / "tests" / "data" / name).read_bytes())
    assert archive["entries"]
    assert not any("feed.invalid" in each["link"] + each["image"] for each in archive["entries"])


def test_json_feeds_of_any_length():
    """Each of their items."""
    items = [{"id": str(n), "content_text": f"Text {n}"} for n in range(MANY)]
    feed = {"version": "https://jsonfeed.org/version/1.1", "title": "Cup", "items": items}
    assert len(read_feed(json.dumps(feed).encode())["entries"]) == MANY


@pytest.mark.parametrize("data", [b"", b"<html><body>x</body></html>", b"{}", b"\xff\xfe\0"])
def test_what_is_no_feed(data):
    """It says so."""
    with pytest.raises(NoArchive):
        read_feed(data)


def test_a_feed_names_no_blog(store):
    """Whoever imports says which one it is for."""
    with pytest.raises(NoArchive, match="--blog"):
        restore(read_feed(make_rss(1)))
