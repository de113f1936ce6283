"""Every change of the record finds its way to readers, after commit and once."""

import json

import pytest
import redis
from django.db import OperationalError, transaction
from django.db.models import F

from blog.blogger import outbox
from blog.log import read, rebuild
from blog.log.publish import publish_entry
from blog.models import Entry
from tests.blog.factory import default_blog, make_entry, make_feed

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("store")]


def test_editors_entry_goes_out_after_commit(frames):
    """An entry without a feed reaches readers when its transaction commits, not before."""
    with transaction.atomic():
        make_entry("Written here")
        assert frames() == []
    assert [(f["type"], f["title"]) for f in frames()] == [("entry", "Written here")]
    assert not Entry.objects.filter(pending=True).exists()


def test_rolled_back_entry_is_never_seen(frames):
    """What was not committed is not published."""
    with pytest.raises(ZeroDivisionError), transaction.atomic():
        make_entry("Never")
        raise ZeroDivisionError
    assert frames() == []


def test_new_entry_of_a_feed_waits_for_the_blogger(frames):
    """A feed's new entry is paced: it stays pending."""
    entry = make_entry("From a feed", feed=make_feed())
    assert frames() == []
    assert [row["pk"] for row in outbox.next_rows(1)] == [entry.pk]


def test_edit_carries_its_date_and_a_new_seq(frames):
    """An edit is the same entry with a higher seq and `updated` set."""
    entry = make_entry("First")
    first = frames()[-1]
    entry.refresh_from_db()
    entry.title = "Second"
    entry.save()
    (second,) = frames()
    assert (first["updated"], second["title"]) == (None, "Second")
    assert second["updated"] and second["seq"] == first["seq"] + 1
    assert second["position"] == first["position"]


def test_removed_entry_goes_as_a_removal(frames):
    """Readers are told to take a removed entry away."""
    entry = make_entry("Gone soon")
    frames()
    entry.refresh_from_db()
    entry.state = Entry.REMOVED
    entry.save()
    (frame,) = frames()
    assert (frame["type"], frame["id"]) == ("remove", entry.token)


def test_draft_is_nobodys_business(frames):
    """A draft is not published until its state says so."""
    entry = make_entry("Draft", state=Entry.DRAFT)
    assert frames() == [] and not Entry.objects.get().pending
    entry.refresh_from_db()
    entry.state = Entry.LIVE
    entry.save()
    assert frames()[-1]["title"] == "Draft"


def test_save_that_changes_nothing_is_not_sent(frames):
    """Readers are not told of a save that leaves the content as it was."""
    entry = make_entry("Same")
    entry.refresh_from_db()
    frames()
    entry.save()
    assert frames() == []
    assert not Entry.objects.get().pending


@pytest.mark.parametrize(
    "problem", [redis.ConnectionError("no Redis"), OperationalError("database is locked")]
)
def test_what_is_away_keeps_the_entry_pending(frames, monkeypatch, caplog, problem):
    """A save while Redis, or by then the database, is out of reach succeeds: the outbox holds the entry."""

    def refuse(entry):
        raise problem

    with monkeypatch.context() as patch:
        patch.setattr("blog.log.publish.publish_entry", refuse)
        entry = make_entry("Patient")
    assert Entry.objects.get().pending and str(problem) in caplog.text
    outbox.publish_row(entry.pk)
    assert [frame["title"] for frame in frames()] == ["Patient"]


def test_crash_between_log_and_note_publishes_once(frames):
    """A change that is in the log but still pending is noted on the next turn, not sent again."""
    entry = make_entry("Once", feed=make_feed())
    outcome = publish_entry(entry)
    assert [frame["title"] for frame in frames()] == ["Once"]
    again = outbox.publish_row(entry.pk)
    assert (again.kind, again.seq) == ("duplicate", outcome.seq)
    assert frames() == []
    entry.refresh_from_db()
    assert (entry.pending, entry.seq, entry.position) == (False, outcome.seq, outcome.position)


