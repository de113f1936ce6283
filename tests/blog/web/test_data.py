"""Pages and data over HTTP, through Django's client."""

import json
import re
from html import unescape
from xml.etree import ElementTree

import feedparser
import pytest
import redis
from django.db import OperationalError

from blog import messages
from blog.blogger import outbox
from blog.log import read, rebuild, store
from blog.models import Blog, Entry
from tests.blog.factory import START, default_blog, make_entry, remove

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("store")]


def publish(*titles, **fields):
    rebuild.get_head(fields.get("blog") or default_blog())
    entries = [make_entry(title, **fields) for title in titles]
    for entry in entries:
        outbox.publish_row(entry.pk)
        entry.refresh_from_db()
    return entries


def get_json(client, url):
    answer = client.get(url)
    assert answer.status_code == 200
    return json.loads(answer.content)


def test_root_leads_to_the_default_blog(client):
    assert client.get("/").url == "/blog/"


def test_page_carries_entries_and_cursor(client):
    """The page is complete as HTML and knows the cursor it was rendered at."""
    publish("First", "Second <script>")
    answer = client.get("/blog/")
    text = answer.content.decode()
    assert text.index("Second &lt;script&gt;") < text.index("First")
    head = rebuild.get_head(default_blog())
    assert (answer.context["epoch"], answer.context["seq"]) == (head.epoch, head.seq)
    assert answer["Cache-Control"] == "public, max-age=1"


def test_page_is_cookieless_and_under_a_strict_policy(client):
    """A page for a crowd varies by no cookie; nothing inline may run."""
    answer = client.get("/blog/")
    assert not answer.cookies and "Cookie" not in answer.get("Vary", "")
    policy = answer["Content-Security-Policy"]
    assert "script-src 'self';" in policy and "unsafe" not in policy
    assert "frame-ancestors 'none'" in policy


def test_older_pages_reach_every_entry(client):
    """Links to older entries lead through all of them, each once."""
    publish(*(f"e{number:02}" for number in range(61)))
    first = client.get("/blog/")
    second = client.get("/blog/" + first.context["more_url"])
    titles = [e["title"] for page in (first, second) for e in page.context["entries"]]
    assert titles == [f"e{number:02}" for number in reversed(range(61))]
    assert second.context["more_url"] == ""


def test_last_full_page_has_no_older_link(client):
    """Exactly one page of entries does not point at an empty one."""
    publish(*(f"e{number}" for number in range(50)))
    assert client.get("/blog/").context["more_url"] == ""


def test_bad_position_is_refused(client):
    assert client.get("/blog/?before=x").status_code == 400


def test_page_is_readable_while_redis_is_away(client, monkeypatch):
    """Without the live log the page comes from the record."""
    publish("Still here")

    def refuse(*args):
        raise redis.ConnectionError("no Redis")

    monkeypatch.setattr(read, "read_page", refuse)
    answer = client.get("/blog/")
    assert answer.status_code == 200 and b"Still here" in answer.content


def test_entries_since(client):
    """Every change after a number, oldest first; `next` goes on until null."""
    publish("a", "b", "c")
    whole = get_json(client, "/blog/entries.json?since=0")
    head = rebuild.get_head(default_blog())
    assert (whole["blog"], whole["epoch"], whole["seq"]) == ("liveblog", head.epoch, head.seq)
    assert [entry["title"] for entry in whole["entries"]] == ["a", "b", "c"]
    assert whole["next"] is None
    part = get_json(client, "/blog/entries.json?since=0&limit=2")
    rest = get_json(client, f"/blog/entries.json?since={part['next']}")
    assert [e["title"] for e in part["entries"] + rest["entries"]] == ["a", "b", "c"]


def test_entries_before(client):
    """A page before a position, newest first; without one the newest page."""
    publish("a", "b", "c")
    newest = get_json(client, "/blog/entries.json?limit=2")
    assert [entry["title"] for entry in newest["entries"]] == ["c", "b"]
    older = get_json(client, f"/blog/entries.json?before={newest['next']}&limit=2")
    assert [entry["title"] for entry in older["entries"]] == ["a"]
    assert older["next"] is None


