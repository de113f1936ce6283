"""The editors' desk."""

from datetime import timedelta

import pytest
from django.contrib.auth.models import Permission, User
from django.utils import timezone

from blog import live, outbox
from blog.models import Blog, Entry, Feed
from tests.blog.factory import default_blog, make_entry, make_feed
from tests.feed_server import rss, rss_item

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("store")]


@pytest.fixture
def desk(client):
    """A client logged in as an editor who may do everything."""
    editor = User.objects.create_superuser("ed", "ed@example.org", "secret", first_name="Ed")
    client.force_login(editor)
    live.get_head(default_blog())
    return client


def form(**fields):
    """Return the entry form's fields, filled in."""
    values = {
        "blog": default_blog().pk,
        "title": "Written here",
        "summary": "",
        "link": "",
        "image": "",
        "author_name": "",
        "source_title": "",
        "source_link": "",
        "published_0": "2026-11-21",
        "published_1": "06:00:00",
        "initial-published_0": "2026-11-21",
        "initial-published_1": "06:00:00",
        "state": "live",
    }
    return {**values, **fields}


def choose(desk, action, entries):
    """Apply an action of the list to some entries."""
    data = {"action": action, "_selected_action": [entry.pk for entry in entries]}
    assert desk.post("/admin/blog/entry/", data).status_code == 302


def shown():
    return live.read_page(default_blog(), None, 10)[1]


@pytest.mark.parametrize("name", ["blog", "feed", "entry"])
def test_lists_and_forms_open(desk, name):
    """Every list, with search, and every form can be opened."""
    make_entry("One", feed=make_feed(failures=2, last_error="404 Not Found"))
    path = "/admin/blog/%s/" % name
    row = {"blog": default_blog(), "feed": Feed.objects.get(), "entry": Entry.objects.get()}[name]
    for url in (path, path + "?q=o", path + "add/", path + "%d/change/" % row.pk):
        assert desk.get(url).status_code == 200, url


def test_feed_health_at_a_glance(desk):
    """The list of feeds says which fail, and why."""
    make_feed(failures=3, last_error="the server answered 500")
    answer = desk.get("/admin/blog/feed/?health=failing")
    assert b"failing, 3 in a row: the server answered 500" in answer.content
    assert b"0 feeds" in desk.get("/admin/blog/feed/?health=fine").content


def test_written_entry_is_published(desk):
    """Saving a new entry publishes it, in its editor's name and without what could do harm."""
    summary = "<p>Body</p><script>alert(1)</script>"
    assert desk.post("/admin/blog/entry/add/", form(summary=summary)).status_code == 302
    entry = Entry.objects.get()
    assert (entry.author.username, entry.author_name, entry.pending) == ("ed", "Ed", False)
    assert entry.summary == "<p>Body</p>"
    assert '"title":"Written here"' in shown()[0]


def test_control_characters_are_left_out(desk):
    """What an editor pastes from Word loses the characters that XML forbids; a line break parts."""
    texts = dict.fromkeys(["title", "summary", "author_name", "source_title"], "a\x0bb\x01")
    assert desk.post("/admin/blog/entry/add/", form(**texts)).status_code == 302
    entry = Entry.objects.get()
    assert {getattr(entry, name) for name in texts} == {"a b"}
    assert desk.post("/admin/blog/entry/add/", form(title="\x01")).status_code == 200
    feeds = {"feeds-TOTAL_FORMS": 0, "feeds-INITIAL_FORMS": 0}
    blog = {"slug": "other", "title": "a\x0bb", "description": "c\x0bd", **feeds}
    assert desk.post("/admin/blog/blog/add/", blog).status_code == 302
    assert Blog.objects.filter(title="a b", description="c d").exists()


@pytest.mark.parametrize("name", ["link", "image", "source_link"])
def test_address_that_is_not_of_the_web_is_refused(desk, name):
    """What Django's own field takes besides http and https is not published."""
    answer = desk.post("/admin/blog/entry/add/", form(**{name: "ftp://example.org/a.png"}))
    assert "Enter an http or https address" in answer.content.decode()
    assert not Entry.objects.exists()
    answer = desk.post("/admin/blog/entry/add/", form(**{name: "HTTPS://example.org/a.png"}))
    assert answer.status_code == 302 and Entry.objects.exists()


def test_address_that_was_stored_all_the_same_reaches_no_reader(desk):
    """As by an earlier version, or by a script."""
    link = "ftp://example.org/a"
    entry = make_entry("Old", link=link, image=link, source_link=link)
    assert desk.post("/admin/blog/entry/", {"action": "pin", "_selected_action": [entry.pk]})
    assert '"title":"Old"' in shown()[0] and "ftp:" not in shown()[0]


def test_edit_is_published(desk):
    """Saving a change publishes it as an edit."""
    entry = make_entry("Tpyo")
    url = "/admin/blog/entry/%d/change/" % entry.pk
    assert desk.post(url, form(title="Typo")).status_code == 302
    assert '"title":"Typo"' in shown()[0] and '"updated":"' in shown()[0]


def test_save_without_a_change_does_nothing(desk):
    """Pressing Save on an unchanged form is no edit."""
    entry = make_entry("Same")
    desk.post("/admin/blog/entry/%d/change/" % entry.pk, form(title="Same"))
    entry.refresh_from_db()
    assert entry.revision == 1 and entry.updated is None


