"""Laying a live log anew, over the record."""

import json

import pytest

from blog.blogger import beacon, outbox
from blog.log import group, read, rebuild, store
from blog.log.publish import publish_entry
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
    first.title = "One"
    first.save()
    outbox.publish_row(first.pk)
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
