from datetime import datetime, timezone

import pytest

from blog.feeds.dates import parse_date

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
    ],
)
def test_what_is_no_date_is_none(text):
    """As are the dates that mean that there is none."""
    assert parse_date(text) is None
