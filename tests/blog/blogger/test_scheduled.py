"""Scheduled entries go live when their time has come: once, and by whichever blogger is there."""

from datetime import timedelta

import pytest
from django.utils import timezone

from blog.blogger import outbox, scheduled
from blog.blogger.loop import Blogger
from blog.models import Entry
from tests.blog.factory import default_blog, make_entry, make_feed

pytestmark = pytest.mark.django_db(transaction=True)


def schedule(title, seconds, **fields):
    due = timezone.now() + timedelta(seconds=seconds)
    return make_entry(title, state=Entry.SCHEDULED, due=due, published=None, **fields)


def titles(frames):
    return [frame["title"] for frame in frames() if frame["type"] == "entry"]


def test_what_is_due_goes_live(frames):
    """In the order of their times, dated then, past the pace of feeds; what is to come stays."""
    schedule("Second", -1)
    schedule("First", -2, feed=make_feed())
    schedule("Later", 60)
    started = timezone.now()
    scheduled.release_due()
    assert titles(frames) == ["First", "Second"]
    first = Entry.objects.get(title="First")
    assert first.state == Entry.LIVE and first.due is None and not first.pending
    assert first.published >= started
    assert Entry.objects.get(title="Later").state == Entry.SCHEDULED
    assert 50 < scheduled.time_to_next() <= 60


def test_it_goes_once(frames):
    """Where two bloggers find it due, or its writer posts it at that moment, it is one entry."""
    entry = schedule("Once", -1)
    for _ in range(2):
        scheduled.release(entry.pk)
    assert titles(frames) == ["Once"]
    assert Entry.objects.get().revision == 2


def test_what_its_writer_has_moved_stays(frames):
    """A later time, given after it was found due, counts."""
    entry = schedule("Later", -1)
    Entry.objects.update(due=timezone.now() + timedelta(hours=1))
    scheduled.release(entry.pk)
    assert titles(frames) == [] and Entry.objects.get().state == Entry.SCHEDULED


def test_what_was_published_before_keeps_its_place(frames):
    """An entry that was taken back and scheduled anew is dated as ever."""
    entry = make_entry("Before")
    entry.refresh_from_db()
    published, position = entry.published, entry.position
    entry.state, entry.due = Entry.SCHEDULED, timezone.now() - timedelta(seconds=1)
    entry.save()
    scheduled.release_due()
    entry.refresh_from_db()
    assert (entry.published, entry.position) == (published, position)
    assert entry.state == Entry.LIVE


def test_a_death_before_the_commit_leaves_it_scheduled(frames, monkeypatch):
    """Then the next turn has it go live."""
    schedule("Once", -1)
    with monkeypatch.context() as patch, pytest.raises(ZeroDivisionError):
        patch.setattr("livelog.failpoint.reach", lambda name: 1 / 0)
        scheduled.release_due()
    assert Entry.objects.get().state == Entry.SCHEDULED and titles(frames) == []
    scheduled.release_due()
    assert titles(frames) == ["Once"]


def test_a_turn_of_the_blogger(frames, monkeypatch):
    """The one that leads does it, and waits no longer than until the next; without Redis too."""
    default_blog()
    schedule("Now", -1)
    monkeypatch.setattr(scheduled, "time_to_next", lambda: 0.01)
    waits = []
    blogger = Blogger(pace=100)
    monkeypatch.setattr(blogger, "gather", waits.append)
    monkeypatch.setattr(blogger.lease, "hold", lambda: False)
    blogger.take_turn()
    assert titles(frames) == []
    monkeypatch.setattr(blogger.lease, "hold", lambda: True)
    blogger.take_turn()
    assert titles(frames) == ["Now"] and waits[-1] <= 0.01


def test_one_without_a_time_keeps_none_waiting(frames):
    """As the admin may leave it."""
    make_entry("Never", state=Entry.SCHEDULED)
    schedule("Now", -1)
    assert scheduled.time_to_next() < 0
    scheduled.release_due()
    assert titles(frames) == ["Now"]
    assert not outbox.next_rows(1)
