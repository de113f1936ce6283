"""Replays, whole and in parts, over the record."""

import json

import pytest

from blog.blogger import outbox
from blog.log import group, rebuild
from blog.log.replay import read_part
from blog.models import Entry
from tests.blog.factory import default_blog, make_entry, publish, remove

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("store")]


def replay(epoch, since):
    return [json.loads(text) for text in read_part(default_blog(), epoch, since).texts]


def test_replay_brings_what_came_after_the_cursor():
    """A reader gets each change after its cursor once, oldest first, then `synced`."""
    one, two, _three = publish("one", "two", "three")
    remove(one)
    head = rebuild.get_head(default_blog())
    frames = replay(head.epoch, two.seq)
    assert [frame["type"] for frame in frames] == ["entry", "remove", "synced"]
    assert frames[0]["title"] == "three"
    assert frames[1]["id"] == one.token
    assert frames[2]["seq"] == head.seq


def test_replay_at_the_head_is_only_synced():
    """A reader that has everything is told so."""
    publish("one")
    head = rebuild.get_head(default_blog())
    assert replay(head.epoch, head.seq) == [
        {"type": "synced", "epoch": head.epoch, "seq": head.seq}
    ]


@pytest.mark.parametrize("epoch, ahead", [("other", 0), (None, 1)], ids=["epoch", "future"])
def test_unknown_cursor_gets_a_reset(epoch, ahead):
    """A cursor of another epoch, or beyond the newest change, gets the newest page instead."""
    publish("one", "two")
    head = rebuild.get_head(default_blog())
    reset, synced = replay(epoch or head.epoch, head.seq + ahead)
    assert (reset["type"], reset["epoch"], reset["seq"]) == ("reset", head.epoch, head.seq)
    assert [entry["title"] for entry in reset["entries"]] == ["two", "one"]
    assert synced == {"type": "synced", "epoch": head.epoch, "seq": head.seq}


def test_cursor_older_than_what_is_kept_gets_a_reset(settings):
    """Where changes after a cursor were trimmed, a reset takes the place of a replay."""
    settings.LIVELOG_RETENTION = 3
    entries = publish(*"abcde")
    head = rebuild.get_head(default_blog())
    assert replay(head.epoch, entries[0].seq)[0]["type"] == "reset"
    assert [f["type"] for f in replay(head.epoch, entries[2].seq)] == ["entry", "entry", "synced"]


def test_cursor_of_a_blog_whose_entries_are_all_gone_gets_an_empty_reset(settings):
    """Where all that is left are more removals than are kept, a reader learns that."""
    settings.LIVELOG_RETENTION = 1
    one, two = publish("one", "two")
    remove(one)
    remove(two)
    head = rebuild.get_head(default_blog())
    assert head.floor > 0
    reset, synced = replay(head.epoch, one.seq)
    assert (reset["type"], reset["entries"], synced["seq"]) == ("reset", [], head.seq)


def test_replay_is_whole_after_retention_was_lowered(settings):
    """A log that still holds more than is to be kept from now on gives a reader all of it."""
    settings.LIVELOG_RETENTION = 10
    publish(*"abcdefghij")
    head = rebuild.get_head(default_blog())
    settings.LIVELOG_RETENTION = 3
    frames = replay(head.epoch, head.floor)
    assert [frame["type"] for frame in frames] == ["entry"] * 10 + ["synced"]


def publish_long(titles, length=10_000):
    for title in titles:
        outbox.publish_row(make_entry(title, summary="é" * (length // 2)).pk)


def catch_up(epoch, since):
    """Ask for part after part; return what came in each."""
    parts = []
    while True:
        part = read_part(default_blog(), epoch, since)
        parts.append([json.loads(text) for text in part.texts])
        epoch, since = part.epoch, part.seq
        if not part.more:
            return parts


def titles_of(parts):
    return [[frame["title"] for frame in part if frame["type"] == "entry"] for part in parts]


@pytest.fixture
def short_parts(settings):
    """Parts of 16 KB: one long entry of 10 KB fits, two do not."""
    settings.LIVELOG_MAX_PENDING = 65536


@pytest.mark.usefixtures("short_parts")
def test_part_ends_where_the_next_change_would_be_too_much():
    """Each part ends with a `synced` at its last change, the last one at the head."""
    (seen,) = publish("seen")
    publish_long("ab")
    publish("short")
    head = rebuild.get_head(default_blog())
    parts = catch_up(head.epoch, seen.seq)
    assert titles_of(parts) == [["a"], ["b", "short"]]
    more = {"type": "synced", "epoch": head.epoch, "seq": seen.seq + 1, "more": True}
    assert parts[0][-1] == more
    assert parts[1][-1] == {"type": "synced", "epoch": head.epoch, "seq": head.seq}


@pytest.mark.usefixtures("short_parts")
def test_part_holds_one_change_at_least():
    """A change that is longer than a part comes alone."""
    (seen,) = publish("seen")
    publish_long("ab", length=40_000)
    assert titles_of(catch_up(rebuild.get_head(default_blog()).epoch, seen.seq)) == [["a"], ["b"]]


@pytest.mark.usefixtures("short_parts")
def test_reset_comes_in_parts():
    """A page that is too long begins at a floor, and its entries come in the order of their seq."""
    publish_long("abc")
    first = Entry.objects.order_by("position")[0]
    first.title = "A"
    first.save()
    outbox.publish_row(first.pk)
    parts = catch_up("other", 0)
    reset, more = parts[0]
    assert [entry["title"] for entry in reset["entries"]] == ["b"]
    assert (reset["more"], reset["floor"], reset["seq"]) == (True, 0, more["seq"])
    assert titles_of(parts) == [[], ["c"], ["A"]]


@pytest.mark.usefixtures("short_parts")
def test_page_that_the_log_has_in_part_comes_whole(settings):
    """What was trimmed from the log comes from the record, and the replay still comes to an end."""
    settings.LIVELOG_RETENTION = 2
    publish_long("abcde")
    parts = catch_up("other", 0)
    assert [entry["title"] for entry in parts[0][0]["entries"]] == ["a"]
    assert parts[0][0]["floor"] == Entry.objects.get(title="a").position
    assert titles_of(parts) == [[], ["b"], ["c"], ["d"], ["e"]]


@pytest.mark.usefixtures("short_parts")
def test_page_that_fits_takes_the_place_of_a_replay_that_goes_too_far_back(settings):
    """A cursor older than what is kept is answered by the newest page, where that is one part."""
    settings.LIVELOG_RETENTION = 2
    entries = publish(*"abcde")
    head = rebuild.get_head(default_blog())
    (part,) = catch_up(head.epoch, entries[0].seq)
    assert part[0]["type"] == "reset" and "more" not in part[0]


@pytest.mark.usefixtures("short_parts")
def test_log_laid_anew_tells_all_readers_a_part(monkeypatch):
    """The reset that goes to everybody is no longer than a part: who needs more asks for it."""
    publish_long("abc")
    told = []
    monkeypatch.setattr(group, "send", lambda blog, text: told.append(json.loads(text)))
    rebuild.flush(default_blog())
    (reset,) = told
    assert [entry["title"] for entry in reset["entries"]] == ["a"] and reset["more"]
    assert titles_of(catch_up(reset["epoch"], reset["seq"])) == [["b"], ["c"]]
