"""Decisions on what waits: once each, whoever is faster, and by who may."""

from datetime import timedelta

import pytest
from django.utils import timezone

from blog.desk import rights
from blog.desk.errors import Conflict, NotAllowed
from blog.desk.queue import deciding
from blog.desk.writing import entries
from blog.desk.writing.form import Form
from blog.feeds.intake.entries import take_in
from blog.feeds.parse.parser import parse
from blog.models import Entry
from tests.blog.desk.people import make_person
from tests.blog.factory import START, default_blog, make_entry, make_feed
from tests.feed_server import rss, rss_item, rss_withdrawn

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("store", "at_once")]
HELD = {"state": Entry.HELD}


@pytest.fixture
def eva(store):
    return make_person("editor", name="eva")


def decide(name, user, entry, revision=None):
    return deciding.DECISIONS[name](user, default_blog(), entry.token, revision)


def titles(frames):
    return [frame["title"] for frame in frames() if frame["type"] == "entry"]


def test_approved_is_live_and_dated_now(eva, frames):
    """Its place and its time are those of its first publication; a feed's waits for no pace."""
    entry = make_entry("Goal", feed=make_feed(), **HELD)
    assert entry.published == START
    started = timezone.now()
    approved = decide("approve", eva, entry)
    assert approved.state == Entry.LIVE and approved.published >= started
    assert titles(frames) == ["Goal"]
    assert approved.author is None  # it stays the feed's, to correct and to withdraw


def test_two_editors_approve_at_once(eva, frames):
    """One publication; the second is answered as the first."""
    entry = make_entry("Goal", **HELD)
    first = decide("approve", eva, entry)
    second = decide("approve", make_person("owner", name="ole"), entry)
    assert first.revision == second.revision == 2
    assert titles(frames) == ["Goal"]


def test_a_time_taken_back_since_it_was_read_is_a_conflict(eva):
    """What is approved for later does not go out now."""
    writer, later = make_person("contributor", name="cy"), timezone.now() + timedelta(hours=1)
    form = Form({"text": "Goal", "publish": "at", "at": later.isoformat()})
    entry = entries.post(writer, default_blog(), form.values).entry
    assert entry.due and entry.state == Entry.HELD
    entries.change(writer, default_blog(), entry.token, Form({"publish": "now"}).values)
    with pytest.raises(Conflict):
        decide("approve", eva, entry, entry.revision)


def test_a_mark_set_since_it_was_read_is_a_conflict(eva):
    """What its writer would have pinned on top of the page is not approved unseen."""
    writer = make_person("contributor", name="cy")
    entry = entries.post(writer, default_blog(), Form({"text": "Goal"}).values).entry
    entries.change(writer, default_blog(), entry.token, Form({"pinned": "1"}).values)
    with pytest.raises(Conflict):
        decide("approve", eva, entry, 1)
    assert decide("approve", eva, entry, 2).pinned


def test_what_is_due_later_is_scheduled(eva, frames):
    """At the time that its writer gave; one that has passed meanwhile is now."""
    due = timezone.now() + timedelta(hours=1)
    entry = decide("approve", eva, make_entry("Later", due=due, **HELD))
    assert (entry.state, entry.due) == (Entry.SCHEDULED, due)
    entry = decide("approve", eva, make_entry("Late", due=timezone.now(), **HELD))
    assert (entry.state, entry.due) == (Entry.LIVE, None)
    assert titles(frames) == ["Late"]


def test_words_that_were_not_read_are_not_approved(eva, frames):
    """The feed, or its writer, changed them since the page was loaded; a card made meanwhile is none."""
    entry = make_entry("Goal", **HELD)
    entry.title = "No goal"
    entry.save()
    with pytest.raises(Conflict) as caught:
        decide("approve", eva, entry, 1)
    assert caught.value.entry.title == "No goal" and titles(frames) == []
    entry.card = '{"url": "https://example.org/"}'
    entry.save()
    assert decide("approve", eva, entry, 2).state == Entry.LIVE


def test_decisions_that_come_second(eva, frames):
    """What was rejected is not approved, nor what is live rejected: each stays as it was decided."""
    rejected, live = make_entry("No", **HELD), make_entry("Yes", **HELD)
    assert decide("reject", eva, rejected).state == Entry.REMOVED
    assert decide("reject", eva, rejected).revision == 2
    decide("approve", eva, live)
    for name, entry in (("approve", rejected), ("reject", live)):
        with pytest.raises(Conflict):
            decide(name, eva, entry)
    assert titles(frames) == ["Yes"]


def test_restored(eva, frames):
    """What nobody has had waits again; what readers have had is theirs again, in its old place."""
    held, live = make_entry("No", **HELD), make_entry("Yes")
    decide("reject", eva, held)
    entries.remove(eva, default_blog(), live.token)
    published = live.published
    assert decide("restore", eva, held).state == Entry.HELD
    restored = decide("restore", eva, live)
    assert (restored.state, restored.published) == (Entry.LIVE, published)
    assert decide("restore", eva, live).revision == restored.revision


def test_edit_and_approve(eva, frames):
    """One change does both; it is the editor's from then on, and waits for no pace."""
    entry = make_entry("Gaol", feed=make_feed(), **HELD)
    started = timezone.now()
    values = Form({"title": "Goal", "publish": "now", "revision": "1"}).values
    changed = entries.change(eva, default_blog(), entry.token, values)
    assert changed.published >= started and changed.author == eva
    assert titles(frames) == ["Goal"]


@pytest.mark.parametrize("role", [None, *rights.RANKS])
@pytest.mark.parametrize("name", deciding.DECISIONS)
def test_the_table_of_rights(store, role, name):
    """Each role and each decision."""
    user = make_person(role)
    state = Entry.REMOVED if name == "restore" else Entry.HELD
    entry = make_entry("Goal", state=state)
    if rights.allows(role, "approve"):
        assert decide(name, user, entry).state != state
    else:
        with pytest.raises(NotAllowed):
            decide(name, user, entry)


def poll(feed, *items):
    take_in(feed, parse(rss(items).encode(), url=feed.url))
    return Entry.objects.get()


def test_what_an_editor_brought_back_its_feed_withdraws_no_more(eva):
    """Each poll finds the withdrawal anew."""
    feed, gone = make_feed(), rss_withdrawn("1", "2026-11-20T00:00:00Z")
    entry = poll(feed, rss_item("1", "Goal"))
    Entry.objects.update(position=1, seq=1, pending=False)
    assert poll(feed, gone).state == Entry.REMOVED
    decide("restore", eva, entry)
    assert poll(feed, gone).state == Entry.LIVE


def test_what_an_editor_wrote_stays_when_their_account_has_gone(eva):
    """Their feed's next version does not write over it."""
    feed = make_feed()
    entry = poll(feed, rss_item("1", "Goal", summary="by Ben"))
    entries.change(eva, default_blog(), entry.token, Form({"text": "by Ann"}).values)
    eva.delete()
    assert "by Ann" in poll(feed, rss_item("1", "Goal", summary="by Ben, in the end")).summary
