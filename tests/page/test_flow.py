"""When new entries are shown, when they wait, and what tells the reader of them."""

import re

import pytest

from tests.page.reader import entries_down

LINES = "<p>A line of words that fills its row.</p>" * 6


@pytest.fixture
def filled(desk):
    desk.publish_many(12, summary=LINES)


@pytest.fixture
def reader(filled, desk, open_reader):
    reader = open_reader(desk.path, viewport={"width": 800, "height": 600})
    reader.wait_until_live()
    return reader


def test_at_the_top_they_fade_in(desk, reader):
    """A reader at the top sees a new entry come by itself, and no button."""
    token = desk.publish("News")
    article = reader.page.locator("#e-" + token)
    article.wait_for()
    assert "arrived" in article.get_attribute("class")
    assert reader.page.locator("#newer").is_hidden()
    assert reader.page.title() == "A test's blog"


def test_further_down_they_wait(desk, reader):
    """A reader further down gets a button with their number, in the tab's title too."""
    reader.scroll_to(900)
    desk.publish("One")
    removed = desk.publish("Two")
    button = reader.page.locator("#newer")
    reader.page.get_by_role("button", name="2 new entries").wait_for()
    assert reader.page.title() == "(2) A test's blog"
    assert reader.page.get_by_text("One", exact=True).count() == 0
    box, column = button.bounding_box(), reader.page.locator("#entries").bounding_box()
    assert 0 <= box["y"] < 100
    assert box["x"] + box["width"] / 2 == pytest.approx(column["x"] + column["width"] / 2, abs=1)
    desk.remove(removed)
    reader.page.get_by_role("button", name="1 new entry").wait_for()


def test_reaching_the_top_reveals_them(desk, reader):
    """Scrolling back to the top shows what waited there."""
    reader.scroll_to(900)
    desk.publish("News")
    reader.page.get_by_role("button", name="1 new entry").wait_for()
    reader.scroll_to(0)
    reader.page.get_by_text("News", exact=True).wait_for()
    assert reader.page.title() == "A test's blog"


def test_waiting_entry_is_edited_where_it_waits(desk, reader):
    """What is revealed is the latest version."""
    reader.scroll_to(900)
    token = desk.publish("Nwes")
    reader.page.get_by_role("button", name="1 new entry").wait_for()
    desk.edit(token, title="News")
    desk.publish("More")
    reader.page.get_by_role("button", name="2 new entries").click()
    reader.wait_for_titles("More", "News", *[f"Entry {n}" for n in range(11, -1, -1)])


def test_hidden_page_counts_and_shows_them_on_return(desk, reader):
    """A tab in the background holds everything back, and shows it when the reader returns."""
    reader.hide()
    desk.publish("News")
    reader.page.wait_for_function("() => document.title.startsWith('(1) ')")
    reader.show()
    reader.page.get_by_text("News", exact=True).wait_for()
    assert reader.page.title() == "A test's blog"


def test_pause_and_resume(desk, reader):
    """A paused page does not change at all; resumed it shows everything."""
    first = reader.page.locator("#entries h2").first
    reader.page.get_by_role("button", name="Pause").click()
    desk.publish("News")
    reader.page.get_by_text("Paused · 1 new entry").wait_for()
    assert first.inner_text() == "Entry 11"
    reader.page.get_by_role("button", name="Resume").click()
    reader.page.get_by_text("News", exact=True).wait_for()
    assert reader.page.get_by_role("button", name="Pause").is_visible()
    assert reader.page.locator("#newer").is_hidden()


# But for the times, which tick.
HTML = """
[...document.querySelectorAll("#pins, #keys, #entries, #more")]
  .map(({ innerHTML }) => innerHTML.replace(/<time.*?<\\/time>/g, ""))
"""


