"""Places in the stream: numbers with room between, and where one of a time belongs."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from blog import place
from blog.place import (
    STEPS,
    find_cut,
    join_place,
    next_place,
    place_between,
    read_place,
    split_place,
)

COLUMNS = st.tuples(st.integers(0, 2**29 - 1), st.integers(0, STEPS - 1))


@given(COLUMNS, COLUMNS)
def test_a_place_is_a_number_without_loss(one, other):
    """JSON and its columns give it back, and two of them are in the order of their columns."""
    number = join_place(*one)
    assert split_place(number) == one and json.loads(json.dumps(number)) == number
    assert read_place(repr(number)) == number
    assert (number < join_place(*other)) == (one < other)


def test_who_was_never_moved_has_a_whole_number():
    """As it always was on the wire."""
    assert repr(join_place(7, 0)) == "7" and repr(read_place("7")) == "7"


@pytest.mark.parametrize(
    "text", ["", "x", "-1", "1,5", "nan", "inf", "1e400", "1_0", "9" * 40, "²"]
)
def test_what_is_no_place(text):
    with pytest.raises(ValueError):
        read_place(text)


@given(COLUMNS, COLUMNS)
def test_a_place_between(one, other):
    """It lies between, and there is none only where nothing does."""
    lower, upper = sorted([join_place(*one), join_place(*other)])
    found = place_between(lower, upper)
    if found is None:
        assert upper <= next_place(lower) or split_place(lower)[1] == STEPS - 1
    else:
        assert lower < found < upper and found < int(lower) + 1


@pytest.mark.parametrize("side", ["above", "below"])
def test_room_for_a_score_of_moves_to_one_place(side):
    """Each right above, or right below, the last that was moved there."""
    lower, upper = 5.0, 6.0
    for _ in range(15):
        found = place_between(lower, upper)
        lower, upper = (found, upper) if side == "above" else (lower, found)


def count_out_of_order(times, cut, time):
    later = sum(each > time for each in times[:cut])
    return place.LATER_BELOW * later + sum(each <= time for each in times[cut:])


@given(st.lists(st.integers(0, 9)), st.integers(0, 9))
def test_the_cut_that_is_most_in_order(times, time):
    """No other has less out of order around it."""
    counts = [count_out_of_order(times, cut, time) for cut in range(len(times) + 1)]
    assert counts[find_cut(times, time)] == min(counts)


def test_of_two_entries_of_one_time_the_moved_one_is_above():
    assert find_cut([1, 2, 2, 3], 2) == 3


def test_an_old_entry_on_top_and_a_later_one_below_are_passed_by():
    """A feed brought the former, many at once; the latter was dated otherwise where it stood."""
    assert find_cut([1, 2, 3, 4, *[1] * 20, 5], 3) == 3
    assert find_cut([9, *[1] * 30, 2, 3, 4], 3) == 33
    assert place.find_cut([], 3) == 0
