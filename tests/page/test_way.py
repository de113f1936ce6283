"""Finding one's way: pinned entries, key events, older pages, permalinks, the order."""

import re

from playwright.sync_api import expect

from tests.page.reader import entries_down

OLDER = re.compile("before=")
NOTE_FETCHES = """
window.fetches = [];
const { fetch } = window;
window.fetch = (...asked) => {
  fetches.push(performance.now());
  return fetch(...asked);
};
"""


def test_pinned_entry_is_copied_to_the_top(desk, reader):
    """A pinned entry stands on top as a clipped copy, in the stream too, until it is unpinned."""
    token = desk.publish("To know first", summary="<p>Words</p>" * 60, pinned=True)
    desk.publish("Other")
    pin = reader.page.locator("#pins article")
    pin.get_by_role("link", name="To know first").wait_for()
    clipped = pin.bounding_box()["height"]
    pin.get_by_text("Show all of it").click()
    assert pin.bounding_box()["height"] > clipped + 300
    reader.wait_for_titles("Other", "To know first")
    desk.edit(token, title="To know still", pinned=True)
    pin.get_by_role("link", name="To know still").wait_for()
    desk.edit(token, pinned=False)
    pin.wait_for(state="detached")


def test_key_events_lead_into_the_stream(desk, open_reader):
    """Key events are listed; a link goes to the entry, or to its own page if it is not here."""
    far = desk.publish("Far back", key=True)
    desk.publish_many(50)
    reader = open_reader(desk.path)
    reader.wait_until_live()
    near = desk.publish("Just now", key=True)
    links = reader.page.locator("#keys a")
    links.nth(1).wait_for()
    assert links.all_inner_texts() == ["Just now", "Far back"]
    reader.page.get_by_text("Just now", exact=True).nth(1).wait_for()
    links.first.click()
    reader.page.wait_for_url("**#e-" + near)
    links.last.click()
    reader.page.wait_for_url(f"**/entry/{far}/")


def test_older_entries_load_on_scroll(desk, open_reader):
    """Near the end of the page the older entries come by themselves, once each."""
    desk.publish_many(120)
    reader = open_reader(desk.path)
    assert len(reader.titles()) == 50
    reader.page.wait_for_function(
        """() => {
          scrollTo({ top: document.body.scrollHeight, behavior: "instant" });
          return !document.querySelector("#more a");
        }"""
    )
    reader.wait_for_titles(*entries_down(119))


def scroll_to_the_end(reader):
    reader.page.evaluate("scrollTo({ top: document.body.scrollHeight, behavior: 'instant' })")


def test_older_entries_that_fail_are_asked_for_again_in_a_while(desk, open_reader):
    """While older entries cannot be had the page asks for them seldom, and then shows them."""
    desk.publish_many(60)
    reader = open_reader("/healthz")
    reader.context.add_init_script(NOTE_FETCHES)
    reader.page.goto(reader.site.url(desk.path))
    reader.page.route(OLDER, lambda route: route.abort())
    scroll_to_the_end(reader)
    reader.page.wait_for_function("() => fetches.length > 1")
    first, second = reader.page.evaluate("fetches.slice(0, 2)")
    assert second - first >= 1000
    reader.page.unroute(OLDER)
    reader.wait_for_titles(*entries_down(59))


def test_keyboard_goes_on_in_the_older_entries(desk, open_reader):
    """Where the last older entries take their link away, the first of them has the focus."""
    tokens = desk.publish_many(60)
    reader = open_reader(desk.path)
    reader.page.locator("#more a").focus()
    reader.page.keyboard.press("Enter")
    reader.wait_for_titles(*entries_down(59))
    assert reader.page.evaluate("document.activeElement.id") == "e-" + tokens[9]


def test_log_laid_anew_while_older_entries_come(desk, open_reader):
    """Older entries that were asked for before a reset leave no hole after it."""
    desk.publish_many(60)
    reader = open_reader(desk.path)
    reader.wait_until_live()
    link = reader.page.locator("#more a")
    before = link.get_attribute("href")
    asked = []
    reader.page.route(OLDER, lambda route: asked.append(route) if not asked else route.continue_())
    with reader.page.expect_request(OLDER):
        link.click()
    desk.publish_many(10)
    desk.lay_anew()
    expect(link).not_to_have_attribute("href", before)
    asked[0].continue_()
    reader.wait_for_titles(*entries_down(59))


def test_loaded_entry_is_edited_and_removed(desk, open_reader):
    """What scrolling loaded is as live as the rest."""
    first, second = desk.publish("First"), desk.publish("Second")
    desk.publish_many(50)
    reader = open_reader(desk.path)
    reader.wait_until_live()
    reader.page.locator("#more a").evaluate("link => link.click()")
    reader.page.locator("#e-" + first).wait_for()
    desk.edit(first, title="First, edited")
    desk.remove(second)
    reader.wait_for_titles(*entries_down(49), "First, edited")


