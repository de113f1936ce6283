from datetime import datetime, timezone

import pytest

from blog.feeds.parse.dates import parse_date

SIX = datetime(2026, 11, 21, 6, tzinfo=timezone.utc)


@pytest.mark.parametrize(
    "text",
    [
        "Sat, 21 Nov 2026 06:00:00 GMT",
        "Sat, 21 Nov 2026 06:00:00 +0000",
        "Sat, 21 Nov 2026 06:00:00",
        "sat,21 nov 26 06:00 Z",
        "21-Nov-2026 06:00:00 UT",
        "Sat, 21 Nov 2026 14:00:00 +0800",
        "Sat, 21 Nov 2026 14:00:00 +8",
        "Sat, 21 Nov 2026 14:00:00 GMT+08:00",
        "Sat, 21 Nov 2026 14:00:00 GMT+0800 (China Standard Time)",
        "Sat, 21 Nov 2026 01:00:00 EST",
        "Fri, 20 Nov 2026 22:00:00 PST",
        "Sat, 21 Nov 2026 00:00:00 CST",
        "Sat Nov 21 06:00:00 2026",
        "Sat Nov 21 01:00:00 EST 2026",
        "November 21, 2026 6:00 AM",
        "Nov 21, 2026, 06:00:00 a.m.",
        "21st November 2026 06:00",
        "2026-11-21T06:00:00Z",
        "2026-11-21T06:00:00.123456789Z",
        "2026-11-21T07:00:00+01:00",
        "2026-11-20T22:00-0800",
        "2026-11-21 06:00:00",
        "2026/11/21 06:00",
        "20261121T060000Z",
        "20261121060000",
        "1795240800",
        "1795240800000",
        "Sa, 21 Nov 2026 07:00:00 +0100",
        "21 novembre 2026 07:00 +0100",
        " \n Sat, 21 Nov 2026 06:00:00 GMT \n",
    ],
)
def test_one_moment_in_many_spellings(text):
    """RFC 822, ISO 8601, asctime and what else feeds use."""
    assert parse_date(text) == SIX


@pytest.mark.parametrize(
    "text",
    [
        "Sat, 21 Nov 2026 14:00:00 CST",
        "Sat Nov 21 14:00:00 CST 2026",
        "2026-11-21 14:00:00",
        "2026年11月21日 14:00",
        "2026年11月21日 下午2:00",
        "2026年11月21日下午2点00分",
        "2026/11/21 14:00:00 北京时间",
        "星期六, 21 Nov 2026 14:00:00 +0800",
        "2026-11-21T06:00:00Z",
        "Sat, 21 Nov 2026 06:00:00 GMT",
    ],
)
def test_a_chinese_feed_means_beijing_time(text):
    """Where it says CST or names no zone; a zone that it names holds."""
    assert parse_date(text, chinese=True) == SIX


@pytest.mark.parametrize(
    ("text", "moment"),
    [
        ("2026-11-21", datetime(2026, 11, 21)),
        ("2026-11", datetime(2026, 11, 1)),
        ("21 Nov 2026", datetime(2026, 11, 21)),
        ("Sat, 21 Nov 2026 24:00:00 GMT", datetime(2026, 11, 22)),
        ("Sat, 21 Nov 2026 05:59:60 GMT", datetime(2026, 11, 21, 5, 59, 59)),
        ("Sat, 21 Nov 2026 12:00:00 AM", datetime(2026, 11, 21)),
        ("Sat, 21 Nov 2026 12:30 PM", datetime(2026, 11, 21, 12, 30)),
        ("Tue, 21 Nov 95 06:00:00 GMT", datetime(1995, 11, 21, 6)),
    ],
)
def test_days_alone_and_edges_of_the_clock(text, moment):
    """Midnight is written in three ways."""
    assert parse_date(text) == moment.replace(tzinfo=timezone.utc)