def test_removed_entries_are_tombstones(client):
    """Since a cursor a removal is told; on a page the entry is not there, nor at its address."""
    (entry,) = publish("Gone")
    entry.state = Entry.REMOVED
    entry.save()
    outbox.publish_row(entry.pk)
    changes = get_json(client, "/blog/entries.json?since=0")["entries"]
    assert [(change["type"], change["id"]) for change in changes] == [("remove", entry.token)]
    assert get_json(client, "/blog/entries.json")["entries"] == []
    assert client.get(f"/blog/liveblog/entry/{entry.token}/").status_code == 404


@pytest.mark.parametrize("query", ["since=x", "since=-1", "before=1,5", "limit=many"])
def test_bad_numbers_are_named(client, query):
    answer = client.get("/blog/entries.json?" + query)
    assert answer.status_code == 400
    assert query.split("=")[0] in json.loads(answer.content)["error"]


def test_other_blogs_have_their_own(client):
    """Each blog has its page, its data and its own numbers; unknown ones are not found."""
    other = Blog.objects.create(slug="other", title="The other one")
    publish("elsewhere", blog=other)
    assert get_json(client, "/blog/other/entries.json")["entries"][0]["title"] == "elsewhere"
    assert get_json(client, "/blog/entries.json")["entries"] == []
    assert b"elsewhere" in client.get("/blog/other/").content
    assert client.get("/blog/none/").status_code == 404
    assert client.get("/blog/none/entries.json").status_code == 404


def test_permalink(client):
    """An entry has a page of its own, below the blog's slug and for the default blog without."""
    (entry,) = publish("By itself")
    for path in ("/blog/liveblog/entry/%s/", "/blog/entry/%s/"):
        assert b"By itself" in client.get(path % entry.token).content


def test_atom_feed(client):
    """The blog's Atom feed can be read by any reader."""
    publish("One & two", summary="<p>Body</p>", author_name="Ann")
    answer = client.get("/blog/feed.atom")
    feed = feedparser.parse(answer.content)
    assert answer["Content-Type"] == "application/atom+xml; charset=utf-8"
    assert not feed.bozo and feed.version == "atom10"
    (entry,) = feed.entries
    assert (entry.title, entry.summary, entry.author) == ("One & two", "<p>Body</p>", "Ann")
    assert entry.link.startswith("http://testserver/blog/liveblog/entry/")


def test_atom_feed_leaves_out_what_xml_forbids(client):
    """A control character in the record, as pasted from Word, ends no reader's feed."""
    harm = "a\x0bb\x01\ufffe"
    Blog.objects.filter(pk=default_blog().pk).update(title=harm, description=harm)
    publish(harm, summary=harm, author_name=harm)
    publish("By its source", source_title=harm)
    answer = client.get("/blog/feed.atom")
    assert answer.status_code == 200
    feed = ElementTree.fromstring(answer.content)
    texts = [element.text for element in feed.iter() if element.text]
    assert texts.count("a b") == 6


def test_json_feed(client):
    """The blog's JSON Feed has the fields that version 1.1 requires."""
    publish("One", link="https://example.org/1")
    feed = get_json(client, "/blog/liveblog/feed.json")
    assert feed["version"] == "https://jsonfeed.org/version/1.1"
    assert feed["feed_url"] == "http://testserver/blog/liveblog/feed.json"
    (item,) = feed["items"]
    assert item["title"] == "One" and item["external_url"] == "https://example.org/1"
    assert item["id"].startswith("urn:livelog:")


