"""Where an entry stands in the stream: a number, the `position` of the wire, by which pages are ordered.

It is the seq of the entry's first publication, until an editor moves the entry: then it lies between the
numbers of two others. The record keeps it as a whole number and so many STEPS on the way to the next,
which JSON, JavaScript and Redis all take as one number without loss. Pure.
"""

from __future__ import annotations

import math
import random
from typing import Any, Sequence

from django.db.models import Q

STEPS = 2**24  # between two whole numbers; with a position below 2**29, the 53 bits of a double
LATER_BELOW = 20  # earlier entries above one of a time disturb as much as a later one below it
OLDEST_FIRST = ["position", "fraction"]
NEWEST_FIRST = ["-position", "-fraction"]


def join_place(position: int, fraction: int) -> float:
    """Return the number of a place; it is whole where the entry was never moved."""
    return position + fraction / STEPS if fraction else position


def split_place(place: float) -> tuple[int, int]:
    """Return the columns of a place."""
    position = math.floor(place)
    return position, int((place - position) * STEPS)


def read_place(text: str) -> float:
    """Return the place that a text says. Raises ValueError where it says none."""
    if text.isascii() and text.isdigit() and len(text) < 16:
        return int(text)
    place = float(text) if text.isascii() and len(text) < 32 and text[:1].isdigit() else -1
    if not 0 <= place < 2**53 or "_" in text:
        raise ValueError("This is no position.")
    return int(place) if place == int(place) else place


def below(place: float) -> Q:
    """Return what entries before a place have in common."""
    position, fraction = split_place(place)
    if not fraction:
        return Q(position__lt=position)
    # The first of them is for the index, which is read from there on.
    return Q(position__lte=position) & (Q(position__lt=position) | Q(fraction__lt=fraction))


def above(place: float) -> Q:
    """Return what entries after a place have in common."""
    position, fraction = split_place(place)
    return Q(position__gte=position) & (Q(position__gt=position) | Q(fraction__gt=fraction))


def next_place(place: float) -> float:
    """Return the least place after another."""
    position, fraction = split_place(place)
    return (position * STEPS + fraction + 1) / STEPS


def place_between(lower: float, upper: float) -> float | None:
    """Return a place between two others, not far above the lower; None where there is no room.

    Of many one by chance, so that two editors who move at once do not take the same.
    """
    position, fraction = split_place(lower)
    end = STEPS if upper >= position + 1 else split_place(upper)[1]
    room = end - fraction - 1
    if room < 1:
        return None
    margin = room * 3 // 8
    return join_place(
        position, fraction + 1 + random.randrange(margin, max(margin + 1, room - margin))
    )


def find_cut(times: Sequence[Any], time: Any) -> int:
    """Return how many entries of a stream stand below one of a `time`, where it is most in order.

    `times` are those of the others, from below. Streams are not in order everywhere: a feed brings old
    entries, many at once, and some were dated otherwise where they stood. Of several such places it is
    the lowest.
    """
    disorder = least = sum(each <= time for each in times)  # those that are above it
    cut = 0
    for number, each in enumerate(times, 1):
        disorder += -1 if each <= time else LATER_BELOW
        if disorder < least:
            least, cut = disorder, number
    return cut
