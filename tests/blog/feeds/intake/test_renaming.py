"""The brake: a feed in which everything is new has new names for what it had."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.blog.factory import item
from tests.blog.feeds.intake.memory import Record

DAY = 24 * 60


def old(number, **fields):
    values = {"minute": number * 60, "link": f"https://old.example/{number}"}
    return item(f"old-{number}", f"Story {number}", **{**values, **fields})


def renamed(number, **fields):
    """Return the same item as other software would give it: GUID, link, title and text differ."""
    values = {
        "title": f"Story {number} | The Harbour",
        "minute": number * 60,
        "link": f"https://new.example/archive/{number + 70}.html",
        "summary": f"<div>Other text of {number}</div>",
    }
    return item(f"new-{number}", **{**values, **fields})


def listed(make, numbers, **fields):
    return [make(number, **fields) for number in sorted(numbers, reverse=True)]


def test_feed_whose_every_name_changed_publishes_nothing():
    """Its entries take on what the feed now says, and are known by it from then on."""
    record = Record()
    record.poll(*listed(old, range(6)))
    decision = record.poll(*listed(renamed, range(6)))
    assert decision.new == [] and len(record.entries) == 6
    assert record.titles == [f"Story {n} | The Harbour" for n in range(6)]
    record.poll(*listed(renamed, range(1, 8)))
    assert record.titles[6:] == ["Story 6 | The Harbour", "Story 7 | The Harbour"]
    record.poll(*listed(renamed, range(5, 8), title="Corrected"))
    assert record.titles[5:] == ["Corrected"] * 3 and len(record.entries) == 8


def test_fewer_than_all_are_the_newest():
    """The new software lists fewer items: they are the newest of those that were known."""
    record = Record()
    record.poll(*listed(old, range(8)))
    record.poll(*listed(renamed, range(4, 8)))
    assert record.titles[:4] == [f"Story {n}" for n in range(4)] and len(record.entries) == 8


def test_dates_that_shift_back_are_no_news():
    """As by a time zone that was put right; what says nothing else is told by the order alone."""
    record = Record()
    record.poll(*listed(old, range(6)))
    decision = record.poll(*[renamed(n, minute=n * 60 - 61) for n in reversed(range(6))])
    assert decision.new == [] and record.edited == []
    assert record.titles == [f"Story {n}" for n in range(6)]
    record.poll(*[renamed(n, minute=n * 60 - 61) for n in reversed(range(6))], renamed(9))
    assert record.titles[6:] == ["Story 9 | The Harbour"] and record.edited == []


def test_two_that_say_the_same_are_the_same():
    """However few they are, and without a date."""
    record = Record()
    record.poll(*[old(n, minute=None) for n in (2, 1)])
    same = [old(n, minute=None, link=f"https://new.example/{n + 70}") for n in (2, 1)]
    for each in same:
        each.guid, each.ids = "new" + each.guid, ("new" + each.guid,)
    assert not record.poll(*same).new


@pytest.mark.parametrize(
    "items",
    [
        [renamed(n, minute=DAY + n) for n in (3, 2, 1)],
        [renamed(3, minute=DAY), *(renamed(n, minute=n) for n in (2, 1))],
        [renamed(n, minute=None) for n in (3, 2, 1)],
        [renamed(n, minute=300) for n in (3, 2, 1)],
        [renamed(n) for n in (2, 1)],
        [renamed(n) for n in range(8, 0, -1)],
    ],
    ids=["later", "one later", "undated", "days alone", "two", "more than there were"],
)
def test_what_may_be_new_is_new(items):
    """A feed after an outage must not be swallowed."""
    record = Record()
    record.poll(*listed(old, range(6)))
    record.poll(*items)
    assert len(record.entries) == 6 + len(items) and record.edited == []


def test_one_known_item_lets_the_others_be_new():
    """Where any name still holds, the others mean what they say."""
    record = Record()
    record.poll(*listed(old, range(6)))
    record.poll(old(5), *listed(renamed, range(3)))
    assert len(record.entries) == 9


def test_undated_item_does_not_date_the_feed():
    """What was first seen at some time was published before: it says nothing of what is later."""
    record = Record()
    record.poll(*listed(old, range(3)), old(9, minute=None))
    record.poll(*[renamed(n, minute=DAY + n) for n in range(3)])
    assert len(record.entries) == 7


@settings(deadline=None, max_examples=50)
@given(
    known=st.integers(1, 8),
    gone=st.integers(0, 8),
    new=st.lists(st.integers(-300, 3 * DAY), unique=True, max_size=8),
)
def test_what_is_dated_later_is_always_new(known, gone, new):
    """Whatever else is in the feed."""
    record = Record()
    record.poll(*listed(old, range(known)))
    rest = listed(old, range(min(gone, known), known))
    record.poll(*[renamed(n, title=f"At {n}", minute=n) for n in sorted(new, reverse=True)], *rest)
    later = {f"At {n}" for n in new if n > (known - 1) * 60}
    assert later <= {title for _, title in record.published}