def test_addresses_are_those_that_readers_know(client, settings):
    """Behind a proxy that speaks TLS, whole addresses are built from LIVELOG_PUBLIC_URL."""
    settings.LIVELOG_PUBLIC_URL = "https://live.example.org"
    (entry,) = publish("One")
    permalink = f"/blog/liveblog/entry/{entry.token}/"
    for path in ("/blog/", "/blog/embed/", permalink, "/blog/feed.atom", "/blog/feed.json"):
        text = client.get(path).content.decode()
        assert "https://live.example.org/blog/" in text and "testserver" not in text, path
    page = client.get(permalink)
    shown = f"https://live.example.org/blog/entry/{entry.token}/"
    assert dict(page.context["sharing"])["og:url"] == shown
    assert page.context["json_ld"]["url"] == "https://live.example.org/blog/"


def test_json_ld_dates_a_blog_by_its_record(client):
    """Each page of a blog says when the whole was modified last, not that page's entries."""
    first, second = publish("First", "Second")
    second.title = "Corrected"
    second.save()
    outbox.publish_row(second.pk)
    modified = messages.format_date(second.updated)
    for query in ("", f"?before={second.position}", "?order=oldest"):
        answer = client.get("/blog/" + query)
        assert answer.context["json_ld"]["dateModified"] == modified, query
        assert answer.context["json_ld"]["coverageStartTime"] == messages.format_date(START)


def find_links(answer):
    return [
        unescape(link) for link in re.findall('<a[^>]* href="([^"]*)"', answer.content.decode())
    ]


def test_language_chosen_by_hand_stays(client):
    """Links that the page itself makes keep ?lang= for readers without JavaScript, permalinks not."""
    entries = publish(*(f"e{number}" for number in range(51)))
    links = find_links(client.get("/blog/?lang=zh-cn"))
    before = entries[1].position
    assert f"?before={before}&lang=zh-hans" in links
    assert "?order=oldest&lang=zh-hans" in links
    assert f"/blog/entry/{entries[50].token}/" in links
    upward = find_links(client.get("/blog/?order=oldest&lang=en"))
    assert f"?order=oldest&after={entries[49].position}&lang=en" in upward
    assert "/blog/?lang=en" in upward and "?order=oldest&lang=zh-hans" in upward
    assert not [link for link in find_links(client.get("/blog/")) if "&lang=" in link]


def test_other_language_is_of_the_same_page(client):
    """The link to the other language leads to the same entries, and to no bad address."""
    entries = publish(*(f"e{number}" for number in range(3)))
    path = f"/blog/?before={entries[2].position}"
    assert f"?before={entries[2].position}&lang=zh-hans" in find_links(client.get(path))
    hostile = client.get(f'/blog/entry/{entries[0].token}/?order="><script>')
    assert "<script>" not in "".join(find_links(hostile)) and b'"><script>' not in hostile.content


def test_health_tells_what_is_missing(client, backend):
    """Without a blogger readers would get nothing new: 503; with one all is well."""
    answer = client.get("/healthz")
    assert answer.status_code == 503
    assert json.loads(answer.content)["blogger"] == "no blogging_worker is running"
    backend.hold_lease("livelog:leader", "someone", 10)
    answer = client.get("/healthz")
    assert answer.status_code == 200
    assert json.loads(answer.content) == {
        "ok": True,
        "database": "ok",
        "redis": "ok",
        "blogger": "ok",
        "delivery": "ok",
    }


def test_static_files_are_fingerprinted(client, settings):
    """A static file may be kept for ever; an old fingerprint leads to today's."""
    url = settings.STATIC_URL + "admin/css/base.css"
    answer = client.get(url)
    assert answer.status_code == 200
    assert "max-age=315360000" in answer["Cache-Control"] and "immutable" in answer["Cache-Control"]
    stale = client.get("/static/0123456789ab/admin/css/base.css")
    assert (stale.status_code, stale.url) == (302, url)


def lose_redis(monkeypatch):
    def refuse(*args):
        raise redis.ConnectionError("no Redis")

    monkeypatch.setattr(read, "read_log", refuse)


