from datetime import datetime, timezone

import pytest

from blog.feeds.parse.formats.newest import LIMIT, choose_newest, drop_old_entries


def test_an_entry_without_a_date_is_as_old_as_the_one_before():
    """So that it stays where the feed put it."""
    old, new = (datetime(year, 1, 1, tzinfo=timezone.utc) for year in (2025, 2026))
    dates = [new] * (LIMIT - 1) + [None, old, None]
    assert choose_newest(dates) == list(range(LIMIT))
    assert choose_newest(reversed(dates)) == [0, *range(3, LIMIT + 2)]


def test_old_entries_are_cut_out_whole():
    """What is around the entries stays, and an entry that is only quoted counts for nothing."""
    quoted = "<![CDATA[</item><item>]]>"
    items = [
        f"<item><pubDate>2026-01-01T{n // 60:02}:{n % 60:02}</pubDate>{n}{quoted}<!-- <item> --></item>"
        for n in range(LIMIT + 100)
    ]
    text, left_out = drop_old_entries("<rss><items/>{}</rss>".format("".join(items)))
    assert text == "<rss><items/>{}</rss>".format("".join(items[100:])) and left_out == 0


def test_a_feed_of_ordinary_size_is_left_alone():
    """Word for word."""
    text = "<feed><entry>1</entry> <entry>2</entry></feed>"
    assert drop_old_entries(text) == (text, 0)


@pytest.mark.parametrize(
    "date",
    [
        "<pubDate>{}</pubDate>",
        "<pubDate><![CDATA[{}]]></pubDate>",
        "<pubDate>\n <![CDATA[ {} ]]></pubDate>",
        "<a10:updated x='y'>{}</a10:updated>",
        "<dc:date>{}</dc:date>",
        "<pubDate>soon</pubDate><updated>{}</updated>",
    ],
)
def test_the_newest_are_kept_of_a_feed_in_rising_order(date):
    """However its dates are written."""
    items = [f"<item>{date.format(f'{1900 + n}-01-02')}{n}</item>" for n in range(100, 400)]
    text, _ = drop_old_entries(f"<rss>{''.join(items)}</rss>")
    assert text == f"<rss>{''.join(items[100:])}</rss>"


def test_the_newest_that_fit_are_kept():
    """One that is too large by itself does not keep the smaller ones out."""
    dates = [datetime(2026, 1, day, tzinfo=timezone.utc) for day in (4, 3, 2, 1)]
    assert choose_newest(dates, sizes=[5, 90, 4, 3], budget=10) == [0, 2]
    text = "<rss><item>aaaa</item><item>bb</item><item>c</item></rss>"
    assert drop_old_entries(text, budget=35) == ("<rss><item>aaaa</item><item>bb</item></rss>", 1)