def remove(entry):
    """Have an editor remove an entry, by a process that dies after the commit."""
    fields = {"state": Entry.REMOVED, "pending": True, "revision": F("revision") + 1}
    Entry.objects.filter(pk=entry.pk).update(**fields)
    return Entry.objects.select_related("blog").get(pk=entry.pk)


def test_removal_of_what_was_not_noted_reaches_readers(frames):
    """An entry that is in the log though its row does not say so is removed from the log too."""
    entry = make_entry("Never noted", feed=make_feed())
    publish_entry(entry)
    frames()
    remove(entry)
    assert outbox.publish_row(entry.pk).kind == "published"
    assert [(frame["type"], frame["id"]) for frame in frames()] == [("remove", entry.token)]
    assert read.read_page(default_blog(), None, 10)[1] == []
    assert not Entry.objects.get().pending


def test_removal_that_is_not_noted_either_keeps_its_place(frames):
    """Where the note fails twice the entry can still be brought back, above the older ones."""
    make_entry("Older")
    entry = make_entry("Never noted", feed=make_feed())
    publish_entry(entry)
    publish_entry(remove(entry))
    assert outbox.publish_row(entry.pk).kind == "duplicate"
    entry.refresh_from_db()
    assert not entry.pending
    entry.state = Entry.LIVE
    entry.save()
    texts = read.read_page(default_blog(), None, 10)[1]
    assert [json.loads(text)["title"] for text in texts] == ["Never noted", "Older"]


def test_publisher_that_wakes_up_after_a_removal_does_not_bring_it_back(frames):
    """A leader paused before the log publishes what was removed meanwhile: it is removed again."""
    entry = make_entry("Held", feed=make_feed())
    remove(entry)
    assert outbox.publish_row(entry.pk) is None and not Entry.objects.get().pending
    outbox.note_published(entry, publish_entry(entry))
    (row,) = outbox.next_rows(1)
    outbox.publish_row(row["pk"])
    assert [frame["type"] for frame in frames()] == ["entry", "remove"]
    assert read.read_page(default_blog(), None, 10)[1] == []


def test_log_laid_anew_before_the_note_gets_the_change_again(frames, monkeypatch):
    """Redis emptied, and the log laid from a record that lacks the change, loses nothing."""
    entry = make_entry("Between", feed=make_feed())
    publish = publish_entry

    def publish_then_lose(entry):
        outcome = publish(entry)
        rebuild.flush(entry.blog)
        return outcome

    with monkeypatch.context() as patch:
        patch.setattr("blog.log.publish.publish_entry", publish_then_lose)
        first = outbox.publish_row(entry.pk)
    assert read.read_page(default_blog(), None, 10)[1] == [] and Entry.objects.get().pending
    again = outbox.publish_row(entry.pk)
    assert again.kind == "published" and again.seq > first.seq
    assert not Entry.objects.get().pending
    assert '"title":"Between"' in read.read_page(default_blog(), None, 10)[1][0]


def test_change_made_while_publishing_stays_pending():
    """A revision saved between reading the row and noting it is published in its turn."""
    entry = make_entry("One", feed=make_feed())
    outcome = publish_entry(entry)
    newer = Entry.objects.get(pk=entry.pk)
    newer.title = "Two"
    newer.save()
    outbox.note_published(entry, outcome)
    assert Entry.objects.get().pending


def test_record_younger_than_the_log_is_published(frames):
    """A database begun anew over a kept Redis counts, and nothing waits behind its entries."""
    feed = make_feed()
    entry = make_entry("Before", feed=feed)
    outbox.publish_row(entry.pk)
    entry.refresh_from_db()
    entry.title = "Edited"
    entry.save()
    Entry.objects.all().delete()
    make_entry("After", feed=feed, token=entry.token)
    make_entry("Another", feed=feed)
    frames()
    for _ in range(2):
        for row in outbox.next_rows(1):
            outbox.publish_row(row["pk"])
    assert not Entry.objects.filter(pending=True).exists()
    assert [frame["title"] for frame in frames()] == ["After", "Another"]
    texts = read.read_page(default_blog(), None, 10)[1]
    assert [json.loads(text)["title"] for text in texts] == ["Another", "After"]


