"""The site's feeds, the OPML of its blogs, its sitemaps: of what everybody may read."""

import json
import time
import xml.etree.ElementTree as ElementTree
from datetime import timedelta

import pytest
from django.test.utils import override_settings
from django.utils import timezone

from blog.blogger import outbox
from blog.feeds.inspect import opml
from blog.feeds.parse.sandbox import parse_safely
from blog.models import Blog, Entry
from blog.web.site import sharing
from tests.blog.factory import make_entry, remove

pytestmark = pytest.mark.django_db(transaction=True)
PATHS = [
    "/feed.atom",
    "/feed.json",
    "/blogs.opml",
    "/sitemap.xml",
    "/sitemap-blogs.xml",
    "/sitemap-news.xml",
    "/robots.txt",
]
UNCHANGED = ("/blogs.opml", "/sitemap.xml", "/robots.txt")
NAMES = {"s": "http://www.sitemaps.org/schemas/sitemap/0.9"}
NEWS = "{http://www.google.com/schemas/sitemap-news/0.9}"
NOW = timezone.now()


@pytest.fixture
def two(newsroom):
    """Two blogs with an entry each, and one that is hidden; return what publishes more."""
    newsroom("storm", title="Storm & sea", language="en-GB")
    newsroom("secret", "Secret words", private=True)

    def post(title, minutes, slug="storm", **fields):
        published = NOW - timedelta(minutes=minutes)
        blog = Blog.objects.get(slug=slug)
        entry = make_entry(title, blog=blog, published=published, **fields)
        outbox.publish_row(entry.pk)
        return entry

    post("Newer <b>", 5)
    post("Older", 10, "liveblog")
    return post


def read_titles(client):
    return [item["title"] for item in client.get("/feed.json").json()["items"]]


def test_feeds_of_all_blogs(client, two):
    """By the time, each entry with its blog; both are feeds that our own parser reads."""
    atom, data = client.get("/feed.atom"), client.get("/feed.json")
    assert atom["Content-Type"] == "application/atom+xml; charset=utf-8"
    for answer in (atom, data):
        url, kind = "http://testserver/feed", answer["Content-Type"]
        document = parse_safely(answer.content, url=url, content_type=kind)
        assert [item.title for item in document.items] == ["Newer <b>", "Older"]
    assert b"Storm &amp; sea" in atom.content
    first = data.json()["items"][0]
    assert first["tags"] == ["Storm & sea"]
    assert first["url"].startswith("http://testserver/blog/storm/entry/")


def test_public_address(client, two):
    """The addresses are those of LIVELOG_PUBLIC_URL."""
    with override_settings(LIVELOG_PUBLIC_URL="https://live.example.org"):
        for path in PATHS:
            content = client.get(path).content
            assert b"https://live.example.org" in content and b"testserver" not in content, path


def test_hidden_blogs_are_in_none(client, two):
    """Nor is what is no more, or not yet."""
    two("Draft", 1, state=Entry.DRAFT)
    entry = two("Taken back", 1)
    assert "Taken back" in read_titles(client)
    remove(entry)
    for path in PATHS:
        content = client.get(path).content.decode()
        assert "ecret" not in content and "Draft" not in content and "Taken" not in content, path


def test_opml_is_one(client, two):
    """Our own reader of such lists finds each blog's feed."""
    found = opml.read_opml(client.get("/blogs.opml").content)
    assert found.problems == []
    assert [(each.title, each.url) for each in found.outlines] == [
        ("Live blog", "http://testserver/blog/liveblog/feed.atom"),
        ("Storm & sea", "http://testserver/blog/storm/feed.atom"),
    ]


def test_sitemaps(client, two):
    """The index names both; the blogs with the date of their last entry, the news with their titles."""
    two("Old news", 60 * 24 * 3)
    index = ElementTree.fromstring(client.get("/sitemap.xml").content)
    assert [each.text for each in index.iterfind("s:sitemap/s:loc", NAMES)] == [
        "http://testserver/sitemap-blogs.xml",
        "http://testserver/sitemap-news.xml",
    ]
    pages = ElementTree.fromstring(client.get("/sitemap-blogs.xml").content)
    found = {
        url.findtext("s:loc", "", NAMES): url.findtext("s:lastmod", "", NAMES)
        for url in pages.iterfind("s:url", NAMES)
    }
    assert set(found) == {
        "http://testserver/",
        "http://testserver/blog/",
        "http://testserver/blog/storm/",
    }
    assert found["http://testserver/blog/"] == (NOW - timedelta(minutes=10)).strftime(
        "%Y-%m-%dT%H:%M:%SZ"
    )
    news = ElementTree.fromstring(client.get("/sitemap-news.xml").content)
    assert [each.text for each in news.iter(NEWS + "title")] == ["Newer <b>", "Older"]
    assert [each.text for each in news.iter(NEWS + "language")] == ["en", "en"]
    assert "Sitemap: http://testserver/sitemap.xml" in client.get("/robots.txt").content.decode()


@pytest.mark.parametrize("path", PATHS)
def test_validators(client, two, path, monkeypatch):
    """What did not change is not sent again; by its date alone too, whatever was taken out of it."""
    first = client.get(path)
    assert first["Cache-Control"] == "public, max-age=15" and first["Surrogate-Key"] == "front"
    assert client.get(path, HTTP_IF_NONE_MATCH=first["ETag"]).status_code == 304
    later = time.time() + 100  # the second is over
    monkeypatch.setattr("time.time", lambda: later)
    dated = client.get(path)["Last-Modified"]
    assert client.get(path, HTTP_IF_MODIFIED_SINCE=dated).status_code == 304
    two("Another", 1)
    newer = client.get(path, HTTP_IF_MODIFIED_SINCE=dated).status_code
    assert newer == (304 if path in UNCHANGED else 200)


def test_date_moves_with_what_is_taken_out(backend):
    """A feed that is again what it was is newer than what was in between."""
    first = sharing.note_change("x", ["A"])
    assert sharing.note_change("x", ["A"]) == first
    second = sharing.note_change("x", ["A", "B"])
    third = sharing.note_change("x", ["A"])
    assert first < second < third
    assert sharing.note_change("y", ["A"]) >= first


def test_date_while_redis_is_away(client, two, monkeypatch):
    """There is none, and the ETag does."""

    def fail():
        raise sharing.redis.ConnectionError

    monkeypatch.setattr(sharing.backend, "get_backend", fail)
    answer = client.get("/feed.json")
    assert "Last-Modified" not in answer and answer["ETag"]
    assert len(json.loads(answer.content)["items"]) == 2