def test_permalink_opens_in_context(desk, open_reader):
    """An entry's page shows it among its neighbours and counts what has come since, live."""
    tokens = desk.publish_many(12, summary="<p>Words of the entry</p>" * 6)
    reader = open_reader(desk.path)
    reader.page.locator(f"#e-{tokens[5]} .when").click()
    reader.page.wait_for_url(f"**/entry/{tokens[5]}/")
    reader.wait_for_titles(*[f"Entry {number}" for number in range(8, 1, -1)])
    aimed = reader.page.locator(".aimed")
    assert aimed.locator("h2").inner_text() == "Entry 5"
    assert 0 <= aimed.bounding_box()["y"] < 100
    reader.wait_until_live()
    since = reader.page.get_by_role("link", name="newer entr")
    assert since.inner_text() == "3 newer entries"
    desk.publish("Since")
    desk.edit(tokens[5], title="Entry 5, edited")
    reader.page.get_by_text("4 newer entries").wait_for()
    reader.page.locator(".aimed").get_by_text("Entry 5, edited").wait_for()
    since.click()
    reader.page.wait_for_url("**" + desk.path)


def test_permalink_counts_on_when_the_log_is_laid_anew(desk, open_reader):
    """What came since is more than a reset brings."""
    reader = open_reader("{}entry/{}/".format(desk.path, desk.publish("Aimed")))
    reader.wait_until_live()
    desk.publish_many(60)
    reader.page.get_by_role("link", name="60 newer entries").wait_for()
    desk.lay_anew()
    desk.publish("Since")
    reader.page.get_by_role("link", name="61 newer entries").wait_for()


def test_address_of_an_entry_that_is_not_here(desk, open_reader):
    """A link to an entry further back leads to the entry's own page."""
    far = desk.publish("Far back")
    desk.publish_many(50)
    reader = open_reader(desk.path + "#e-" + far)
    reader.page.wait_for_url(f"**/entry/{far}/")


def test_correction_can_be_looked_up(desk, open_reader):
    """What an entry said before is kept, a click away, with and without JavaScript."""
    token = desk.publish("Ten hurt", summary="<p>Ten people</p>")
    desk.edit(token, title="Two hurt", summary="<p>Two people</p>")
    desk.edit(token, key=True)
    for enabled in (True, False):
        reader = open_reader(desk.path, java_script_enabled=enabled)
        reader.page.get_by_role("link", name="updated").click()
        history = reader.page.locator("#history")
        if not enabled:
            history.get_by_text("1 earlier version").click()
        expect(history.get_by_text("Ten people")).to_be_visible()
        assert history.locator("h2").all_inner_texts() == ["Ten hurt"]


def test_new_entries_are_found_from_the_beginning(desk, open_reader):
    """Oldest first and pages before the end, the button leads to the page that begins with the newest."""
    desk.publish_many(60)
    reader = open_reader(desk.path)
    reader.page.get_by_role("link", name="Oldest first").click()
    reader.page.wait_for_url("**?order=oldest")
    reader.wait_until_live()
    desk.publish("News")
    desk.publish("Newest")
    reader.page.get_by_role("button", name="2 new entries").click()
    reader.page.wait_for_url(f"**{desk.path}#stream")
    reader.page.get_by_text("Newest", exact=True).wait_for()
    assert reader.titles()[:3] == ["Newest", "News", "Entry 59"]


def test_permalink_leads_to_the_newest_whatever_the_order(desk, open_reader):
    """From an entry's page "newer entries" leads to them, for who reads from the beginning too."""
    tokens = desk.publish_many(60)
    reader = open_reader(desk.path)
    reader.page.get_by_role("link", name="Oldest first").click()
    reader.page.wait_for_url("**?order=oldest")
    reader.page.goto(reader.site.url(f"{desk.path}entry/{tokens[5]}/"))
    reader.wait_until_live()
    reader.page.get_by_role("link", name="newer entries").click()
    reader.wait_for_titles(*entries_down(59)[:50])


def test_oldest_first_is_remembered(desk, open_reader):
    """Chosen once, the order holds; new entries come at the end, after the pages between."""
    desk.publish_many(60)
    reader = open_reader(desk.path)
    reader.page.get_by_role("link", name="Oldest first").click()
    reader.page.wait_for_url("**?order=oldest")
    assert reader.titles()[:2] == ["Entry 0", "Entry 1"]
    reader.wait_until_live()
    desk.publish("News")
    reader.page.locator("#more a").evaluate("link => link.click()")
    reader.wait_for_titles(*reversed(entries_down(59)), "News")
    desk.publish("More news")
    reader.wait_for_titles(*reversed(entries_down(59)), "News", "More news")
    reader.page.goto(reader.site.url(desk.path))
    reader.page.wait_for_url("**?order=oldest")
    reader.page.get_by_role("link", name="Newest first").click()
    reader.page.get_by_role("link", name="Oldest first").wait_for()
