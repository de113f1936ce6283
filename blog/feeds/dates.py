"""Dates as feeds write them, which is in every way there is."""

from __future__ import annotations

import re
from datetime import datetime, timedelta, timezone

MONTHS = {
    name: number
    for number, names in enumerate(
        (
            "jan ene gen sty",
            "feb fév fev lut",
            "mar mär mrz maa",
            "apr avr abr kwi",
            "may mai mag mei maj",
            "jun giu cze juin",
            "jul lug lip juil",
            "aug aoû ago sie",
            "sep set wrz",
            "oct okt ott out paź",
            "nov lis",
            "dec dez déc dic gru",
        ),
        start=1,
    )
    for name in names.split()
}
ZONES = {
    "z": 0, "ut": 0, "utc": 0, "gmt": 0, "wet": 0, "bst": 60, "west": 60, "cet": 60, "met": 60,
    "cest": 120, "mest": 120, "eet": 120, "eest": 180, "msk": 180, "ist": 330, "hkt": 480,
    "sgt": 480, "awst": 480, "jst": 540, "kst": 540, "acst": 570, "aest": 600, "aedt": 660,
    "nzst": 720, "nzdt": 780, "brt": -180, "art": -180, "ast": -240, "adt": -180, "edt": -240,
    "est": -300, "cdt": -300, "cst": -360, "mdt": -360, "mst": -420, "pdt": -420, "pst": -480,
    "akdt": -480, "akst": -540, "hst": -600,
}  # fmt: skip
BEIJING = 480
TIME = re.compile(
    r"(?P<before>[上下]午|[早晚]上|中午|凌晨)?\s*(?<!\d)(?P<hour>\d{1,2})[:：時时点]"
    r"(?P<minute>\d{2})分?(?:[:：]?(?P<second>\d{2})秒?(?:[.,]\d+)?)?"
    r"\s*(?P<after>[ap]\.?m\b\.?)?",
    re.I,
)
OFFSET = re.compile(r"^\W*(?:gmt|utc)?\s*([+−-])\s*(\d{1,2}):?(\d{2})?(?!\d)", re.I)
YEAR_FIRST = re.compile(r"(?<!\d)(\d{4})\s*[-/.年]\s*(\d{1,2})(?:\s*[-/.月]\s*(\d{1,2}))?(?!\d)")
COMPACT = re.compile(r"^(\d{4})(\d{2})(\d{2})(?:T?(\d{2})(\d{2})(\d{2})?)?(?=\D|$)")
DAY_MONTH_YEAR = re.compile(
    r"(?<!\d)(\d{1,2})(?:st|nd|rd|th|\.)?[\s-]+([^\W\d]{3,})[.,]?[\s-]+(\d{4}|\d{2})\b"
)
MONTH_DAY_YEAR = re.compile(r"([^\W\d]{3,})\.?\s+(\d{1,2})(?:st|nd|rd|th)?,?\s+(?:.*?\s)?(\d{4})\b")
LONGEST = 100


def parse_date(value: str, chinese: bool = False) -> datetime | None:
    """Return a date as an aware UTC datetime, or None if it is none or before 1971.

    In a Chinese feed "CST" and no zone at all mean +08:00; elsewhere CST is the American one and
    no zone means UTC.
    """
    text = value.strip()[:LONGEST]
    if re.fullmatch(r"\d{10}|\d{13}", text):
        return datetime.fromtimestamp(int(text[:10]), timezone.utc)
    compact = COMPACT.match(text)
    if compact:
        text = (
            "%s-%s-%s %s:%s:%s" % tuple(part or "00" for part in compact.groups())
            + text[compact.end() :]
        )
    clock = TIME.search(text)
    day = text if clock is None else text[: clock.start()] + " " + text[clock.end() :]
    rest = "" if clock is None else text[clock.end() :]
    try:
        year, month, date = _find_day(day)
        moment = datetime(year, month, date, tzinfo=timezone.utc)
        moment += _time_of_day(clock) - timedelta(minutes=_find_offset(rest, chinese))
    except (TypeError, ValueError, OverflowError):
        return None
    return moment if moment.year > 1970 else None


def _find_day(text: str):
    found = YEAR_FIRST.search(text)
    if found:
        return int(found.group(1)), int(found.group(2)), int(found.group(3) or 1)
    found = DAY_MONTH_YEAR.search(text)
    if found and _month(found.group(2)):
        return _full_year(found.group(3)), _month(found.group(2)), int(found.group(1))
    for found in MONTH_DAY_YEAR.finditer(text):
        if _month(found.group(1)):
            return int(found.group(3)), _month(found.group(1)), int(found.group(2))
    return None


def _month(name: str) -> int | None:
    name = name.lower()
    return MONTHS.get(name[:4]) or MONTHS.get(name[:3])


def _full_year(digits: str) -> int:
    year = int(digits)
    if len(digits) == 2:
        year += 2000 if year < 70 else 1900
    return year


def _time_of_day(clock) -> timedelta:
    if clock is None:
        return timedelta()
    hour, minute = int(clock.group("hour")), int(clock.group("minute"))
    second = min(int(clock.group("second") or 0), 59)
    if hour > 24 or minute > 59:
        raise ValueError("no such time of day")
    before, after = clock.group("before") or "", (clock.group("after") or "").lower()
    if hour < 12 and (before in ("下午", "晚上", "中午") or after.startswith("p")):
        hour += 12
    elif hour == 12 and (before in ("上午", "凌晨") or after.startswith("a")):
        hour = 0
    return timedelta(hours=hour, minutes=minute, seconds=second)


def _find_offset(rest: str, chinese: bool) -> int:
    """Return the zone's offset in minutes, read from what follows the time of day."""
    stated = OFFSET.match(rest)
    if stated:
        sign, hours, minutes = stated.groups()
        offset = int(hours) * 60 + int(minutes or 0)
        return -offset if sign in "-−" else offset
    for name in re.findall(r"[a-z]+", rest.lower()):
        if name == "cst" and chinese:
            return BEIJING
        if name in ZONES:
            return ZONES[name]
    return BEIJING if chinese or "北京" in rest else 0
