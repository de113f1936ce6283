"""What the desk's forms send, read and checked; fields that are absent are left as they are."""

from __future__ import annotations

from datetime import datetime
from typing import Any, Mapping

import pytz
from django.utils import timezone
from django.utils.dateparse import parse_datetime
from django.utils.translation import gettext as _

from blog.desk.errors import Invalid
from blog.models import Entry
from blog.models.cleaning import xml_text
from livelog.address import is_url

LONGEST = {
    "text": 20_000,
    "html": 20_000,
    "title": 500,
    "link": 2000,
    "correction": 500,
    "byline": 200,
}
FLAGS = ["pinned", "key", "struck", "slip", "move"]
WAYS = ["now", "draft", "at", "submit"]
TRUE, FALSE = {"1", "on", "true", "yes"}, {"", "0", "off", "false", "no"}
# What each shape has besides its text.
DETAILS = {
    Entry.TEXT: [],
    Entry.QUOTE: ["who", "where"],
    Entry.SCORE: ["home", "away", "home_score", "away_score", "line"],
}
MAX_DETAIL = 200
# As of feeds: at the ends of the calendar a time of one zone is none of another.
FIRST_YEAR, LAST_YEAR = 1971, 9998


class Form:
    """One post to the desk: `values` by field, of those that were sent. Raises Invalid."""

    def __init__(self, data: Mapping[str, Any], zone: str = "") -> None:
        self.errors: dict[str, list[str]] = {}
        self.zone = zone
        self.data = data
        self.values: dict[str, Any] = {}
        for name in LONGEST:
            self.read(name, self.read_text)
        for name in FLAGS:
            self.read(name, self.read_flag)
        self.read("publish", self.read_way)
        self.read("at", self.read_moment)
        self.read("published", self.read_moment)
        self.read("revision", self.read_number)
        for name in ("nonce", "instead"):  # the latter of the form that this one goes on with
            self.read(name, self.read_nonce)
        self.read("shape", self.read_shape)
        if self.errors:
            raise Invalid(self.errors)

    def read(self, name: str, how: Any) -> None:
        """Read one field if it was sent, by `how`, noting what is wrong with it."""
        given = self.data.get(name)
        if given is None:
            return
        try:
            self.values[name] = how(name, given if isinstance(given, str) else str(given))
        except ValueError as problem:
            self.errors.setdefault(name, []).append(str(problem))

    def read_text(self, name: str, given: str) -> str:
        """Return a text without what XML forbids, with line feeds at its ends of lines."""
        text = xml_text(given.replace("\r\n", "\n")).strip()
        if len(text) > LONGEST[name]:
            raise ValueError(_("At most %(most)d characters.") % {"most": LONGEST[name]})
        # As it was given: without what XML forbids, an address may be another.
        if name == "link" and given.strip() and not (is_url(given.strip()) and is_url(text)):
            raise ValueError(_("Enter an http or https address."))
        return text

    def read_flag(self, name: str, given: str) -> bool:
        """Return a box as ticked or not."""
        if given.lower() not in TRUE | FALSE:
            raise ValueError(_("Send 1 or 0."))
        return given.lower() in TRUE

    def read_way(self, name: str, given: str) -> str:
        """Return how the entry is to be published."""
        if given not in WAYS:
            raise ValueError(_("Send one of: %(ways)s.") % {"ways": ", ".join(WAYS)})
        return given

    def read_moment(self, name: str, given: str) -> datetime | None:
        """Return a time of ISO 8601 as an aware datetime, in the writer's zone if it names none."""
        if not given:
            return None
        try:
            # As digits it takes those of all scripts.
            known = given.strip().replace(" ", "T", 1) if given.isascii() else ""
            moment = parse_datetime(known)
        except ValueError:
            moment = None
        if moment is None or not FIRST_YEAR <= moment.year <= LAST_YEAR:
            raise ValueError(_("Enter a time like 2026-11-26T18:30+08:00."))
        if timezone.is_aware(moment):
            return moment
        zone = self.zone if self.zone in pytz.all_timezones_set else "UTC"
        return place_moment(moment, pytz.timezone(zone))

    def read_number(self, name: str, given: str) -> int | None:
        """Return a whole number, None for an empty field."""
        if given and not (given.isascii() and given.isdigit() and len(given) < 10):
            raise ValueError(_("This form was not made here: reload the page."))
        return int(given) if given else None

    def read_nonce(self, name: str, given: str) -> str | None:
        """Return the form's own key."""
        if len(given) > 64 or not given.isprintable():
            raise ValueError(_("This form was not made here: reload the page."))
        return given or None

    def read_shape(self, name: str, given: str) -> str:
        """Return a shape, having read what it has of its own into `details`."""
        if given not in DETAILS:
            raise ValueError(_("Send one of: %(ways)s.") % {"ways": ", ".join(DETAILS)})
        wanted = {each: str(self.data.get(each, "")).strip() for each in DETAILS[given]}
        for each, value in wanted.items():
            if len(value) > MAX_DETAIL:
                self.errors[each] = [_("At most %(most)d characters.") % {"most": MAX_DETAIL}]
        self.values["details"] = {each: xml_text(value) for each, value in wanted.items() if value}
        return given


def place_moment(moment: datetime, zone: Any) -> datetime:
    """Return a time of a clock in a zone as an aware datetime: of two that it shows, the first.

    Raises ValueError for one that it does not show.
    """
    try:
        return timezone.make_aware(moment, zone)
    except pytz.AmbiguousTimeError:
        return timezone.make_aware(moment, zone, is_dst=True)
    except pytz.NonExistentTimeError:
        raise ValueError(_("Clocks skip that time in %(zone)s.") % {"zone": zone}) from None
