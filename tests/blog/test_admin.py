"""The editors' desk."""

import re
from datetime import datetime, timedelta

import pytest
from django.contrib.auth.models import Permission, User
from django.utils import timezone
from django.utils.timezone import utc

from blog.admin import bounds
from blog.log import read, rebuild
from blog.models import Blog, Entry, Feed
from tests.blog.factory import START, default_blog, make_entry, make_feed
from tests.feed_server import rss, rss_item

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("store")]


@pytest.fixture
def desk(client):
    """A client logged in as an editor who may do everything."""
    editor = User.objects.create_superuser("ed", "ed@example.org", "secret", first_name="Ed")
    client.force_login(editor)
    rebuild.get_head(default_blog())
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
    return read.read_page(default_blog(), None, 10)[1]


@pytest.mark.parametrize("name", ["blog", "feed", "entry"])
def test_lists_and_forms_open(desk, name):
    """Every list, with search, and every form can be opened."""
    make_entry("One", feed=make_feed(failures=2, last_error="404 Not Found"))
    path = f"/admin/blog/{name}/"
    row = {"blog": default_blog(), "feed": Feed.objects.get(), "entry": Entry.objects.get()}[name]
    for url in (path, path + "?q=o", path + "add/", path + f"{row.pk}/change/"):
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
    url = f"/admin/blog/entry/{entry.pk}/change/"
    assert desk.post(url, form(title="Typo")).status_code == 302
    assert '"title":"Typo"' in shown()[0] and '"updated":"' in shown()[0]


def test_save_without_a_change_does_nothing(desk):
    """Pressing Save on an unchanged form is no edit."""
    entry = make_entry("Same")
    desk.post(f"/admin/blog/entry/{entry.pk}/change/", form(title="Same"))
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
    save = Entry.save

    def save_after_an_edit(entry):
        Entry.objects.exclude(pk=entry.pk).update(title="Edited")
        save(entry)

    monkeypatch.setattr(Entry, "save", save_after_an_edit)
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


def test_removing_an_entry_says_so(desk):
    """The form's button takes the entry off the page, keeps its row, and is named for what it does."""
    entry = make_entry("Gone")
    path = f"/admin/blog/entry/{entry.pk}/"
    page = desk.get(path + "change/").content.decode()
    assert "Remove from the page" in page and ">Delete</a>" not in page
    assert "can be brought back" in desk.get(path + "delete/").content.decode()
    answer = desk.post(path + "delete/", {"post": "yes"}, follow=True)
    assert "“Gone” was removed from the page" in answer.content.decode()
    assert Entry.objects.get().state == Entry.REMOVED and shown() == []


def test_deleting_for_good_leaves_no_row(desk):
    """Django's own action, which asks first, is named for what it does."""
    entry = make_entry("Gone")
    assert "Delete the selected entries for good" in desk.get("/admin/blog/entry/").content.decode()
    data = {"action": "delete_selected", "_selected_action": [entry.pk], "post": "yes"}
    desk.post("/admin/blog/entry/", data)
    assert not Entry.objects.exists() and shown() == []


@pytest.mark.parametrize(
    "action, said",
    [
        ("remove", "Removed from the page: 2. Already so: 1."),
        ("pin", "Pinned: 3."),
        ("unpin", "Unpinned: 0. Already so: 3."),
        ("restore", "Brought back: 1. Already so: 2."),
    ],
)
def test_actions_say_how_many(desk, action, said):
    """Of those that were chosen, how many they changed."""
    chosen = [make_entry("One"), make_entry("Two"), make_entry("Off", state=Entry.REMOVED)]
    data = {"action": action, "_selected_action": [entry.pk for entry in chosen]}
    assert said in desk.post("/admin/blog/entry/", data, follow=True).content.decode()


def test_bringing_back_what_is_dated_in_the_future_is_refused(desk):
    """The editor is told why, and nothing is lost."""
    late = timezone.now() + timedelta(days=1)
    draft = make_entry("Late", state=Entry.DRAFT, published=late)
    data = {"action": "restore", "_selected_action": [draft.pk]}
    answer = desk.post("/admin/blog/entry/", data, follow=True)
    assert "cannot be dated in the future" in answer.content.decode()
    assert Entry.objects.get().state == Entry.DRAFT


def correct(entry, title):
    entry.refresh_from_db()
    entry.title = title
    entry.save()


