"""Times in the reader's own words, zone and day."""

from datetime import datetime, timedelta, timezone

from playwright.sync_api import expect

NOON = datetime(2026, 11, 21, 4, 0, tzinfo=timezone.utc)  # noon in Shanghai


def open_at(open_reader, desk, moment=NOON, **options):
    """Open the test's blog where it is a moment, and stays it."""
    reader = open_reader("/healthz", **options)
    reader.page.clock.set_fixed_time(moment)
    reader.page.goto(reader.site.url(desk.path))
    return reader


def pass_minutes(reader, moment, minutes):
    """Have it be so many minutes later than the moment, and the page's timers come round."""
    reader.page.clock.set_fixed_time(moment + timedelta(minutes=minutes))
    reader.page.clock.run_for(60_000)


def test_time_tells_how_long_ago_and_the_clock(desk, open_reader):
    """A permalink's time is relative for a week, with clock, whole date and zone beside it."""
    for published in ("2026-11-21T03:58:59Z", "2026-11-20T03:59:00Z", "2026-11-10T03:59:00Z"):
        desk.publish("Entry", published=published)
    reader = open_at(open_reader, desk)
    times = reader.page.locator(".when time")
    assert times.all_inner_texts() == ["10 Nov, 11:59", "1 day ago", "1 min ago"]
    clocks = [time.get_attribute("data-clock") for time in times.all()]
    assert clocks == [None, "20 Nov, 11:59", "11:58"]
    assert times.last.get_attribute("datetime") == "2026-11-21T03:58:59Z"
    whole = "Saturday, 21 November 2026 at 11:58:59 GMT+8"
    assert times.last.get_attribute("title") == whole


def test_relative_times_tick(desk, open_reader):
    """What is on the screen counts on by itself."""
    desk.publish("Entry", published="2026-11-21T03:59:30Z")
    reader = open_at(open_reader, desk)
    time = reader.page.locator(".when time")
    assert time.inner_text() == "now"
    pass_minutes(reader, NOON, 3)
    expect(time).to_have_text("3 min ago")


def test_times_of_key_events_tick(desk, open_reader):
    """After midnight a pin and a key event have yesterday's date."""
    desk.publish("Entry", published="2026-11-21T15:50:00Z", key=True, pinned=True)
    late = datetime(2026, 11, 21, 15, 58, tzinfo=timezone.utc)
    reader = open_at(open_reader, desk, late)
    times = reader.page.locator("#pins time, #keys time")
    assert times.all_inner_texts() == ["23:50", "23:50"]
    pass_minutes(reader, late, 3)
    expect(times).to_have_text(["21 Nov, 23:50", "21 Nov, 23:50"])


def test_new_hours_and_days_are_marked(desk, open_reader):
    """A line tells where an hour and where a day ends, in the reader's zone."""
    for hour in ("2026-11-19T15:30", "2026-11-20T15:30", "2026-11-21T01:10", "2026-11-21T03:30"):
        desk.publish(hour, published=hour + ":00Z")
    desk.publish("also 11", published="2026-11-21T03:50:00Z")
    reader = open_at(open_reader, desk)
    marks = reader.page.locator("#entries article").evaluate_all(
        "all => all.map(({ dataset: { day, hour } }) => day ?? hour ?? '')"
    )
    yesterday, before = "Friday, 20 November 2026", "Thursday, 19 November 2026"
    assert marks == ["", "", "09:00", yesterday, before]


def test_times_in_chinese(desk, open_reader):
    """In Chinese too, by the browser's language alone."""
    desk.publish("Entry", published="2026-11-21T03:55:00Z")
    reader = open_at(open_reader, desk, locale="zh-CN")
    assert reader.page.locator(".when time").inner_text() == "5分钟前"
    assert reader.page.locator("html").get_attribute("lang") == "zh-hans"


def test_times_in_an_authors_words_stay(desk, open_reader):
    """What an entry says of a time is left as it was written: on the page, live and in a pin."""
    summary = '<p>Doors open <time datetime="2026-11-21T03:00:00Z">at eleven sharp</time>.</p>'
    desk.publish("With the page", summary=summary, published="2026-11-21T03:58:00Z")
    reader = open_at(open_reader, desk)
    reader.wait_until_live()
    desk.publish("News", summary=summary, pinned=True)
    reader.wait_for_titles("News", "With the page")
    pin = reader.page.locator(".pin .summary time")
    pin.wait_for(state="attached")
    times = reader.page.locator(".summary time")
    assert times.all_text_contents() == ["at eleven sharp"] * 3
    assert times.first.get_attribute("title") is None
    assert reader.page.locator(".when time").last.inner_text() == "2 min ago"