def test_data_come_from_the_record_while_redis_is_away(client, monkeypatch):
    """entries.json goes on in JSON, as do the blog's own feeds; no epoch says whence it comes."""
    first = publish("a", "b", "c")[0]
    remove(first)
    lose_redis(monkeypatch)
    newest = get_json(client, "/blog/entries.json?limit=1")
    assert [entry["title"] for entry in newest["entries"]] == ["c"] and newest["epoch"] == ""
    changes = get_json(client, "/blog/entries.json?since=0&limit=2")
    assert [entry["type"] for entry in changes["entries"]] == ["entry", "entry"]
    rest = get_json(client, f"/blog/entries.json?since={changes['next']}")
    assert [(entry["type"], entry["id"]) for entry in rest["entries"]] == [("remove", first.token)]
    assert rest["next"] is None and rest["seq"] == rest["entries"][-1]["seq"]
    assert [item["title"] for item in get_json(client, "/blog/feed.json")["items"]] == ["c", "b"]


def test_database_away_is_told_in_json(client, monkeypatch):
    """Whoever asks for data gets an answer that it can read: 503, and when to come again."""

    def refuse(slug):
        raise OperationalError("could not connect")

    monkeypatch.setattr(Blog, "find", refuse)
    answer = client.get("/blog/entries.json?since=0")
    assert answer.status_code == 503 and answer["Retry-After"]
    assert json.loads(answer.content)["error"] == "The database is out of reach."


DATA = ["/blog/entries.json", "/blog/entries.json?since=0", "/blog/feed.atom", "/blog/feed.json"]


@pytest.mark.parametrize("path", DATA)
@pytest.mark.parametrize("coding", ["", "gzip"])
def test_data_are_sent_once(client, monkeypatch, path, coding):
    """What has not changed is answered by 304, with the headers of a 200."""
    publish("a" * 300)
    # In one second: within that of a change its date is a second earlier than after it.
    monkeypatch.setattr("time.time", lambda: 1000.0)
    first = client.get(path, HTTP_ACCEPT_ENCODING=coding)
    assert first["ETag"].startswith('W/"') and "Accept-Encoding" in first["Vary"]
    assert first.get("Content-Encoding", "") == coding
    for etags in (first["ETag"], first["ETag"][2:], f'"other", {first["ETag"]}'):
        again = client.get(path, HTTP_ACCEPT_ENCODING=coding, HTTP_IF_NONE_MATCH=etags)
        assert again.status_code == 304 and again.content == b""
        for name in ("ETag", "Last-Modified", "Cache-Control", "Vary"):
            assert again[name] == first[name], name
    publish("b")
    again = client.get(path, HTTP_ACCEPT_ENCODING=coding, HTTP_IF_NONE_MATCH=first["ETag"])
    assert again.status_code == 200 and again["ETag"] != first["ETag"]


def read_at(client, monkeypatch, moment, **headers):
    """Ask for the Atom feed at a moment, in Unix time."""
    monkeypatch.setattr("time.time", lambda: moment)
    return client.get("/blog/feed.atom", **headers)


@pytest.mark.parametrize("change", ["edit", "delete", "title"])
def test_change_is_seen_by_its_date_alone(client, monkeypatch, change):
    """Of what was read in the very second of a change, none that follows within it is missed."""
    monkeypatch.setattr("time.time", lambda: 1000.0)
    entry = publish("a", "b")[0]
    first = read_at(client, monkeypatch, 1000.5)
    since = {"HTTP_IF_MODIFIED_SINCE": first["Last-Modified"]}
    if change == "edit":
        entry.title = "A"
        entry.save()
        outbox.publish_row(entry.pk)
    elif change == "delete":
        Entry.objects.filter(pk=entry.pk).update(state=Entry.REMOVED, pending=True, revision=9)
        outbox.publish_row(entry.pk)
    else:
        store.get_log(default_blog()).touch()
    assert read_at(client, monkeypatch, 1000.9, **since).status_code == 200
    second = read_at(client, monkeypatch, 1002.0, **since)
    assert second.status_code == 200
    since = {"HTTP_IF_MODIFIED_SINCE": second["Last-Modified"]}
    assert read_at(client, monkeypatch, 1003.0, **since).status_code == 304