@pytest.mark.parametrize(
    "text",
    [
        "21.11.2026 06:00:00",
        "21.11.26 06:00",
        "Sa, 21.11.2026 - 06:00",
        "06:00 21.11.2026",
        "Sat, 11/21/2026 - 06:00",
        "11/21/2026 06:00:00 AM",
        "21/11/2026 06:00",
        "21-11-2026 06:00",
        "21/Nov/2026:06:00:00 +0000",
        "21 ноября 2026 06:00",
        "сб, 21 ноя 2026 09:00:00 +0300",
        "21 листопада 2026 06:00",
        "21 Kasım 2026 Cumartesi 06:00",
        "Σαβ, 21 Νοέ 2026 06:00:00 GMT",
        "21 Νοεμβρίου 2026 6:00 πμ",
        "21. marraskuuta 2026 klo 6.00",
        "토, 21 11월 2026 15:00:00 +0900",
        "2026년 11월 21일 오전 6:00",
        "2026년 11월 21일 6시 00분",
        "2026. 11. 21. 06:00",
        "2026-11-21 오전 6:00:00",
        "周六, 21 十一月 2026 14:00:00 +0800",
        "2026-november-21T06:00",
        "21 de noviembre de 2026 06:00",
        "21 listopada 2026 06:00",
        "Sat, 21 Nov 2026 01:00:00 ET",
        "Sat, 21 Nov 2026 00:00:00 CT",
        "Fri, 20 Nov 2026 22:00:00 Pacific Standard Time",
        "Sat, 21 Nov 2026 07:00:00 MEZ",
        "Sat, 21 Nov 2026 13:00:00 WIB",
        "Fri, 20 Nov 2026 22:00:00 America/Los_Angeles",
        "Sat, 21 Nov 2026 07:00 Europe/Berlin",
        "Sat, 21 Nov 2026 06.00.00 GMT",
        "21 Nov 2026 6h00",
        "Sat, 21 Nov 2026 06:00:00 +3000",
        "Sat, 21 Nov 2026 05:59:00 -00:01",
        "2026-11-21T070000+01:00",
        "2026-11-21T07:00:0+01:00",
        "2026-11-21T06Z",
        "2026-11-21T08+02",
        "Nov 21, 2026 6 AM",
        "2026-11-21 6:00 a. m.",
        "Sat, 21 Nov 2026 06:00 Uhr",
    ],
)
def test_the_same_moment_in_other_countries_words(text):
    """Months, zones and halves of the day as they are called there; no zone is UTC."""
    assert parse_date(text) == SIX


def test_a_name_for_both_times_of_the_year_means_the_one_that_it_is():
    """As "ET" and a place do."""
    for zone in ("ET", "America/New_York"):
        assert parse_date(f"Tue, 21 Jul 2026 10:00:00 {zone}") == datetime(
            2026, 7, 21, 14, tzinfo=timezone.utc
        )


@pytest.mark.parametrize(
    ("name", "month"),
    [
        ("březen", 3), ("května", 5), ("června", 6), ("července", 7), ("srpna", 8), ("září", 9),
        ("lipca", 7), ("lipnja", 6), ("srpnja", 7), ("Mayıs", 5), ("Ağu", 8), ("Şubat", 2),
        ("maaliskuu", 3), ("kesäkuuta", 6), ("Ιουλίου", 7), ("Μαΐου", 5), ("липня", 7), ("мая", 5),
        ("rugpjūčio", 8), ("rugsėjo", 9), ("Août", 8), ("fév", 2), ("Mär", 3), ("ottobre", 10),
    ],
)  # fmt: skip
def test_months_that_are_easily_mistaken(name, month):
    """As those whose names in two languages begin alike."""
    assert parse_date(f"5 {name} 2026") == datetime(2026, month, 5, tzinfo=timezone.utc)


@pytest.mark.parametrize(
    ("text", "moment"),
    [
        ("2026-11-21+01:00", datetime(2026, 11, 21)),
        ("Sat, 21 Nov 2026 22:40:00 -01:01", datetime(2026, 11, 21, 23, 41)),
        ("2026-325", datetime(2026, 11, 21)),
        ("2026년 11월 21일 오후 2:30", datetime(2026, 11, 21, 14, 30)),
        ("2026-11-21 PM 2:30", datetime(2026, 11, 21, 14, 30)),
        ("2026-11-21 am 12:30", datetime(2026, 11, 21, 0, 30)),
        ("21 Νοέ 2026 2:30 μ.μ.", datetime(2026, 11, 21, 14, 30)),
        ("Fri, 05/03/2019 - 15:21", datetime(2019, 5, 3, 15, 21)),
        ("ven 03/05/2019 - 15:21", datetime(2019, 5, 3, 15, 21)),
        ("05/05/2019", datetime(2019, 5, 5)),
    ],
)
def test_what_was_read_wrongly(text, moment):
    """An offset for a time, a day for a month, an afternoon for a morning."""
    assert parse_date(text) == moment.replace(tzinfo=timezone.utc)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "yesterday",
        "Sat, 31 Feb 2026 06:00:00 GMT",
        "0000-00-00 00:00:00",
        "0001-01-01T00:00:00Z",
        "1970-01-01T00:00:00Z",
        "2026-13-45T99:99:99Z",
        "99999999999999999999",
        "9999-12-31T23:59:59-23:59",
        "21 Nov",
        "06:00",
        "03/04/2025 10:00",
        "31.02.2025 10:00",
        "5/11/25",
        "Sat, 21 Nov 2026 06:00:00 XYZT",
        "21 xyz 2026",
    ],
)
def test_what_is_no_date_is_none(text):
    """As are the dates that mean that there is none."""
    assert parse_date(text) is None
