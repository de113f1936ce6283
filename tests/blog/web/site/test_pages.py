"""The site's front page, and its data."""

import re
from datetime import timedelta

import pytest
import redis
from django.utils import timezone

from blog.blogger import outbox
from blog.log import fronts, group
from blog.models import Blog, Entry
from blog.web.site import listing
from tests.blog.factory import make_entry, remove

pytestmark = pytest.mark.django_db(transaction=True)
LATER = timezone.now() + timedelta(days=1)


def read_cards(page):
    """Return (slug, state) of what is listed, in its order."""
    found = re.findall(r'data-slug="([^"]*)" data-state="([^"]*)"', page.content.decode())
    assert page.status_code == 200
    return found


def test_with_one_blog_it_leads_there(client, newsroom):
    """As ever; and so it does where all others are hidden."""
    newsroom("secret", private=True)
    answer = client.get("/")
    assert (answer.status_code, answer["Location"]) == (302, "/blog/")
    Blog.objects.filter(slug="liveblog").delete()
    only = newsroom("only")
    assert client.get("/")["Location"] == only.get_absolute_url()


def test_what_is_listed(client, newsroom):
    """Live, to come, ended; the live ones by their last entry, none that is hidden."""
    older, newer = newsroom("older"), newsroom("newer")
    for minute, blog in enumerate((older, newer)):
        entry = make_entry(
            "News", blog=blog, published=timezone.now() + timedelta(minutes=minute - 9)
        )
        outbox.publish_row(entry.pk)
    newsroom("soon", starts=LATER)
    newsroom("done", "Last word", open=False)
    newsroom("secret", private=True)
    newsroom("secret-soon", private=True, starts=LATER)
    newsroom("begun", private=True, starts=timezone.now() - timedelta(seconds=1))
    newsroom("rehearsal", rehearsal_of=newer, starts=timezone.now() - timedelta(days=1))
    page = client.get("/")
    shown = read_cards(page)
    assert shown[:2] == [("newer", "live"), ("older", "live")]
    assert set(shown[2:4]) == {("begun", "live"), ("liveblog", "live")}
    assert shown[4:] == [("soon", "to come"), ("done", "ended")]
    assert "secret" not in page.content.decode() and "Last word" in page.content.decode()
    data = client.get("/blogs.json").json()["blogs"]
    assert [(each["slug"], each["state"]) for each in data] == shown


def test_readers_are_counted(client, newsroom, monkeypatch):
    """Of live ones and of those to come, in one question; while Redis is away there is no count."""
    newsroom("other", "A")
    newsroom("done", open=False)
    asked = []

    def count(blogs):
        asked.append([blog.slug for blog in blogs])
        return [7] * len(blogs)

    monkeypatch.setattr(group, "count_all", count)
    assert client.get("/").content.decode().count("7 reading now") == 2
    assert {slug for slugs in asked for slug in slugs} == {"liveblog", "other"}

    def fail(blogs):
        raise redis.ConnectionError

    monkeypatch.setattr(group, "count_all", fail)
    assert "7 reading" not in client.get("/").content.decode()


def test_what_is_taken_back_is_gone_at_once(client, newsroom, monkeypatch):
    """From the page and from what Daphne's front keeps of it; a new entry need not hurry."""
    newsroom("other", "First", "Slander")
    told = []
    monkeypatch.setattr(fronts, "tell_site", lambda: told.append(1))
    assert "Slander" in client.get("/").content.decode()
    outbox.publish_row(make_entry("Third").pk)
    assert told == []
    remove(Entry.objects.get(title="Slander"))
    assert told and "Slander" not in client.get("/").content.decode()


def test_caches(client, newsroom):
    """Anybody's may keep both for seconds, Daphne's until a blog is changed; data have an ETag."""
    newsroom("other", "A")
    for path in ("/", "/blogs.json"):
        answer = client.get(path)
        assert answer["Cache-Control"] == "public, max-age=5"
        assert answer["Surrogate-Key"] == "front" and "Cookie" not in answer.get("Vary", "")
    tag = client.get("/blogs.json")["ETag"]
    assert client.get("/blogs.json", HTTP_IF_NONE_MATCH=tag).status_code == 304
    newsroom("third")
    assert client.get("/blogs.json", HTTP_IF_NONE_MATCH=tag).status_code == 200


def test_ended_ones_by_the_page(client, newsroom, monkeypatch):
    """However many there were; a page of them has no others, and asks for nothing by itself."""
    monkeypatch.setitem(listing.MOST, listing.ENDED, 2)
    for number in range(5):
        newsroom(f"done{number}", open=False)
    seen, path = [], "/"
    while path:
        page = client.get(path)
        seen += [slug for slug, state in read_cards(page) if state == "ended"]
        assert ('type="module"' in page.content.decode()) == (path == "/")
        more = re.search(r'rel="next" href="(\?after=\d+)"', page.content.decode())
        path = more and "/" + more[1]
    assert seen == [f"done{number}" for number in (4, 3, 2, 1, 0)]
    assert client.get("/?after=x").status_code == 400


def test_stable_cost(client, newsroom, django_assert_num_queries):
    """So many questions, whatever is listed."""
    for number in range(12):
        newsroom(f"blog{number}", "A", open=number % 3 > 0)
    with django_assert_num_queries(6):
        client.get("/")


def test_in_chinese(client, newsroom):
    """By hand or by the browser."""
    newsroom("other")
    assert "正在直播" in client.get("/?lang=zh").content.decode()
    assert "正在直播" in client.get("/", HTTP_ACCEPT_LANGUAGE="zh-CN").content.decode()


def test_words_are_words(client, newsroom):
    """A title is no HTML, whatever stands in it; a long one is cut."""
    newsroom("other", "<b>Ours</b> & theirs", description="Rain & <wind>")
    page = client.get("/").content.decode()
    assert "&lt;b&gt;Ours&lt;/b&gt; &amp; theirs</a>" in page and "Rain &amp; &lt;wind&gt;" in page
    card = client.get("/blogs.json").json()["blogs"][0]
    assert (
        card["last"]["title"] == "<b>Ours</b> & theirs" and card["description"] == "Rain & <wind>"
    )
    outbox.publish_row(make_entry("word " * 60).pk)
    assert "word…" in client.get("/").content.decode()
