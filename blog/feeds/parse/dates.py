"""Dates as feeds write them, which is in every way there is.

None is better than a date that is read wrongly: an entry without one is dated by when it was seen.
"""

from __future__ import annotations

import functools
import re
from datetime import date, datetime, timedelta, timezone
from typing import NamedTuple

from blog.feeds.parse.calendar.months import month_number, weekday_number
from blog.feeds.parse.calendar.zones import find_offset

LONGEST = 100
EPOCH = re.compile(r"(\d{10})(?:\d{3})?(?:\.\d+)?", re.A)
COMPACT = re.compile(r"^(\d{4})(\d{2})(\d{2})(?:T?(\d{2})(\d{2})(\d{2})?)?(?=\D|$)")
BEFORE_NOON = ("am", "上午", "凌晨", "午前", "오전", "öö")
AFTER_NOON = ("pm", "下午", "晚上", "中午", "傍晚", "午後", "오후", "ös")
MARK = "|".join((r"\b[ap]m", *BEFORE_NOON, *AFTER_NOON, "早上"))
AFTER = r"\s*(?P<after>[ap]\.?\s?m\b\.?|[πμ]\.?\s?μ\b\.?)?"
CLOCK = re.compile(
    rf"(?P<before>{MARK})?\s*(?<![\d+−-])(?P<hour>\d{{1,2}})\s*[:：時时点시]\s*"
    rf"(?P<minute>\d{{1,2}})(?:\s*[分분])?(?:(?:[:：]\s?|(?<=[分분])\s*|(?=\d{{2}}))(?P<second>\d{{1,2}})[秒초]?(?:[.,]\d+)?)?{AFTER}",
    re.I,
)
# How times are written without a colon, looked for where there is no date.
LOOSE_CLOCK = re.compile(
    rf"(?P<before>{MARK})?\s*(?:"
    r"(?<![\d.+−-])(?P<hour>\d{1,2})\s?[.h]\s?(?P<minute>\d{2})(?:[.m](?P<second>\d{2})s?)?(?![\d.])"
    r"|(?<=T)(?P<hour2>\d{2})(?:(?P<minute2>\d{2})(?P<second2>\d{2})?(?:[.,]\d+)?)?(?![\d:])"
    rf"|(?<![\d+−-])(?P<hour3>\d{{1,2}})(?=\s*[ap]\.?m\b)){AFTER}",
    re.I,
)
YEAR_FIRST = re.compile(
    r"(?<!\d)(\d{4})(?:[-/]|\s*[.年년]\s*)(\d{1,2})"
    r"(?:(?:[-/]|\s*[.月월]\s*)(\d{1,2})\s*[日일.]?)?(?!\d)"
)
YEAR_AND_DAY = re.compile(r"^(\d{4})-(\d{3})(?!\d)")
NUMERIC = re.compile(r"(?<!\d)(\d{1,2})([./-])\s?(\d{1,2})\2\s?(\d{4}|\d{2})(?!\d)")
NAME = r"(1?\d[월月]|[^\W\d]{3,}|[一二三四五六七八九十]{1,2}月)"
DAY_MONTH_YEAR = re.compile(
    rf"(?<!\d)(\d{{1,2}})(?:st|nd|rd|th|er|\.|º|ª)?[\s/-]+(?:(?:de|of)\s+)?{NAME}"
    r"[.,]?(?:\s+de[l]?)?[\s/-]+(\d{4}|\d{2})(?!\d)"
)
MONTH_DAY_YEAR = re.compile(
    rf"{NAME}\.?\s+(\d{{1,2}})(?:st|nd|rd|th|\.)?,?[\s\0]+(?:.*?\s)?(\d{{4}})\b"
)
YEAR_MONTH_DAY = re.compile(rf"(?<!\d)(\d{{4}})\.?[\s-]+{NAME}\.?[\s-]+(\d{{1,2}})(?!\d)")


class _Day(NamedTuple):
    """A date and where in the text it stands."""

    when: date
    start: int
    end: int


# An entry's dates are asked for several times: to choose by, to tell versions apart, to be shown.
@functools.lru_cache(maxsize=1024)
def parse_date(value: str, chinese: bool = False) -> datetime | None:
    """Return a date as an aware UTC datetime, or None if it is none or before 1971.

    In a Chinese feed "CST" and no zone at all mean +08:00; elsewhere CST is the American one and
    no zone means UTC. None as well for 03/04/2025, where nothing tells the day from the month.
    """
    text = re.sub("[\u200e\u200f]", "", value.strip()[:LONGEST])
    epoch = EPOCH.fullmatch(text)
    if epoch:
        return datetime.fromtimestamp(int(epoch.group(1)), timezone.utc)
    try:
        moment = _read(_spread(text), chinese)
    except (ValueError, OverflowError):
        return None
    return moment if moment and 1970 < moment.year < 9999 else None


