"""Laying a live log anew, over the record."""

import json

import pytest
from channels import Group

from blog.blogger import beacon, outbox
from blog.log import group, read, rebuild, store
from blog.log.publish import publish_entry
from blog.models import DeletedEntry, Entry
from tests.blog.factory import default_blog, make_entry, publish, remove

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("store")]


def test_emptied_log_is_laid_anew_in_the_same_order():
    """After Redis was emptied the page is as before, under a new epoch, removals included."""
    one, two, three = publish("one", "two", "three")
    remove(two)
    before = read.read_page(default_blog(), None, 10)
    store.get_log(default_blog()).flush()
    after = read.read_page(default_blog(), None, 10)
    assert after[1] == before[1]
    assert after[0].epoch != before[0].epoch
    assert after[0].seq > before[0].seq


def test_emptied_log_that_held_nothing_has_its_new_epoch_told(monkeypatch):
    """Who opened the page before the first entry would else stay in an epoch that is over."""
    blog = default_blog()
    rebuild.get_head(blog)
    told = []
    monkeypatch.setattr(group, "send", lambda blog, text: told.append(json.loads(text)))
    store.get_log(blog).flush()
    head = rebuild.get_head(blog)
    assert told == [{"type": "reset", "epoch": head.epoch, "seq": 0, "entries": []}]


def test_log_laid_anew_tells_all_readers_the_whole_page(settings, monkeypatch):
    """What the log keeps no more is on the page all the same: pages would let go of it."""
    settings.LIVELOG_RETENTION = 2
    first, *_ = publish("one", "two", "three")
    rename(first, "One")
    told = []
    monkeypatch.setattr(group, "send", lambda blog, text: told.append(json.loads(text)))
    rebuild.flush(default_blog())
    assert [entry["title"] for entry in told[0]["entries"]] == ["three", "two", "One"]


def test_pending_entry_is_published_once_into_a_log_laid_anew():
    """What was in the log but not yet noted in the record comes again under a new number."""
    (entry,) = publish("one")
    late = make_entry("late")
    unnoted = publish_entry(late)
    store.get_log(default_blog()).flush()
    outcome = outbox.publish_row(late.pk)
    assert outcome.kind == "published"
    assert outcome.seq > unnoted.seq
    titles = [json.loads(text)["title"] for text in read.read_page(default_blog(), None, 10)[1]]
    assert titles == ["late", "one"]


def test_log_from_an_old_copy_is_laid_anew_by_the_next_head():
    """A log that lost its last changes does not wait for a new one to get them back."""
    blog = default_blog()
    first, second = publish("first", "second")
    store.get_log(blog).flush()
    store.get_log(blog).restore([rebuild.make_item(first)], first.seq, 0)
    epoch = rebuild.get_head(blog).epoch
    beacon.send_head(blog)
    head, page, _ = read.read_page(blog, None, 10)
    assert head.epoch != epoch
    assert [json.loads(text)["title"] for text in page] == ["second", "first"]
    beacon.send_head(blog)
    assert rebuild.get_head(blog) == head


def test_flush_keeps_what_the_record_has():
    """blogging_worker --flush lays the log anew: same entries, new epoch."""
    publish("one")
    epoch = rebuild.get_head(default_blog()).epoch
    rebuild.flush(default_blog())
    head, page, _ = read.read_page(default_blog(), None, 10)
    assert head.epoch != epoch
    assert [json.loads(text)["title"] for text in page] == ["one"]


def test_log_emptied_while_it_is_mended_is_laid_all_the_same(monkeypatch):
    """Who finds a log behind, and then gone, does not end up without one."""
    (entry,) = publish("one")
    log = store.get_log(default_blog())
    log.flush()
    log.restore([], 0, 0)
    lay, others = log.restore, [log.flush]

    def restore(*args):
        while others:
            others.pop()()
        return lay(*args)

    monkeypatch.setattr(log, "restore", restore)
    assert rebuild.mend(default_blog()).seq >= entry.seq


