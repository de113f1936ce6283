"""The brake: a feed that suddenly has nothing but new items has given its old ones new names. Pure.

Publishers move to other software, and every GUID, link and sometimes title changes at once. Where
all that was known has gone, as much is new, and none of it is dated after the newest that was
known, it is the same. Items that are dated later are always new: the feed may have been away.
"""

from __future__ import annotations

from datetime import datetime, timedelta, timezone
from typing import Callable

from blog.feeds.intake.candidates import Candidate
from blog.feeds.intake.matching import Known, Match

LEAST = 3  # items; fewer may be new though each is dated before the last one known
DAY = timedelta(days=1)
EARLIEST = datetime.min.replace(tzinfo=timezone.utc)

Rule = Callable[[Candidate, Known], bool]


def match_renamed(strangers: list[Candidate], recent: list[Known]) -> list[Match]:
    """Return which entries the items are, if they are the feed's newest under other names.

    Called where no item of the feed is known; `recent` are its newest entries, the newest first.
    Returns [] where any of the items is new.
    """
    if not 1 < len(strangers) <= len(recent):
        return []
    known = recent[: len(strangers)]
    pairs = pair_up(strangers, known, [says_the_same])
    if len(pairs) == len(strangers):
        return [Match(candidate, entry, by_words=True) for candidate, entry in pairs]
    if len(strangers) < LEAST or is_any_later(strangers, recent):
        return []
    pairs = pair_up(strangers, known, [says_the_same, has_the_date, has_the_title, is_left])
    return [
        Match(candidate, entry, by_words=True, by_place=not has_anything(candidate, entry))
        for candidate, entry in pairs
    ]


def pair_up(
    strangers: list[Candidate], known: list[Known], rules: list[Rule]
) -> list[tuple[Candidate, Known]]:
    """Return each item with an entry of its own that the first rule which can be met gives it."""
    pairs: dict[int, Known] = {}
    left = sorted(known, key=lambda entry: entry.published or EARLIEST)
    for rule in rules:
        for place, candidate in enumerate(strangers):
            fits = (entry for entry in left if rule(candidate, entry))
            entry = None if place in pairs else next(fits, None)
            if entry:
                pairs[place] = entry
                left.remove(entry)
    return [(strangers[place], pairs[place]) for place in sorted(pairs)]


def says_the_same(candidate: Candidate, entry: Known) -> bool:
    """Tell whether the item has the entry's title, and its text or its date."""
    same = candidate.words == entry.words or has_the_date(candidate, entry)
    return has_the_title(candidate, entry) and same


def has_the_date(candidate: Candidate, entry: Known) -> bool:
    """Tell whether both have one date, to the second."""
    return candidate.date is not None and candidate.date == entry.published


def has_the_title(candidate: Candidate, entry: Known) -> bool:
    """Tell whether both have one title."""
    return candidate.item.title == entry.title


def has_anything(candidate: Candidate, entry: Known) -> bool:
    """Tell whether anything but the order says that the item is the entry."""
    return has_the_date(candidate, entry) or has_the_title(candidate, entry)


def is_left(candidate: Candidate, entry: Known) -> bool:
    """Take whatever entry no other item is: they stand in one order."""
    return True


def is_any_later(strangers: list[Candidate], recent: list[Known]) -> bool:
    """Tell whether any of the items is, or may be, dated after the newest entry that has a date.

    Where several have one date, and all one time of day, dates are days alone: an item may be
    later than another of its day.
    """
    dates = [candidate.date for candidate in strangers if candidate.date]
    ends = [entry.published for entry in recent if entry.published and entry.dated]
    if len(dates) < len(strangers) or not ends:
        return True
    days_alone = len({date.time() for date in dates}) == 1 and len(set(dates)) < len(dates)
    return max(dates) + (DAY if days_alone else timedelta(0)) > max(ends)
