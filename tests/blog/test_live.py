"""Publishing, replaying and laying a live log anew, over the record."""

import json

import pytest

from blog import live, outbox
from blog.models import Entry
from tests.blog.factory import default_blog, make_entry

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("store")]


def publish(*titles):
    """Record and publish entries; return their rows."""
    entries = [make_entry(title) for title in titles]
    for entry in entries:
        outbox.publish_row(entry.pk)
        entry.refresh_from_db()
    return entries


def remove(entry):
    entry.state = Entry.REMOVED
    outbox.save_change(entry)
    outbox.publish_row(entry.pk)


def replay(epoch, since):
    return [json.loads(text) for text in live.replay(default_blog(), epoch, since)]


def test_published_entry_has_the_contract_fields():
    """An entry on the wire has every field, with dates in UTC and a source that has a title."""
    make_entry("A & <b>", link="https://example.org/a", guid="g1", key=True)
    outbox.publish_row(Entry.objects.get().pk)
    message = json.loads(live.read_page(default_blog(), None, 1)[1][0])
    created = Entry.objects.get().created.strftime("%Y-%m-%dT%H:%M:%SZ")
    assert message == {
        "type": "entry",
        "seq": 1001,
        "position": 1001,
        "id": Entry.objects.get().token,
        "guid": "g1",
        "title": "A & <b>",
        "link": "https://example.org/a",
        "published": "2026-11-21T06:00:00Z",
        "created": created,
        "updated": None,
        "source": {"title": "Live blog", "link": ""},
        "author": "",
        "summary": "",
        "image": "",
        "pinned": False,
        "key": True,
    }


def test_replay_brings_what_came_after_the_cursor():
    """A reader gets each change after its cursor once, oldest first, then `synced`."""
    one, two, _three = publish("one", "two", "three")
    remove(one)
    head = live.get_head(default_blog())
    frames = replay(head.epoch, two.seq)
    assert [frame["type"] for frame in frames] == ["entry", "remove", "synced"]
    assert frames[0]["title"] == "three"
    assert frames[1]["id"] == one.token
    assert frames[2]["seq"] == head.seq


def test_replay_at_the_head_is_only_synced():
    """A reader that has everything is told so."""
    publish("one")
    head = live.get_head(default_blog())
    assert replay(head.epoch, head.seq) == [{"type": "synced", "seq": head.seq}]


@pytest.mark.parametrize("epoch, ahead", [("other", 0), (None, 1)], ids=["epoch", "future"])
def test_unknown_cursor_gets_a_reset(epoch, ahead):
    """A cursor of another epoch, or beyond the newest change, gets the newest page instead."""
    publish("one", "two")
    head = live.get_head(default_blog())
    reset, synced = replay(epoch or head.epoch, head.seq + ahead)
    assert (reset["type"], reset["epoch"], reset["seq"]) == ("reset", head.epoch, head.seq)
    assert [entry["title"] for entry in reset["entries"]] == ["two", "one"]
    assert synced == {"type": "synced", "seq": head.seq}


def test_cursor_older_than_what_is_kept_gets_a_reset(settings):
    """Where changes after a cursor were trimmed, a reset takes the place of a replay."""
    settings.LIVELOG_RETENTION = 3
    entries = publish(*"abcde")
    head = live.get_head(default_blog())
    assert replay(head.epoch, entries[0].seq)[0]["type"] == "reset"
    assert [f["type"] for f in replay(head.epoch, entries[2].seq)] == ["entry", "entry", "synced"]


def test_replay_is_whole_after_retention_was_lowered(settings):
    """A log that still holds more than is to be kept from now on gives a reader all of it."""
    settings.LIVELOG_RETENTION = 10
    publish(*"abcdefghij")
    head = live.get_head(default_blog())
    settings.LIVELOG_RETENTION = 3
    frames = replay(head.epoch, head.floor)
    assert [frame["type"] for frame in frames] == ["entry"] * 10 + ["synced"]


def test_page_goes_on_in_the_record(settings):
    """Entries that the live log no longer holds are still on the older pages."""
    settings.LIVELOG_RETENTION = 3
    publish(*"abcdefgh")
    titles, before = [], None
    while True:
        page = [json.loads(text) for text in live.read_page(default_blog(), before, 2)[1]]
        if not page:
            break
        titles += [entry["title"] for entry in page]
        before = page[-1]["position"]
    assert titles == list("hgfedcba")


def test_changes_go_back_into_the_record(settings):
    """entries.json?since=0 gives every change, those trimmed from the live log too."""
    settings.LIVELOG_RETENTION = 3
    publish(*"abcde")
    head, changes = live.read_changes(default_blog(), 0, 100)
    assert [json.loads(text)["title"] for text in changes] == list("abcde")