def test_log_emptied_twice_hands_out_no_number_again(monkeypatch):
    """Another process laid it, and it was emptied before this one looked: what readers had still counts."""
    monkeypatch.setattr(rebuild, "SEQ_GAP", 0)
    publish("one")
    log = store.get_log(default_blog())
    log.flush()
    lay, others = log.restore, [(None, False)]
    monkeypatch.setattr(log, "restore", lambda *args: others.pop() if others else lay(*args))
    assert rebuild.restore(default_blog(), past=500).seq == 500


def test_edit_that_is_recorded_while_a_log_is_laid_anew_comes_once(monkeypatch):
    """The reset has the words that the log has; the others come when they are published."""
    (entry,) = publish("one")
    log = store.get_log(default_blog())
    lay = log.restore

    def lay_and_edit(*args):
        laid = lay(*args)
        entry.title = "another"
        entry.save()
        return laid

    told = []
    monkeypatch.setattr(group, "send", lambda blog, text: told.append(json.loads(text)))
    monkeypatch.setattr(log, "restore", lay_and_edit)
    rebuild.flush(default_blog())
    outbox.publish_row(entry.pk)
    reset, change = told
    assert [each["title"] for each in reset["entries"]] == ["one"]
    assert (change["title"], change["seq"]) == ("another", reset["seq"] + 1)


def rename(entry, title):
    """Publish an entry under another title."""
    entry.title = title
    entry.save()
    outbox.publish_row(entry.pk)


def lose(entry):
    """Have the record lose an entry, as where a standby leads that had not heard of it."""
    Entry.objects.filter(pk=entry.pk)._raw_delete("default")
    DeletedEntry.objects.filter(token=entry.token)._raw_delete("default")


def put_back(entry):
    """Have the record lose what was changed of an entry since it was read."""
    columns = [field.attname for field in Entry._meta.concrete_fields]
    Entry.objects.filter(pk=entry.pk).update(**{name: getattr(entry, name) for name in columns})


def read_titles():
    """Return the titles on the page, and those that a reader gets who has nothing."""
    page = read.read_page(default_blog(), None, 10)[1]
    changes = read.read_changes(default_blog(), 0).texts
    return tuple([json.loads(text).get("title") for text in texts] for texts in (page, changes))


def test_entry_that_the_record_has_lost_is_gone(monkeypatch):
    """By the next beacon, under another epoch; what is new then has a number that nobody has seen."""
    monkeypatch.setattr(rebuild, "SEQ_GAP", 0)  # or fewer than are lost
    one, lost = publish("one", "lost")
    head = rebuild.get_head(default_blog())
    lose(lost)
    laid = rebuild.mend(default_blog())
    assert laid.epoch != head.epoch
    assert read_titles() == (["one"], ["one"])
    assert rebuild.mend(default_blog()) == laid
    (new,) = publish("new")
    assert new.seq > head.seq and new.position > head.seq
    assert read_titles() == (["new", "one"], ["one", "new"])


def test_change_that_the_record_has_lost_is_taken_back():
    """Readers have what it says; no revision that somebody may have seen comes to mean another text."""
    (entry,) = publish("one")
    before = Entry.objects.get(pk=entry.pk)
    rename(entry, "another")
    assert read_titles()[0] == ["another"]
    put_back(before)
    rebuild.mend(default_blog())
    assert read_titles() == (["one"], ["one"])
    assert Entry.objects.get().revision > entry.revision
    before.refresh_from_db()
    rename(before, "a third")
    assert read_titles()[0] == ["a third"]


def test_removal_that_the_record_has_lost_is_taken_back():
    """What stands in the record is on the page."""
    (entry,) = publish("one")
    before = Entry.objects.get(pk=entry.pk)
    remove(entry)
    put_back(before)
    rebuild.mend(default_blog())
    assert read_titles()[0] == ["one"]


def test_lost_changes_that_a_later_one_hides():
    """Where the database was away all of the log is looked at."""
    lost, _ = publish("lost", "one")
    lose(lost)
    head = rebuild.get_head(default_blog())
    assert rebuild.mend(default_blog()) == head
    rebuild.audit(default_blog())
    assert read_titles() == (["one"], ["one"])


