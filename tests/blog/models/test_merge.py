"""What becomes of a change made to what others have changed since it was read."""

from datetime import datetime, timedelta, timezone

from blog.models.merge import KEPT, add_step, changed_since, mark, merge

READ = {"title": "A", "pinned": False}


def test_changes_to_different_fields_merge():
    """A headline beside a colleague's pin: only the headline is written."""
    now = {"title": "A", "pinned": True}
    merged = merge(now, {"title": "B", "pinned": False}, {"pinned": mark(False)})
    assert merged == ({"title": "B"}, [])


def test_two_changes_to_one_field_are_a_conflict():
    """Neither is written over the other."""
    merged = merge({"title": "C", "pinned": False}, {"title": "B"}, {"title": mark("A")})
    assert merged == ({}, ["title"])


def test_same_change_twice_is_none():
    """Who wants what a colleague has written already wants nothing."""
    merged = merge({"title": "B", "pinned": False}, {"title": "B"}, {"title": mark("A")})
    assert merged == ({}, [])


def test_dates_count_to_the_second():
    """A form shows no fractions of one, and any time zone may be meant."""
    moment = datetime(2026, 11, 21, 6, 0, 0, 5, timezone.utc)
    shown = moment.replace(microsecond=0).astimezone(timezone(timedelta(hours=8)))
    assert merge({"published": moment}, {"published": shown}, {}) == ({}, [])


def test_trail_tells_what_was_changed_since_a_revision():
    """By what each field said in the revision that was read, however often it was changed since."""
    trail = add_step("", 2, {"title": "A"})
    trail = add_step(trail, 3, {"title": "B", "pinned": False})
    names = ["title", "pinned", "key"]
    assert changed_since(trail, 1, names) == {"title": mark("A"), "pinned": mark(False)}
    assert changed_since(trail, 2, names) == {"title": mark("B"), "pinned": mark(False)}
    assert changed_since(trail, 3, names) == {}


def test_what_a_trail_does_not_reach_is_a_conflict_wherever_it_differs():
    """A form older than the steps that are kept overwrites nothing unseen."""
    trail = ""
    for revision in range(2, KEPT + 3):
        trail = add_step(trail, revision, {"title": str(revision)})
    assert changed_since(trail, 2, ["title"]) == {"title": mark("3")}
    since = changed_since(trail, 1, ["title", "pinned"])
    assert since == {"title": None, "pinned": None}
    assert merge({"title": "x", "pinned": False}, {**READ, "title": "y"}, since) == ({}, ["title"])


def test_trail_holds_no_words():
    """What was taken back is nowhere to be read."""
    assert "Secret" not in add_step("", 2, {"title": "Secret"})