def read_titles(texts):
    return [json.loads(text)["title"] for text in texts]


def test_entry_not_yet_noted_is_on_a_page_that_goes_on_in_the_record(settings):
    """A cursor never covers an entry that the log has numbered and the page leaves out."""
    settings.LIVELOG_RETENTION = 3
    publish(*"abcde")
    live.publish(make_entry("f"))
    reset, synced = replay("other", 0)
    assert [entry["title"] for entry in reset["entries"]] == list("fedcba")
    assert reset["entries"][0]["seq"] == reset["seq"] == synced["seq"]
    head, changes = live.read_changes(default_blog(), 0, 100)
    assert read_titles(changes) == list("abcdef") and head.seq == reset["seq"]


def test_edit_of_a_trimmed_entry_is_read_once(settings):
    """An old entry that was edited stands at its old place on a page, and last in the changes."""
    settings.LIVELOG_RETENTION = 3
    entries = publish(*"abcde")
    entries[0].title = "A"
    outbox.save_change(entries[0])
    outbox.publish_row(entries[0].pk)
    assert read_titles(live.read_page(default_blog(), None, 100)[1]) == list("edcbA")
    assert read_titles(live.read_page(default_blog(), entries[4].position, 2)[1]) == list("dc")
    assert read_titles(live.read_changes(default_blog(), 0, 100)[1]) == list("bcdeA")
    assert read_titles(live.read_changes(default_blog(), 0, 3)[1]) == list("bcd")


def test_emptied_log_is_laid_anew_in_the_same_order():
    """After Redis was emptied the page is as before, under a new epoch, removals included."""
    one, two, three = publish("one", "two", "three")
    remove(two)
    before = live.read_page(default_blog(), None, 10)
    live.get_log(default_blog()).flush()
    after = live.read_page(default_blog(), None, 10)
    assert after[1] == before[1]
    assert after[0].epoch != before[0].epoch
    assert after[0].seq > before[0].seq


def test_emptied_log_that_held_nothing_has_its_new_epoch_told(monkeypatch):
    """Who opened the page before the first entry would else stay in an epoch that is over."""
    blog = default_blog()
    live.get_head(blog)
    told = []
    monkeypatch.setattr(live, "send", lambda blog, text: told.append(json.loads(text)))
    live.get_log(blog).flush()
    head = live.get_head(blog)
    assert told == [{"type": "reset", "epoch": head.epoch, "seq": 0, "entries": []}]


def test_pending_entry_is_published_once_into_a_log_laid_anew():
    """What was in the log but not yet noted in the record comes again under a new number."""
    (entry,) = publish("one")
    late = make_entry("late")
    unnoted = live.publish(late)
    live.get_log(default_blog()).flush()
    outcome = outbox.publish_row(late.pk)
    assert outcome.kind == "published"
    assert outcome.seq > unnoted.seq
    titles = [json.loads(text)["title"] for text in live.read_page(default_blog(), None, 10)[1]]
    assert titles == ["late", "one"]


def test_log_from_an_old_copy_is_laid_anew_by_the_next_head():
    """A log that lost its last changes does not wait for a new one to get them back."""
    blog = default_blog()
    first, second = publish("first", "second")
    live.get_log(blog).flush()
    live.get_log(blog).restore([live.record_entry(first)], first.seq, 0)
    epoch = live.get_head(blog).epoch
    live.send_head(blog)
    head, page = live.read_page(blog, None, 10)
    assert head.epoch != epoch
    assert [json.loads(text)["title"] for text in page] == ["second", "first"]
    live.send_head(blog)
    assert live.get_head(blog) == head


def test_flush_keeps_what_the_record_has():
    """blogging_worker --flush lays the log anew: same entries, new epoch."""
    publish("one")
    epoch = live.get_head(default_blog()).epoch
    live.flush(default_blog())
    head, page = live.read_page(default_blog(), None, 10)
    assert head.epoch != epoch
    assert [json.loads(text)["title"] for text in page] == ["one"]


def test_head_tells_the_end(monkeypatch):
    """Once the live blog has ended, and only then, the beacon says so."""
    heads = []
    monkeypatch.setattr(live, "send", lambda blog, text: heads.append(json.loads(text)))
    blog = default_blog()
    for blog.open in (True, False):
        blog.save()
        assert (blog.ended is None) == blog.open
        live.send_head(blog)
    heads = [head for head in heads if head["type"] == "head"]
    assert "open" not in heads[0] and heads[1]["open"] is False
