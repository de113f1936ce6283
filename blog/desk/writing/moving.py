"""Moving an entry in the stream, to where its time belongs."""

from __future__ import annotations

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from blog.desk import rights
from blog.desk.errors import Invalid, NotAllowed
from blog.models import Entry
from blog.place import (
    NEWEST_FIRST,
    OLDEST_FIRST,
    above,
    below,
    find_cut,
    join_place,
    next_place,
    place_between,
)


def move(entry: Entry, role: str | None) -> None:
    """Have a locked entry, when it is saved, go to where its time belongs, unless it stands there.

    Raises NotAllowed; Invalid for one that readers do not have, and where there is no room.
    """
    if not rights.allows(role, "retime"):
        raise NotAllowed
    if entry.place is None or entry.state != Entry.LIVE:
        raise Invalid({"move": [_("Only what readers have can be moved.")]})
    numbered = Entry.objects.filter(blog=entry.blog_id, position__isnull=False).exclude(pk=entry.pk)
    others = numbered.filter(state=Entry.LIVE)
    upper = find_upper(others, entry)
    if stands_below(others, entry.place, upper):
        return
    # What was removed keeps its place, and may come back.
    lower = read_first(keep_below(numbered, upper).order_by(*NEWEST_FIRST)) or 0
    place = place_between(lower, lower + 1 if upper is None else upper)
    if place is None:
        raise Invalid({"move": [_("Too many entries were moved to that place.")]})
    entry.moves_to = place


def find_upper(others: QuerySet, entry: Entry) -> float | None:
    """Return the place of what is to stand right above an entry, by its time; None for nothing."""
    later = read_first(others.filter(published__gt=entry.published).order_by(*OLDEST_FIRST))
    earlier = read_first(others.filter(published__lte=entry.published).order_by(*NEWEST_FIRST))
    if later is None or earlier is None or earlier < later:
        return later
    # Between these two the stream is not in the order of time.
    zone = others.exclude(below(later)).filter(below(next_place(earlier))).order_by(*OLDEST_FIRST)
    rows = list(zone.values_list("published", "position", "fraction"))
    cut = find_cut([published for published, *_ in rows], entry.published)
    if cut < len(rows):
        return join_place(*rows[cut][1:])
    return read_first(others.filter(above(earlier)).order_by(*OLDEST_FIRST))


def stands_below(others: QuerySet, place: float, upper: float | None) -> bool:
    """Tell whether a place is right below another of the stream."""
    if upper is not None and place > upper:
        return False
    next_lower = read_first(keep_below(others, upper).order_by(*NEWEST_FIRST))
    return next_lower is None or next_lower < place


def keep_below(rows: QuerySet, upper: float | None) -> QuerySet:
    """Return those of some entries that stand below a place, where there is one."""
    return rows if upper is None else rows.filter(below(upper))


def read_first(rows: QuerySet) -> float | None:
    """Return the place of the first of some entries, None where there are none."""
    first = rows.values_list("position", "fraction").first()
    return join_place(*first) if first else None
