"""Names of guests, and what they look like."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from blog.room.people.names import clean_name, has_reserved_word, judge_name, make_skeleton


@pytest.mark.parametrize(
    "other",
    [
        "\u0410nn\u0430",  # Cyrillic
        "\u13aanna",  # Cherokee
        "\U0001d49c\U0001d4c3\U0001d4c3\U0001d4b6",  # script letters
        "\uff21\uff4e\uff4e\uff41",  # full width
        "A n n a",
        "A\u200bn\u200dn\u2060a",
        "\u202eanna\u202c"[::1],
        "ANNA",
        "\u00c1nn\u00e0\u0323",
        "\u1d00\u0274\u0274\u1d00",  # small capitals
        "Anna\u00ae",
        "Anna.",
        "_Anna_",
    ],
)
def test_names_that_look_alike(other):
    """They have one skeleton, by whatever trick they are written."""
    assert make_skeleton(clean_name(other)) == make_skeleton("Anna")


@pytest.mark.parametrize(
    "one, other", [("modern", "modem"), ("vvill", "will"), ("paypa1", "PayPal"), ("0tto", "Otto")]
)
def test_letters_that_are_taken_for_others(one, other):
    """As they are read at a glance."""
    assert make_skeleton(one) == make_skeleton(other)


@pytest.mark.parametrize("one, other", [("Anna", "Hanna"), ("王明", "王朋"), ("Ana1", "Ana2")])
def test_names_that_do_not(one, other):
    """Nobody is kept from a name of their own."""
    assert make_skeleton(one) != make_skeleton(other)


@pytest.mark.parametrize(
    "name",
    [
        "Admin",
        "The M\u043eder\u0430t\u043er",
        "MODERATOR2",
        "SiteAdmin",
        "teamModerator",
        "The Editors",
        "@dmin",
        "4dm1n",
        "Ed!t0r",
        "\U0001f170dmin",  # a letter in a box
        "\U0001f1e6dmin",  # what flags are made of
        "m.o.d",
        "Ann (editor)",
        "\u7248\u4e3b\u5c0f\u738b",
        "0ff1cial",
        "Ad\u200bmin",
        "St\u0430ff",
        "Contributor",
        "\u7ba1\u7406\u54e1",  # as Taiwan writes it
        "\u4e3b\u7406\u4eba",  # as the page calls an owner
        "\u64b0\u7a3f\u4eba",  # and a contributor
    ],
)
def test_words_of_staff(name):
    """Nobody else calls themselves so."""
    assert has_reserved_word(clean_name(name))


@pytest.mark.parametrize("name", ["Modesty", "Hostess", "Administer Ali", "Ed", "王编"])
def test_words_that_only_begin_like_them(name):
    """They are names."""
    assert not has_reserved_word(clean_name(name))


@pytest.mark.parametrize(
    "name",
    [
        "",
        "x",
        "\u200b\u200b",
        "!!",
        "\U0001f600\U0001f600",
        "https://a.example",
        "a" * 41,
        "\u3164\u3164",
    ],
)
def test_what_is_no_name(name):
    """It is refused with why."""
    assert judge_name(clean_name(name))


def test_signs_of_rank_go():
    """No tick, star or shield stands beside a name."""
    assert clean_name("\u2705 Ana \u2b50\ufe0f\u2714\ufe0f") == "Ana"
    assert clean_name("\u272f Ana \U0001f31f\U0001f3c5") == "Ana"
    assert clean_name("Ana\U0001f6e1\ufe0f\U0001f451") == "Ana"


@given(st.text(max_size=60))
def test_any_name(name):
    """Cleaning twice changes nothing, and nothing stays that is not seen."""
    cleaned = clean_name(name)
    assert clean_name(cleaned) == cleaned
    assert not {"Cc", "Cs", "Zl", "Zp"} & set(map(unicodedata.category, cleaned))
    assert make_skeleton(cleaned) == make_skeleton(cleaned.upper().lower()) or not cleaned.isascii()
