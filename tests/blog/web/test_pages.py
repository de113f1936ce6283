"""Pages cost little when nothing changed, and show at once what did."""

import re

import pytest
import redis
from django.test.utils import override_settings

from blog.blogger import outbox
from blog.log import read
from blog.models import Blog, Entry
from blog.web import pages
from blog.web.kept import blogs, facts, pieces
from tests.blog.factory import default_blog, make_entry, publish, remove

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("store")]


@pytest.fixture(autouse=True)
def no_clock(monkeypatch):
    """Keep rows and facts for as long as nothing says that they are others."""
    monkeypatch.setattr(blogs, "LIFETIME", 3600)
    monkeypatch.setattr(facts, "LIFETIME", 3600)


def get(client, path="/blog/"):
    answer = client.get(path)
    assert answer.status_code == 200
    return answer.content.decode()


@pytest.fixture
def short_pages(monkeypatch):
    """A page of five entries, so that few make several."""
    monkeypatch.setattr(pages, "PAGE_SIZE", 5)


PATHS = ["/blog/", "/blog/?lang=zh", "/blog/embed/", "/blog/entries.json", "/blog/feed.atom"]


def test_what_a_crowd_asks_for_needs_no_database(client, short_pages, django_assert_num_queries):
    """Nor is any entry rendered or decoded again."""
    publish(*[f"Entry {number}" for number in range(8)])
    first = [get(client, path) for path in PATHS]
    with pytest.MonkeyPatch.context() as patch, django_assert_num_queries(0):
        patch.setattr(pieces.messages, "decode", None)
        patch.setattr("blog.web.kept.frame.get_template", None)
        assert [get(client, path) for path in PATHS] == first


def change_entry(entry):
    entry.title = "Changed"
    entry.save()


def change_title(entry):
    blog = default_blog()
    blog.title = "Changed"
    blog.save()


def change_end(entry):
    blog = default_blog()
    blog.open = False
    blog.save()


def change_language(entry):
    blog = default_blog()
    blog.language = "zh-hans"
    blog.save()


@pytest.mark.parametrize(
    ("change", "gone", "shown"),
    [
        (change_entry, "First", "Changed"),
        (remove, "First", "Second"),
        (lambda entry: entry.delete(), "First", "Second"),
        (lambda entry: make_entry("Third"), None, "Third"),
        (change_title, "Live blog</h1>", "Changed"),
        (change_end, 'data-open="1"', "This live blog has ended"),
        (change_language, "Key event", "要点"),
    ],
)
def test_change_shows_at_once(client, change, gone, shown):
    """In each language, on the page, in the frame and on a permalink, however often asked before."""
    blog = default_blog()
    blog.title = "Live blog"
    blog.save()
    first, second = publish("First", "Second")
    Entry.objects.filter(pk=second.pk).update(key=True, pending=True, revision=5)
    outbox.publish_row(second.pk)
    paths = ["/blog/", "/blog/?lang=en", "/blog/embed/", f"/blog/entry/{second.token}/"]
    for path in paths * 2:
        get(client, path)
    change(first)
    if change is change_language:
        paths.remove("/blog/?lang=en")
    for path in paths:
        text = get(client, path)
        assert shown in text or (path == "/blog/embed/" and gone == "Live blog</h1>"), path
        assert gone is None or gone not in text, path


def test_new_slug_leads_on_at_once(client):
    """What is kept of a blog is found neither at its old address nor by the blog that comes to it."""
    blog = Blog.objects.create(slug="a", title="First blog")
    outbox.publish_row(make_entry("Of the first", blog=blog).pk)
    for _ in range(2):
        assert "Of the first" in get(client, "/blog/a/")
    blog.slug = "b"
    blog.save()
    assert client.get("/blog/a/").status_code == 301
    assert 'href="/blog/b/entry/' in get(client, "/blog/b/")
    Blog.objects.create(slug="a", title="Second blog")
    assert "Second blog" in get(client, "/blog/a/")
    assert "Of the first" not in get(client, "/blog/a/")


