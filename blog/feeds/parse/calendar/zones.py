"""How far from UTC a time is, by what is written after it."""

from __future__ import annotations

import re
from datetime import datetime, timedelta

from blog.feeds.parse.calendar.months import month_number, weekday_number

# Minutes, or the place whose clock is meant where the name leaves out whether it is summer.
NAMES: dict[str, int | str] = {
    "z": 0, "ut": 0, "utc": 0, "gmt": 0, "wet": 0, "bst": 60, "west": 60, "cet": 60, "met": 60,
    "mez": 60, "wat": 60, "cest": 120, "mest": 120, "mesz": 120, "eet": 120, "sast": 120, "cat": 120,
    "eest": 180, "msk": 180, "trt": 180, "eat": 180, "irst": 210, "gst": 240, "samt": 240,
    "pkt": 300, "uzt": 300, "yekt": 300, "ist": 330, "npt": 345, "wib": 420, "ict": 420,
    "novt": 420, "krat": 420, "hkt": 480, "sgt": 480, "awst": 480, "wita": 480, "pht": 480,
    "myt": 480, "irkt": 480, "jst": 540, "kst": 540, "wit": 540, "acst": 570, "aest": 600,
    "vlat": 600, "acdt": 630, "aedt": 660, "nzst": 720, "nzdt": 780, "ndt": -150, "nst": -210,
    "brt": -180, "art": -180, "uyt": -180, "clst": -180, "adt": -180, "ast": -240, "clt": -240,
    "bot": -240, "vet": -240, "edt": -240, "hae": -240, "est": -300, "cot": -300, "pet": -300,
    "hne": -300, "cdt": -300, "cst": -360, "mdt": -360, "mst": -420, "pdt": -420, "pst": -480,
    "akdt": -480, "akst": -540, "hst": -600,
    "et": "America/New_York", "ct": "America/Chicago", "mt": "America/Denver",
    "pt": "America/Los_Angeles", "eastern": "America/New_York", "central": "America/Chicago",
    "mountain": "America/Denver", "pacific": "America/Los_Angeles",
}  # fmt: skip
BEIJING = 480
MAX_HOURS = 14
OFFSET = re.compile(r"^\W*(?:gmt|utc)?\s*([+−-])\s*(\d{1,2}):?(\d{2})?(?!\d)", re.I)
PLACE = re.compile(r"\b[A-Z][A-Za-z]+/[A-Z][A-Za-z_]+(?:/[A-Z][A-Za-z_]+)?")
# Capitals right after a time that name a zone, but for the word for "o'clock".
UNKNOWN = re.compile(r"^\W{0,2}(?!UHR|HRS|UUR|AM|PM)([A-Z]{2,5})\b")


def find_offset(rest: str, moment: datetime, chinese: bool) -> timedelta | None:
    """Return the offset that the text after a time states, UTC's where it states none.

    None where it names a zone that is not known: the moment then cannot be told. `moment` is the
    time as written, by which it is summer or winter there.
    """
    stated = OFFSET.match(rest)
    if stated:
        return _stated_offset(*stated.groups())
    place = PLACE.search(rest)
    if place:
        return _offset_at(place.group(), moment)
    for name in re.findall(r"[a-z]+", rest.lower()):
        if name == "cst" and chinese:
            return timedelta(minutes=BEIJING)
        zone = NAMES.get(name)
        if zone is not None:
            by_name = isinstance(zone, str)
            return _offset_at(str(zone), moment) if by_name else timedelta(minutes=int(zone))
    unknown = UNKNOWN.match(rest)
    if unknown and not month_number(unknown[1]) and weekday_number(unknown[1]) is None:
        return None
    return timedelta(minutes=BEIJING if chinese or "北京" in rest else 0)


def _stated_offset(sign: str, hours: str, minutes: str | None) -> timedelta:
    """Return a numeric offset; one that no clock on earth has counts as none."""
    if int(hours) > MAX_HOURS or int(minutes or 0) > 59:
        return timedelta(0)
    offset = timedelta(hours=int(hours), minutes=int(minutes or 0))
    return -offset if sign in "-−" else offset


def _offset_at(place: str, moment: datetime) -> timedelta | None:
    import pytz  # half a megabyte that few feeds need

    try:
        return pytz.timezone(place).utcoffset(moment.replace(tzinfo=None))
    except (pytz.UnknownTimeZoneError, pytz.InvalidTimeError, OverflowError):
        return None
