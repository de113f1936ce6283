"""The books of a reader of the drills: each thing that must never happen is noticed."""

import pytest

from tests.drills.page import Page


@pytest.fixture
def page():
    return Page("reader")


def entry(position, seq=None, **fields):
    return {"id": f"e{position}", "position": position, "seq": seq or position, **fields}


def test_entries_edits_and_removals_are_fine(page):
    """What a reader is rightly told leaves no complaint, and the page as it should be."""
    for told in [entry(1), entry(2), entry(1, 3, title="Edited"), entry(4)]:
        page.show(told)
    page.hide("e2", 5)
    assert [shown["id"] for shown in page.in_order()] == ["e4", "e1"]
    assert page.entries["e1"]["title"] == "Edited"
    assert page.complaints == []


def test_entry_told_again_is_noticed(page):
    """The same seq of an entry comes through to the page once, an older one never."""
    for seq in (3, 3, 2):
        page.show(entry(1, seq, title=str(seq)))
    assert len(page.complaints) == 2
    assert page.entries["e1"]["title"] == "3"


def test_same_words_under_a_new_seq_are_noticed(page):
    """An entry that was published twice says nothing new the second time."""
    page.show(entry(1, 1, title="A", updated=None))
    page.show(entry(1, 2, title="A", updated="2026-11-21T06:00:00Z"))
    assert "came twice" in page.complaints[0]


def test_entry_that_moves_is_noticed(page):
    """An entry keeps its position for ever, and has it alone."""
    page.show(entry(1))
    page.show({**entry(2), "id": "e1", "title": "Moved"})
    page.show({**entry(2), "id": "other", "seq": 3})
    assert len(page.complaints) == 2


def test_reset_starts_new_books(page):
    """After a reset seqs may be lower than before; below its last entry the page has nothing."""
    page.show(entry(1, 90))
    page.reset([entry(position) for position in range(60, 10, -1)])
    page.show(entry(5, 61))
    page.show(entry(61))
    assert set(page.entries) == {f"e{position}" for position in range(11, 62)}
    assert page.complaints == []


def test_reset_in_disorder_is_noticed(page):
    """A reset has each entry once, newest first."""
    page.reset([entry(1), entry(2)])
    page.reset([entry(2), {**entry(1), "id": "e2"}])
    assert len(page.complaints) == 2


def test_reset_in_parts_says_where_the_page_begins(page):
    """What the parts that follow bring is on the page, from its floor on."""
    page.reset([entry(20)], floor=19)
    for position in (19, 21, 18):
        page.show(entry(position))
    assert [shown["id"] for shown in page.in_order()] == ["e21", "e20", "e19"]
