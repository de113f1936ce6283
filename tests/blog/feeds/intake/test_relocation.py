"""Feeds that have moved for good."""

from blog.feeds.intake.relocation import SIGHTINGS, count_sighting

NEW, OTHER = "https://new.example/feed", "https://other.example/feed"


def sightings(*targets):
    """Return where the count stands after polls that led to these targets."""
    moved_to, seen = "", 0
    for target in targets:
        moved_to, seen = count_sighting(moved_to, seen, target)
    return moved_to, seen


def test_fifth_sighting_is_believed():
    """One misconfigured hour moves no feed; five polls in a row do."""
    assert sightings(*[NEW] * 4)[1] < SIGHTINGS
    assert sightings(*[NEW] * 5)[1] == SIGHTINGS


def test_another_target_starts_again():
    """The count is of one address."""
    assert sightings(NEW, NEW, NEW, NEW, OTHER) == (OTHER, 1)


def test_answer_from_the_old_address_starts_again():
    """A temporary redirect, or none, says that the old address still counts."""
    assert sightings(NEW, NEW, NEW, NEW, "", NEW) == (NEW, 1)


def test_count_stays_bounded():
    """A move that cannot be followed is counted no further."""
    assert sightings(*[NEW] * 100)[1] == 5
