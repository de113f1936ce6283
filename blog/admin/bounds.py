"""What keeps the list of entries from costing more the more are recorded."""

from __future__ import annotations

import calendar
from datetime import date
from typing import Any, Iterator, Mapping

from django.contrib import admin
from django.contrib.admin.views.main import ORDER_VAR, ChangeList
from django.core.paginator import Paginator
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.functional import cached_property
from django.utils.translation import gettext as say
from django.utils.translation import gettext_lazy as _

from blog.models import Entry

COUNTED = 10_000  # entries that are counted, and can be turned to page by page
SEARCHED = 10_000  # of the chosen entries, the newest, among which is searched
DATES = "published"
BY_DATE = ["-published", "-id"]


class BoundedPaginator(Paginator):
    """Pages of a list's first entries; how many there are in all would take the longer the more."""

    @cached_property
    def found(self) -> int:
        """How many there are, or COUNTED and one more."""
        return self.object_list[: COUNTED + 1].count()

    @property
    def is_cut(self) -> bool:
        """Tell whether there are more than are counted."""
        return self.found > COUNTED

    @cached_property
    def count(self) -> int:
        """The entries on all pages."""
        return min(self.found, COUNTED)


class EntryList(ChangeList):
    """The list: by date where dates are chosen, which an index has in order, else the newest first."""

    def get_ordering(self, request: HttpRequest, queryset: QuerySet) -> list[Any]:
        """Return what the entries are ordered by."""
        if is_by_date(self.params) and ORDER_VAR not in self.params:
            return BY_DATE
        return super().get_ordering(request, queryset)

    @property
    def note(self) -> str:
        """What the list says of entries that it has not looked at, or ""."""
        if self.query and Entry.objects.all()[: SEARCHED + 1].count() > SEARCHED:
            said = say("Searched: the newest %(most)d. Choose dates or a filter to search others.")
            return said % {"most": SEARCHED}
        if self.paginator.is_cut:
            said = say("Shown: the first %(most)d. Choose dates or a filter to see others.")
            return said % {"most": COUNTED}
        return ""

    @property
    def dates(self) -> Calendar:
        """What Django's drill-down by date asks of a list."""
        return Calendar(self)


class Calendar:
    """The years, months and days from the first entry to the last, whether or not each has any.

    In the place of a ChangeList and of its QuerySet, which would look through all entries.
    """

    date_hierarchy = DATES

    def __init__(self, entries: EntryList) -> None:
        self.params = entries.params
        self.get_query_string = entries.get_query_string
        self.queryset = self

    @cached_property
    def span(self) -> list[date]:
        """The dates of the first entry and of the last; [] where there is none."""
        dated = Entry.objects.filter(published__isnull=False).values_list(DATES, flat=True)
        ends = [dated.order_by(order).first() for order in (DATES, "-" + DATES)]
        return [each.date() for each in ends if each]

    def aggregate(self, **asked: Any) -> dict[str, date | None]:
        """Return the first and the last date."""
        first, last = self.span or (None, None)
        return {"first": first, "last": last}

    def dates(self, field: str, kind: str) -> list[date]:
        """Return the years, or the months or days of what was chosen, as their first days."""
        return list(self.find_dates(kind)) if self.span else []

    def find_dates(self, kind: str) -> Iterator[date]:
        """Yield them."""
        first, last = self.span
        years = self.choose("year", range(first.year, last.year + 1))
        for year in years:
            months = [1] if kind == "year" else self.choose("month", range(1, 13))
            for month in months:
                days = calendar.monthrange(year, month)[1] if kind == "day" else 1
                for day in range(1, days + 1):
                    found = date(year, month, day)
                    if kind == "year" or is_within(found, kind, first, last):
                        yield found

    def choose(self, part: str, all_of_it: range) -> list[int]:
        """Return what was chosen of the years or of the months, or all; what cannot be is left out."""
        chosen = self.params.get(f"{DATES}__{part}")
        only = [int(chosen)] if chosen and chosen.isdigit() else list(all_of_it)
        return [each for each in only if each in all_of_it]


def is_within(found: date, kind: str, first: date, last: date) -> bool:
    """Tell whether a month or a day is one of those from the first to the last."""
    start = first.replace(day=1) if kind == "month" else first
    return start <= found <= last


class StateFilter(admin.SimpleListFilter):
    """Entries by their state.

    Live ones, which are nearly all, are told by what they are not: for what they are SQLite would
    take an index of states, and put all of them in order.
    """

    title = _("state")
    parameter_name = "state__exact"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        return Entry.STATES

    def queryset(self, request: HttpRequest, entries: QuerySet) -> QuerySet:
        state = self.value()
        others = [name for name, _said in Entry.STATES if name != Entry.LIVE]
        if state == Entry.LIVE:
            return entries.exclude(state__in=others)
        return entries.filter(state=state) if state else entries


def search_newest(entries: QuerySet, by_date: bool) -> QuerySet:
    """Return the newest of the chosen entries, as many as are searched."""
    order = BY_DATE if by_date else ["-id"]
    return entries.filter(pk__in=entries.order_by(*order).values("pk")[:SEARCHED])


def is_by_date(params: Mapping[str, Any]) -> bool:
    """Tell whether a list's parameters choose dates."""
    return any(name.startswith(DATES) for name in params)