def _spread(text: str) -> str:
    """Put the usual signs into a date of digits alone."""
    compact = COMPACT.match(text)
    if not compact:
        return text
    digits = tuple(part or "00" for part in compact.groups())
    return "{}-{}-{} {}:{}:{}".format(*digits) + text[compact.end() :]


def _read(text: str, chinese: bool) -> datetime | None:
    clock = CLOCK.search(text)
    blanked = text
    if clock:
        blanked = text[: clock.start()] + "\0" * len(clock.group()) + text[clock.end() :]
    day = _find_day(blanked)
    if day is None:
        return None
    clock = clock or LOOSE_CLOCK.search(text, day.end) or LOOSE_CLOCK.search(text, 0, day.start)
    moment = datetime(day.when.year, day.when.month, day.when.day, tzinfo=timezone.utc)
    if clock is None:
        return moment - (find_offset("", moment, chinese) or timedelta())
    moment += _time_of_day(clock)
    offset = find_offset(text[clock.end() :], moment, chinese)
    return None if offset is None else moment - offset


def _find_day(text: str) -> _Day | None:
    found = YEAR_FIRST.search(text)
    if found:
        return _day(found, int(found[1]), int(found[2]), int(found[3] or 1))
    for found in DAY_MONTH_YEAR.finditer(text):
        if month_number(found[2]):
            return _day(found, _full_year(found[3]), month_number(found[2]), int(found[1]))
    found = NUMERIC.search(text)
    if found:
        return _numeric_day(found, text)
    for found in MONTH_DAY_YEAR.finditer(text):
        if month_number(found[1]):
            return _day(found, int(found[3]), month_number(found[1]), int(found[2]))
    found = YEAR_MONTH_DAY.search(text)
    if found:
        return _day(found, int(found[1]), month_number(found[2]), int(found[3]))
    found = YEAR_AND_DAY.match(text)
    if found and 1 <= int(found[2]) <= 366:
        when = date(int(found[1]), 1, 1) + timedelta(days=int(found[2]) - 1)
        return _Day(when, found.start(), found.end())
    return None


def _day(found: re.Match[str], year: int, month: int | None, day: int) -> _Day | None:
    if month is None:
        return None
    return _Day(date(year, month, day), found.start(), found.end())


def _numeric_day(found: re.Match[str], text: str) -> _Day | None:
    """Return the date that three numbers mean, or None if they may mean two.

    With dots the day is first. Otherwise what can be no month tells, or the weekday beside it.
    """
    first, sign, second, year = int(found[1]), found[2], int(found[3]), _full_year(found[4])
    if sign == ".":
        return _day(found, year, second, first)
    if len(found[4]) == 2:
        return None
    days = {
        date(year, month, day)
        for month, day in ((first, second), (second, first))
        if month <= 12 and day <= 31
    }
    if len(days) > 1:
        named = {weekday_number(word) for word in re.findall(r"[^\W\d]{2,}", text)} - {None}
        days = {one for one in days if one.weekday() in named}
    return _Day(days.pop(), found.start(), found.end()) if len(days) == 1 else None


def _full_year(digits: str) -> int:
    year = int(digits)
    if len(digits) == 2:
        year += 2000 if year < 70 else 1900
    return year


def _time_of_day(clock: re.Match[str]) -> timedelta:
    parts = clock.groupdict()
    hour = int(parts["hour"] or parts.get("hour2") or parts.get("hour3") or 0)
    minute = int(parts["minute"] or parts.get("minute2") or 0)
    second = int(parts["second"] or parts.get("second2") or 0)
    if hour > 24 or minute > 59:
        raise ValueError("no such time of day")
    before, after = (parts["before"] or "").lower(), (parts["after"] or "").lower()
    if hour < 12 and (before in AFTER_NOON or after[:1] in ("p", "μ")):
        hour += 12
    elif hour == 12 and (before in BEFORE_NOON or after[:1] in ("a", "π")):
        hour = 0
    return timedelta(hours=hour, minutes=minute, seconds=min(second, 59))