def test_paused_page_does_not_change(desk, reader):
    """Pins, key events, edits, a log laid anew and a scroll to the top: paused, all of it waits."""
    reader.scroll_to(900)
    removed = desk.publish("Removed")
    reader.page.get_by_role("button", name="1 new entry").wait_for()
    reader.page.locator("#pause").evaluate("button => button.click()")  # without scrolling to it
    before = reader.page.evaluate(HTML)
    desk.publish("Pinned", pinned=True)
    desk.publish("A key event", key=True)
    reader.page.get_by_text("Paused · 3 new entries").wait_for()
    desk.remove(removed)
    reader.page.get_by_text("Paused · 2 new entries").wait_for()
    desk.lay_anew()
    desk.publish("News")
    reader.page.get_by_text("Paused · 3 new entries").wait_for()
    reader.scroll_to(0)
    reader.hide()
    reader.show()
    assert reader.page.evaluate(HTML) == before
    reader.page.get_by_role("button", name="Resume").click()
    reader.page.locator("#pins").get_by_text("Pinned").first.wait_for()
    reader.page.locator("#keys").get_by_text("A key event").wait_for()
    titles = [f"Entry {number}" for number in range(11, -1, -1)]
    reader.wait_for_titles("News", "A key event", "Pinned", *titles)


def scroll_until(reader, count):
    """Scroll on to the end until the page shows so many entries."""
    reader.page.wait_for_function(
        """count => {
          scrollTo({ top: document.body.scrollHeight, behavior: "instant" });
          return document.querySelectorAll("#entries article").length >= count;
        }""",
        arg=count,
    )


@pytest.mark.slow
def test_hundreds_that_waited_leave_a_light_page(desk, reader):
    """Of more than a list holds the newest are shown; the older ones follow without a hole."""
    reader.hide()
    desk.publish_many(600)
    reader.page.wait_for_function("() => document.title.startsWith('(600) ')")
    reader.show()
    reader.page.get_by_text("Entry 599", exact=True).wait_for()
    assert len(reader.titles()) == 200
    scroll_until(reader, 300)
    titles = reader.titles()
    assert titles == entries_down(599)[: len(titles)]
    edited = titles.index("Entry 350")
    desk.edit(
        reader.page.locator("#entries article").nth(edited).get_attribute("data-id"), key=True
    )
    reader.page.locator("#entries article").nth(edited).get_by_text("Key event").wait_for()


@pytest.mark.slow
def test_list_is_cut_where_it_grew_long(desk, open_reader):
    """At the top, a list of more than five hundred loses its end, and "older" leads to it."""
    desk.publish_many(600)
    reader = open_reader(desk.path)
    reader.wait_until_live()
    while len(reader.titles()) < 500:
        shown = len(reader.titles())
        reader.page.locator("#more a").evaluate("link => link.click()")
        scroll_until(reader, shown + 1)
    reader.scroll_to(0)
    desk.publish("Entry 600")
    reader.wait_for_titles(*entries_down(600)[:300])
    scroll_until(reader, 400)
    titles = reader.titles()
    assert titles == entries_down(600)[: len(titles)]


def test_divider_since_the_last_visit(desk, reader):
    """Coming back, the reader sees where the last visit ended."""
    reader.page.goto(reader.site.url("/healthz"))
    desk.publish("Since")
    reader.page.goto(reader.site.url(desk.path))
    divided = reader.page.locator("[data-since]")
    assert divided.locator("h2").inner_text() == "Entry 11"
    assert divided.get_attribute("data-since") == "New since your last visit"
    # The page may have come from the browser's cache and the entry after it.
    heard = reader.page.get_by_text(re.compile("1 entry since your last visit|1 new entry"))
    heard.first.wait_for(state="attached")


def test_announcements_are_counts(desk, reader):
    """Screen readers hear how many have come, once for a burst, and never their text."""
    reader.page.evaluate(
        """() => {
          window.heard = [];
          new MutationObserver(() => heard.push([performance.now(), announcer.textContent]))
            .observe(announcer, { childList: true });
        }"""
    )
    for number in range(5):
        desk.publish(f"News {number}")
    reader.page.wait_for_function(
        "() => heard.reduce((sum, [, words]) => sum + parseInt(words), 0) === 5"
    )
    times, texts = zip(*reader.page.evaluate("heard"))
    assert all("new entr" in words for words in texts)
    # What comes within two seconds is told together, however long it took to publish them.
    assert all(later - earlier > 1900 for earlier, later in zip(times, times[1:]))