def test_earlier_versions_can_be_taken_out(desk):
    """One by one in the entry's form, or all of them; readers' pages are without them at once."""
    entry = make_entry("Named Ann")
    correct(entry, "Named Bob")
    correct(entry, "Named nobody")
    link = f"/blog/entry/{entry.token}/"
    page = desk.get(link).content.decode()
    assert "Named Ann" in page and "Named Bob" in page
    ann, bob = entry.versions.order_by("pk")
    versions = {
        "versions-TOTAL_FORMS": 2,
        "versions-INITIAL_FORMS": 2,
        "versions-0-id": bob.pk,
        "versions-0-entry": entry.pk,
        "versions-1-id": ann.pk,
        "versions-1-entry": entry.pk,
        "versions-1-DELETE": "on",
    }
    assert b"Named Ann" in desk.get(f"/admin/blog/entry/{entry.pk}/change/").content
    path = f"/admin/blog/entry/{entry.pk}/change/"
    assert desk.post(path, form(title="Named nobody", **versions)).status_code == 302
    page = desk.get(link).content.decode()
    assert "Named Ann" not in page and "Named Bob" in page
    data = {"action": "expunge", "_selected_action": [entry.pk]}
    said = desk.post("/admin/blog/entry/", data, follow=True).content.decode()
    assert "taken out for good: 1." in said and not entry.versions.exists()


def test_versions_of_a_removed_entry_are_not_served(desk):
    """They go with it, and come back with it."""
    entry = make_entry("Named Ann")
    correct(entry, "Named nobody")
    choose(desk, "remove", [entry])
    link = f"/blog/entry/{entry.token}/"
    assert desk.get(link).status_code == 404
    choose(desk, "restore", [entry])
    assert "Named Ann" in desk.get(link).content.decode()


def test_expunging_takes_its_own_permission(client):
    """Who may change entries may not take out what they said."""
    editor = User.objects.create_user("ed", password="secret", is_staff=True)
    editor.user_permissions.set(Permission.objects.filter(codename__endswith="_entry"))
    client.force_login(editor)
    entry = make_entry("Named Ann")
    correct(entry, "Named nobody")
    assert b"expunge" not in client.get("/admin/blog/entry/").content
    client.post("/admin/blog/entry/", {"action": "expunge", "_selected_action": [entry.pk]})
    assert entry.versions.exists()


def test_old_form_is_merged_or_refused(desk):
    """The form brings its revision back; a colleague's words are shown, not overwritten."""
    entry = make_entry("One")
    path = f"/admin/blog/entry/{entry.pk}/change/"
    assert '<input type="hidden" name="revision" value="1"' in desk.get(path).content.decode()
    correct(entry, "Colleague’s")
    answer = desk.post(path, form(title="Mine", revision=1))
    assert "It now says: Colleague’s" in answer.content.decode()
    assert desk.post(path, form(title="One", revision=1, key="on")).status_code == 302
    assert Entry.objects.values_list("title", "key").get() == ("Colleague’s", True)


def test_blog_with_any_feed_can_be_ended(desk):
    """A feed that nobody touched is not asked for a better address."""
    feed = make_feed("http://intra_net/feed")
    blog = feed.blog
    fields = {
        "title": blog.title,
        "slug": blog.slug,
        "feeds-TOTAL_FORMS": "1",
        "feeds-INITIAL_FORMS": "1",
        "feeds-0-id": feed.pk,
        "feeds-0-blog": blog.pk,
        "feeds-0-url": feed.url,
        "feeds-0-active": "on",
    }
    assert desk.post(f"/admin/blog/blog/{blog.pk}/change/", fields).status_code == 302
    assert not Blog.objects.get().open


def test_feeds_can_be_polled_at_once(desk):
    """The action makes the chosen feeds due; the paused and stopped ones are told and left alone."""
    late = timezone.now() + timedelta(days=1)
    feed = make_feed(next_poll=late)
    paused = make_feed("https://paused.example/", active=False, next_poll=late)
    stopped = make_feed("https://stopped.example/", active=False, next_poll=None)
    chosen = [feed.pk, paused.pk, stopped.pk]
    data = {"action": "poll_now", "_selected_action": chosen}
    said = desk.post("/admin/blog/feed/", data, follow=True).content.decode()
    assert Feed.objects.get(pk=feed.pk).next_poll <= timezone.now()
    assert Feed.objects.get(pk=paused.pk).next_poll == late
    assert Feed.objects.get(pk=stopped.pk).next_poll is None
    assert "Polled now: 1. Paused or stopped, left out: 2." in said


def test_feed_that_moved_is_polled_at_once(desk):
    """An editor who mends an address or resumes a feed does not wait for its turn."""
    late = timezone.now() + timedelta(days=1)
    feed = make_feed(failures=9, last_error="HTTP 404", next_poll=late, active=False)
    fields = {"blog": feed.blog_id, "url": "https://new.example/feed", "active": "on"}
    fields.update(hold="all", hold_count="0")
    answer = desk.post(f"/admin/blog/feed/{feed.pk}/change/", fields)
    assert answer.status_code == 302
    feed.refresh_from_db()
    assert (feed.host, feed.failures, feed.active) == ("new.example", 0, True)
    assert feed.hold == "all"
    assert feed.next_poll <= timezone.now()