def forget(log, head, kept):
    """Have a log hold but some of its items, as the one of a Redis that was not told of the others."""
    log.flush()
    log.restore([rebuild.make_item(entry) for entry in kept], head.seq + 1, 0)


def test_what_the_log_has_lost_behind_a_later_one():
    """A Redis had taken it that was replaced already: it is there when the whole log is held to the record."""
    one, lost, two = publish("one", "lost", "two")
    forget(store.get_log(default_blog()), rebuild.get_head(default_blog()), [one, two])
    head = rebuild.get_head(default_blog())
    assert rebuild.mend(default_blog()) == head
    rebuild.audit(default_blog())
    assert read_titles() == (["two", "lost", "one"], ["one", "lost", "two"])
    assert rebuild.get_head(default_blog()).seq > head.seq


def test_change_that_the_log_has_lost():
    """It holds the entry as it was before."""
    (entry,) = publish("before")
    was = Entry.objects.get(pk=entry.pk)
    rename(entry, "after")
    forget(store.get_log(default_blog()), rebuild.get_head(default_blog()), [was])
    rebuild.audit(default_blog())
    assert read_titles() == (["after"], ["after"])


def test_log_that_is_gone_meanwhile_lacks_nothing(monkeypatch):
    """It is to be laid from the record by who needs it."""
    publish("one")
    log = store.get_log(default_blog())
    monkeypatch.setattr(log, "stamps", lambda since: log.flush() or {})
    rebuild.audit(default_blog())
    assert log.head() is None


def test_trimmed_log_lacks_nothing(settings, monkeypatch):
    """What is trimmed from it while it is held to the record, neither."""
    settings.LIVELOG_RETENTION = 3
    publish(*"abcde")
    log = store.get_log(default_blog())
    head, stamps = log.head(), log.stamps

    def trim_then_read(since):
        publish("f")
        return stamps(since)

    monkeypatch.setattr(log, "stamps", trim_then_read)
    rebuild.audit(default_blog())
    assert log.head().epoch == head.epoch


def test_log_that_the_record_has_all_of_stays():
    """What is on its way into the log or out of it is no loss, nor what is gone from both."""
    deleted, removed, lost, _ = publish("deleted", "removed", "lost", "one")
    deleted.delete()
    remove(removed)
    remove(lost)
    lose(lost)
    publish_entry(make_entry("on its way"))
    (late,) = publish("late")
    Entry.objects.filter(pk=late.pk).update(seq=None, position=None, pending=True)
    head = rebuild.get_head(default_blog())
    rebuild.audit(default_blog())
    assert rebuild.mend(default_blog()) == head


def test_more_on_its_way_than_one_question_asks_for(monkeypatch):
    """All of it is looked for before it counts as lost."""
    monkeypatch.setattr(rebuild, "MOST_ASKED", 2)
    publish(*"abcde")
    Entry.objects.update(seq=None, position=None, pending=True)
    head = rebuild.get_head(default_blog())
    assert rebuild.mend(default_blog()) == head


def test_what_is_noted_while_a_log_with_lost_changes_is_laid_anew(monkeypatch):
    """It is in the new log, or pending for it: never in the record alone."""
    _, lost = publish("one", "lost")
    late = make_entry("late")
    lose(lost)
    read_rows, others = rebuild.read_newest, [lambda: outbox.publish_row(late.pk)]

    def read_then_note(*args):
        rows = read_rows(*args)
        while others:
            others.pop()()
        return rows

    monkeypatch.setattr(rebuild, "read_newest", read_then_note)
    rebuild.mend(default_blog())
    outbox.publish_row(late.pk)
    assert read_titles()[0] == ["late", "one"]


def test_desks_come_back_where_the_record_has_lost_changes(layer):
    """They may show drafts that it has lost too."""
    Group("desk").add("editor")
    (lost,) = publish("lost")
    lose(lost)
    rebuild.mend(default_blog())
    assert layer.receive(["editor"])[1] == {"close": 1012}