def test_actions_change_many(desk):
    """Removing, bringing back and pinning work on a selection."""
    entries = [make_entry("One"), make_entry("Two")]
    choose(desk, "remove", entries)
    assert shown() == []
    choose(desk, "restore", entries)
    choose(desk, "pin", entries[:1])
    assert ['"pinned":true' in text for text in shown()] == [False, True]


def test_action_keeps_what_others_wrote_meanwhile(desk, monkeypatch):
    """An action changes its own fields; an edit that a feed brought since the choice stays."""
    entries = [make_entry("One"), make_entry("Two")]
    save = outbox.save_change

    def save_after_an_edit(entry):
        Entry.objects.exclude(pk=entry.pk).update(title="Edited")
        save(entry)

    monkeypatch.setattr(outbox, "save_change", save_after_an_edit)
    choose(desk, "pin", entries)
    assert set(Entry.objects.values_list("title", flat=True)) == {"Edited"}
    assert not Entry.objects.filter(pinned=False).exists()


@pytest.fixture
def visitor(client):
    """A client logged in as one who may look at everything and change nothing."""
    visitor = User.objects.create_user("vi", password="secret", is_staff=True)
    visitor.user_permissions.set(Permission.objects.filter(codename__startswith="view_"))
    client.force_login(visitor)
    return client


@pytest.mark.parametrize("action", ["remove", "restore", "pin", "unpin"])
def test_who_may_only_look_changes_no_entry(visitor, action):
    """The actions are neither offered to such a user nor done for one."""
    entry = make_entry("Stays", pinned=action == "unpin")
    if action == "restore":
        Entry.objects.update(state=Entry.REMOVED)
    before = Entry.objects.values().get()
    assert b"Stays" in visitor.get("/admin/blog/entry/").content
    visitor.post("/admin/blog/entry/", {"action": action, "_selected_action": [entry.pk]})
    assert Entry.objects.values().get() == before


@pytest.mark.parametrize("action", ["poll_now", "test_now"])
def test_who_may_only_look_has_no_feed_asked(visitor, feed_server, action):
    """Neither by the blogger nor by the admin itself."""
    late = timezone.now() + timedelta(days=1)
    feed = make_feed(feed_server.serve(rss([])), next_poll=late)
    visitor.post("/admin/blog/feed/", {"action": action, "_selected_action": [feed.pk]})
    feed.refresh_from_db()
    assert feed.next_poll == late and feed_server.count() == 0


def test_deleting_an_entry_removes_it(desk):
    """Delete takes the entry off the page and keeps its row, so that no feed brings it back."""
    entry = make_entry("Gone")
    desk.post("/admin/blog/entry/%d/delete/" % entry.pk, {"post": "yes"})
    assert Entry.objects.get().state == Entry.REMOVED and shown() == []


def test_feeds_can_be_polled_at_once(desk):
    """The action makes the chosen feeds due."""
    feed = make_feed()
    desk.post("/admin/blog/feed/", {"action": "poll_now", "_selected_action": [feed.pk]})
    assert Feed.objects.get().next_poll is not None


def test_feed_that_moved_is_polled_at_once(desk):
    """An editor who mends an address or resumes a feed does not wait for its turn."""
    late = timezone.now() + timedelta(days=1)
    feed = make_feed(failures=9, last_error="HTTP 404", next_poll=late, active=False)
    fields = {"blog": feed.blog_id, "url": "https://new.example/feed", "active": "on"}
    answer = desk.post("/admin/blog/feed/%d/change/" % feed.pk, fields)
    assert answer.status_code == 302
    feed.refresh_from_db()
    assert (feed.host, feed.failures, feed.active) == ("new.example", 0, True)
    assert feed.next_poll <= timezone.now()


def test_feed_resumed_on_its_blogs_page_is_polled_at_once(desk):
    """One that was stopped for good had no time to be polled at."""
    feed = make_feed(active=False, next_poll=None)
    blog = feed.blog
    fields = {
        "title": blog.title,
        "slug": blog.slug,
        "open": "on",
        "feeds-TOTAL_FORMS": "1",
        "feeds-INITIAL_FORMS": "1",
        "feeds-0-id": feed.pk,
        "feeds-0-blog": blog.pk,
        "feeds-0-url": feed.url,
        "feeds-0-active": "on",
    }
    assert desk.post("/admin/blog/blog/%d/change/" % blog.pk, fields).status_code == 302
    feed.refresh_from_db()
    assert feed.active and feed.next_poll <= timezone.now()


def test_feeds_can_be_tested(desk, feed_server):
    """The action says what each feed answers, and records nothing."""
    make_feed(feed_server.serve(rss([rss_item("g1")])))
    make_feed(feed_server.url("/missing"))
    chosen = [feed.pk for feed in Feed.objects.all()]
    data = {"action": "test_now", "_selected_action": chosen}
    answer = desk.post("/admin/blog/feed/", data, follow=True).content.decode()
    assert "/feed: 1 new, 0 changed, 0 known entries" in answer
    assert "HTTP 404" in answer
    assert not Entry.objects.exists() and not Feed.objects.filter(failures__gt=0).exists()
