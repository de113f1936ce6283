from datetime import datetime, timezone

from blog.feeds.newest import LIMIT, choose_newest, drop_old_entries


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
    text = drop_old_entries("<rss><items/>%s</rss>" % "".join(items))
    assert text == "<rss><items/>%s</rss>" % "".join(items[100:])


def test_a_feed_of_ordinary_size_is_left_alone():
    """Word for word."""
    text = "<feed><entry>1</entry> <entry>2</entry></feed>"
    assert drop_old_entries(text) == text