def blog_form(feed, **fields):
    """Return the form of the feed's blog as it stands, but for some fields of its one feed."""
    values = {"id": feed.pk, "blog": feed.blog_id, "url": feed.url, "active": "on", **fields}
    return {
        "title": feed.blog.title,
        "slug": feed.blog.slug,
        "open": "on",
        "feeds-TOTAL_FORMS": "1",
        "feeds-INITIAL_FORMS": "1",
        **{f"feeds-0-{name}": value for name, value in values.items()},
    }


@pytest.mark.parametrize(
    "fields, change",
    [
        ({"active": False, "next_poll": None, "last_error": "gone"}, {}),
        ({"failures": 9, "last_error": "HTTP 404"}, {"url": "https://new.example/feed"}),
    ],
    ids=["resumed", "mended"],
)
def test_feed_changed_on_its_blogs_page_is_polled_at_once(desk, fields, change):
    """As on its own page: one that was stopped, and one whose address was wrong."""
    feed = make_feed(**{"next_poll": timezone.now() + timedelta(days=1), **fields})
    form = blog_form(feed, **change)
    assert desk.post(f"/admin/blog/blog/{feed.blog_id}/change/", form).status_code == 302
    feed.refresh_from_db()
    assert feed.active and feed.next_poll <= timezone.now()
    assert (feed.failures, feed.last_error) == (0, "")


def test_feed_resumed_in_the_list_is_polled_at_once(desk):
    """The list's own boxes mean what the form's do."""
    late = timezone.now() + timedelta(days=1)
    feed = make_feed(active=False, failures=2, last_error="HTTP 500", next_poll=late)
    data = {
        "form-TOTAL_FORMS": "1",
        "form-INITIAL_FORMS": "1",
        "form-0-id": feed.pk,
        "form-0-active": "on",
        "_save": "Save",
    }
    assert desk.post("/admin/blog/feed/", data).status_code == 302
    feed.refresh_from_db()
    assert feed.active and feed.next_poll <= timezone.now() and feed.failures == 0


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


def titles(answer):
    return [entry.title for entry in answer.context["cl"].result_list]


def test_list_counts_up_to_a_bound(desk, monkeypatch):
    """Whatever is recorded, and says so; dates lead to the others."""
    monkeypatch.setattr(bounds, "COUNTED", 3)
    for number in range(5):
        make_entry(f"e{number}", published=START - timedelta(days=40 * number))
    answer = desk.get("/admin/blog/entry/")
    assert answer.context["cl"].result_count == 3
    assert "Shown: the first 3." in answer.content.decode()
    answer = desk.get("/admin/blog/entry/?published__year=2026&published__month=10")
    assert titles(answer) == ["e1"] and "Shown" not in answer.content.decode()


def test_search_is_among_the_newest(desk, monkeypatch):
    """Of those that a filter or dates leave, so that each entry can be found."""
    monkeypatch.setattr(bounds, "SEARCHED", 2)
    for number in range(4):
        make_entry(f"e{number}", key=number < 2, published=START - timedelta(days=number))
    answer = desk.get("/admin/blog/entry/?q=e")
    assert titles(answer) == ["e3", "e2"] and "Searched: the newest 2." in answer.content.decode()
    assert titles(desk.get("/admin/blog/entry/?q=e&key__exact=1")) == ["e1", "e0"]
    dates = "published__year=2026&published__month=11"
    assert titles(desk.get(f"/admin/blog/entry/?q=e&{dates}")) == ["e0", "e1"]


def test_drill_down_by_date(desk):
    """From years to days, between the first and the last entry."""
    make_entry("first", published=datetime(2025, 12, 30, tzinfo=utc))
    make_entry("last", published=datetime(2026, 2, 2, tzinfo=utc))
    make_entry("draft", published=None, state=Entry.DRAFT)

    def choices(query):
        text = desk.get("/admin/blog/entry/?" + query).content.decode()
        return re.findall(r'<li> <a href="[^"]*published__[^>]*">([^<]+)</a></li>', text)

    assert choices("") == ["2025", "2026"]
    assert choices("published__year=2026") == ["January 2026", "February 2026"]
    days = choices("published__year=2026&published__month=2")
    assert days == ["February 1", "February 2"]
    assert choices("published__year=2031") == []


def test_states_are_told_apart(desk):
    """Live ones, too, though they are found by what they are not."""
    make_entry("live")
    for state in (Entry.DRAFT, Entry.HELD, Entry.SCHEDULED, Entry.REMOVED):
        make_entry(state, state=state)
    for state, _said in Entry.STATES:
        assert titles(desk.get("/admin/blog/entry/?state__exact=" + state)) == [state]
