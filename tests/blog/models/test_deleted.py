"""Deleting an entry, by whatever code, takes it back from readers and keeps it from returning."""

import pytest
import redis
from django.db import transaction

from blog.blogger import outbox
from blog.feeds.intake.candidates import make_token
from blog.feeds.intake.entries import take_in
from blog.log import publish, read, rebuild
from blog.models import Blog, DeletedEntry, Entry
from tests.blog.factory import default_blog, document, item, make_entry, make_feed

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("store")]


def shown():
    return read.read_page(default_blog(), None, 10)[1]


def published(*items):
    """Take in the items of a feed and publish them; return the feed."""
    feed = make_feed()
    take_in(feed, document(*items))
    publish_all()
    return feed


def publish_all():
    for row in outbox.next_rows(10):
        outbox.publish_row(row["pk"], row["model"])


@pytest.mark.parametrize("how", ["one", "many"])
def test_readers_are_told_after_commit(frames, how):
    """delete() and a queryset's delete() send the removal when they are committed, once."""
    entry = make_entry("Gone")
    with transaction.atomic():
        entry.delete() if how == "one" else Entry.objects.all().delete()
        assert [frame["type"] for frame in frames()] == ["entry"]
    assert [(frame["type"], frame["id"]) for frame in frames()] == [("remove", entry.token)]
    assert shown() == [] and not Entry.objects.exists()
    assert not DeletedEntry.objects.filter(pending=True).exists()


def test_rolled_back_deletion_is_none(frames):
    """What was not committed was not deleted."""
    entry = make_entry("Stays")
    with pytest.raises(ZeroDivisionError), transaction.atomic():
        entry.delete()
        raise ZeroDivisionError
    assert [frame["type"] for frame in frames()] == ["entry"] and not DeletedEntry.objects.exists()


def test_removal_that_was_not_sent_stays_pending(frames, monkeypatch):
    """Without Redis, or with the process killed after the commit: the blogger sends it later."""

    def refuse(entry):
        raise redis.ConnectionError("no Redis")

    entry = make_entry("Gone")
    frames()
    with monkeypatch.context() as patch:
        patch.setattr(publish, "publish_entry", refuse)
        entry.delete()
    assert frames() == []
    publish_all()
    assert [frame["type"] for frame in frames()] == ["remove"] and shown() == []


def test_next_poll_does_not_bring_it_back(frames):
    """Not under its GUID, nor under another one for the same link and title."""
    feed = published(item("g1", "Story"), item("g2", "Other"))
    Entry.objects.get(title="Story").delete()
    again = item("g9", "Story", link="https://example.org/g1")
    for items in ([item("g1", "Story"), item("g2", "Other")], [again]):
        take_in(feed, document(*items))
        publish_all()
    assert [entry.title for entry in Entry.objects.all()] == ["Other"]
    assert frames()[-1]["type"] == "remove"


def test_next_poll_does_not_bring_it_back_under_its_alias():
    """Nor under the id by which its feed knows it now."""
    feed = published(item("g1", "Story"))
    Entry.objects.update(alias=make_token(feed.pk, "g5"), link_key="")
    Entry.objects.get().delete()
    take_in(feed, document(item("g5", "Story, retold", link="https://example.org/other")))
    assert not Entry.objects.exists()


def test_new_story_at_the_same_link_comes():
    """What was deleted hides no other of its feed."""
    feed = published(item("g1", "Story"))
    Entry.objects.all().delete()
    take_in(feed, document(item("g9", "Another", link="https://example.org/g1")))
    assert Entry.objects.get().title == "Another"


def test_publisher_that_wakes_up_after_the_deletion_does_not_bring_it_back(frames):
    """A leader paused before the log publishes what was deleted meanwhile: it is taken back."""
    entry = make_entry("Held", feed=make_feed())
    Entry.objects.get().delete()
    assert not DeletedEntry.objects.get().pending  # readers did not have it
    outbox.note_published(entry, publish.publish_entry(entry))
    publish_all()
    assert [frame["type"] for frame in frames()] == ["entry", "remove"] and shown() == []


def test_log_laid_anew_knows_the_deletion(frames):
    """A Redis that came back from a copy before the deletion is behind the record, and mended."""
    entry = make_entry("Gone")
    entry.delete()
    assert rebuild.highest_seq(default_blog()) == DeletedEntry.objects.get().seq
    rebuild.flush(default_blog())
    (change,) = read.read_changes(default_blog(), 0, 10)[1]
    assert '"type":"remove"' in change


def test_deletion_that_the_log_has_trimmed_comes_from_the_record(settings, client):
    """Who polls entries.json from long ago is told of it too."""
    settings.LIVELOG_RETENTION = 2
    entry = make_entry("Gone")
    entry.delete()
    for number in range(3):
        make_entry(str(number))
    changes = client.get("/blog/entries.json?since=0").json()["entries"]
    assert [change["type"] for change in changes] == ["remove", "entry", "entry", "entry"]


def test_entry_made_again_under_its_id_is_shown(frames):
    """As by an import: what was left of the deleted one is let go."""
    entry = make_entry("Before")
    token = entry.token
    entry.delete()
    make_entry("After", token=token)
    assert frames()[-1]["title"] == "After" and not DeletedEntry.objects.exists()


def test_deleted_blog_leaves_nothing(frames):
    """Its entries go without a removal for each; so does what was left of those deleted before."""
    other = Blog.objects.create(slug="other", title="Other")
    make_entry("One", blog=other).delete()
    make_entry("Two", blog=other)
    other.delete()
    assert not DeletedEntry.objects.exists() and not Entry.objects.exists()


def test_deleted_feed_leaves_its_entries():
    """They stay, and so does what keeps a deleted one away."""
    feed = published(item("g1", "Story"), item("g2", "Other"))
    Entry.objects.get(title="Story").delete()
    feed.delete()
    assert Entry.objects.get().feed is None and DeletedEntry.objects.get().feed is None