def test_paused_publisher_raises_no_revision(frames, monkeypatch):
    """A publisher paused before the log, while another published a later revision, changes nothing."""
    entry = make_entry("One", feed=make_feed())
    publish = publish_entry

    def publish_late(late):
        monkeypatch.setattr("blog.log.publish.publish_entry", publish)
        newer = Entry.objects.get(pk=entry.pk)
        newer.title = "Two"
        newer.save()
        outbox.publish_row(entry.pk)
        return publish(late)

    monkeypatch.setattr("blog.log.publish.publish_entry", publish_late)
    assert outbox.publish_row(entry.pk).kind == "stale"
    entry.refresh_from_db()
    assert (entry.title, entry.revision, entry.pending) == ("Two", 2, False)
    assert [frame["title"] for frame in frames()] == ["Two"]


def test_log_that_is_gone_again_notes_nothing(monkeypatch):
    """An entry whose log was emptied while it was laid anew waits, without numbers."""
    entry = make_entry("Patient", feed=make_feed())
    with monkeypatch.context() as patch:
        patch.setattr(rebuild, "restore", lambda blog, replaces=None: None)
        assert outbox.publish_row(entry.pk).kind == "missing"
    entry.refresh_from_db()
    assert (entry.pending, entry.seq, entry.position) == (True, None, None)
    assert outbox.publish_row(entry.pk).kind == "published"


def test_two_savers_make_two_revisions():
    """Of two that save what they read at once each gets a revision of its own, and loses nothing."""
    entry = make_entry("Zero", feed=make_feed())
    left, right = (Entry.objects.get(pk=entry.pk) for _ in range(2))
    left.pinned = right.key = True
    left.save()
    right.save()
    assert [left.revision, right.revision] == [2, 3]
    entry.refresh_from_db()
    assert entry.pinned and entry.key


def test_change_to_a_row_read_before_it_was_published_keeps_its_numbers(frames):
    """An editor's removal of what the blogger publishes meanwhile reaches readers at once."""
    stale = make_entry("Read before", feed=make_feed())
    outcome = outbox.publish_row(stale.pk)
    stale.state = Entry.REMOVED
    stale.save()
    assert [frame["type"] for frame in frames()] == ["entry", "remove"]
    entry = Entry.objects.get()
    assert (entry.position, entry.seq) == (outcome.position, outcome.seq + 1)


def test_late_note_does_not_turn_seq_back():
    """Of two publishers that note out of order the higher seq stands."""
    entry = make_entry("One", feed=make_feed())
    first = publish_entry(entry)
    newer = Entry.objects.get(pk=entry.pk)
    newer.title = "Two"
    newer.save()
    second = publish_entry(newer)
    outbox.note_published(newer, second)
    outbox.note_published(entry, first)
    assert Entry.objects.get().seq == second.seq


def test_correction_keeps_what_it_replaced():
    """A published entry's words are kept when a change corrects them, and only then."""
    rebuild.get_head(default_blog())
    entry = make_entry("Ten hurt", summary="<p>Ten</p>")
    entry.refresh_from_db()
    entry.title = "Two hurt"
    entry.save()
    entry.pinned = True
    entry.save()
    (version,) = entry.versions.all()
    assert (version.title, version.summary) == ("Ten hurt", "<p>Ten</p>")
    assert version.until is not None


def test_draft_has_no_versions():
    """What no reader has seen is not kept."""
    entry = make_entry("Draft", state=Entry.DRAFT)
    entry.title = "Better"
    entry.save()
    assert not entry.versions.exists()