def test_update_past_save_is_seen_by_the_clock(client, monkeypatch):
    """What changes a blog's row and tells nobody shows a second later."""
    publish("First")
    get(client)
    Blog.objects.update(title="Past save")
    monkeypatch.setattr(blogs, "LIFETIME", 0)
    assert "Past save" in get(client)


def test_pins_and_key_events_are_those_of_the_whole_blog(client, short_pages):
    """On the page and further back, as each is set, taken back or removed."""
    entries = publish(*[f"Entry {number}" for number in range(10)])

    def flag(number, **flags):
        for name, value in flags.items():
            setattr(entries[number], name, value)
        entries[number].save()
        answer = client.get("/blog/")
        return [[each["title"] for each in answer.context[name]] for name in ("pins", "keys")]

    assert flag(1, pinned=True, key=True) == [["Entry 1"], ["Entry 1"]]
    assert flag(8, pinned=True) == [["Entry 8", "Entry 1"], ["Entry 1"]]
    assert flag(2, pinned=True, key=True) == [
        ["Entry 2", "Entry 8", "Entry 1"],
        ["Entry 2", "Entry 1"],
    ]
    assert flag(3, pinned=True) == [["Entry 3", "Entry 2", "Entry 8"], ["Entry 2", "Entry 1"]]
    assert flag(2, state=Entry.REMOVED) == [["Entry 3", "Entry 8", "Entry 1"], ["Entry 1"]]
    assert flag(8, pinned=False) == [["Entry 3", "Entry 1"], ["Entry 1"]]
    upward = client.get("/blog/?order=oldest").context
    assert [each["on_page"] for each in upward["pins"]] == [True, True]
    assert [each["on_page"] for each in client.get("/blog/").context["pins"]] == [False, False]


def test_pin_on_the_page_is_shown_before_the_record_has_its_number(client, monkeypatch):
    """A row is written a moment after its message."""
    publish("First")
    monkeypatch.setattr(outbox, "note_published", lambda *args: None)
    publish_pinned = make_entry("Pinned", pinned=True)
    outbox.publish_row(publish_pinned.pk)
    assert Entry.objects.get(pk=publish_pinned.pk).position is None
    assert [pin["title"] for pin in client.get("/blog/").context["pins"]] == ["Pinned"]


def test_newer_entries_are_counted_up_to_a_bound(client, monkeypatch):
    """Of a permalink far back it is told that there are many."""
    monkeypatch.setattr(pages, "MANY", 5)
    entries = publish(*[f"Entry {number}" for number in range(12)])

    def read_count(number):
        text = get(client, f"/blog/entry/{entries[number].token}/")
        return re.search(r'data-count="(\d+)"[^>]*>([^<]+)<', text).groups()

    assert read_count(0) == ("5", "5+ newer entries")
    assert read_count(4) == ("4", "4 newer entries")


def test_page_without_redis_is_the_same(client, monkeypatch):
    """But for its cursor; and what it says of the blog is read each time."""
    publish("First", "Second")
    first = get(client)

    def refuse(*args):
        raise redis.ConnectionError("no Redis")

    monkeypatch.setattr(read, "read_log", refuse)
    monkeypatch.setattr(blogs.store, "find_log", refuse)
    cursor = re.compile(r'data-epoch="\w*" data-seq="\d+"')
    assert cursor.sub("", get(client)) == cursor.sub("", first)


def test_templates_are_read_again_while_debugging(client, monkeypatch):
    """Nothing rendered is kept then."""
    publish("First")
    get(client)
    monkeypatch.setattr("blog.web.kept.frame.TEMPLATE", "blog/_badge.html")
    assert "badge" not in get(client).split('id="entries">')[1].split("</main>")[0]
    with override_settings(DEBUG=True):
        assert "badge" in get(client).split('id="entries">')[1].split("</main>")[0]
