import re

import pytest

from tests.page.reader import entries_down

pytestmark = pytest.mark.slow


@pytest.fixture
def daphne(shared_site):
    """The shared site's Daphne, running again when the test is over."""
    web = shared_site.processes[0]
    yield web
    if not web.is_running():
        web.start()


def test_daphne_restarted_meanwhile(desk, reader, daphne):
    """With Daphne killed and started again the page shows what it missed, once."""
    kept, edited = desk.publish("Kept"), desk.publish("Edited")
    reader.wait_for_titles("Edited", "Kept")
    reader.mark()
    daphne.kill()
    reader.wait_for_status(re.compile("Reconnecting in [0-9]+ s"))
    desk.publish("Missed")
    desk.edit(edited, title="Edited meanwhile")
    desk.remove(kept)
    daphne.start()
    reader.wait_until_live()
    reader.wait_for_titles("Missed", "Edited meanwhile")
    desk.publish("New")
    reader.wait_for_titles("New", "Missed", "Edited meanwhile")
    assert reader.is_marked()


def test_lost_message_is_found_by_the_next_one(desk, reader):
    """A hole in the numbers makes the page ask for what it missed."""
    desk.publish_unsent("Lost")
    desk.publish("Next")
    reader.wait_for_titles("Next", "Lost")


def test_last_message_lost_is_found_by_the_head(desk, reader):
    """The head tells of a change after which nothing else came."""
    reader.wait_for_replay(desk.path)
    desk.publish_unsent("Lost")
    desk.send_head()
    reader.wait_for_titles("Lost")


def test_log_laid_anew(desk, reader):
    """Under a new epoch the page ends with what the log holds, and goes on from there."""
    first = desk.publish("First")
    desk.publish("Second")
    reader.wait_for_titles("Second", "First")
    desk.newsroom.ask("edit", token=first, title="First, edited")
    desk.lay_anew()
    desk.publish("Third")
    reader.wait_for_titles("Third", "Second", "First, edited")


def lay_anew_meanwhile(desk, reader, change):
    """Have the reader miss a change of the blog and meet a log laid anew."""
    reader.mark()
    reader.context.set_offline(True)
    reader.page.locator(".badge:not([data-state=live])").wait_for()
    change()
    desk.lay_anew()
    reader.context.set_offline(False)
    reader.wait_until_live()


@pytest.mark.parametrize("count", [60, 49])
def test_log_laid_anew_leaves_no_empty_page(desk, open_reader, count):
    """A reader further down whose list has been outrun, all or nearly all, sees the newest page."""
    desk.publish_many(60)
    reader = open_reader(desk.path)
    reader.wait_until_live()
    reader.scroll_to(1500)

    def change():
        for number in range(60, 60 + count):
            desk.publish(f"Entry {number}")

    lay_anew_meanwhile(desk, reader, change)
    reader.wait_for_titles(*entries_down(59 + count)[:50])
    assert reader.is_marked()


def test_log_laid_anew_renews_pins_and_key_events(desk, open_reader):
    """Those further back than the newest page are as the record has them, whatever was missed."""
    unpinned, pinned = desk.publish("Unpinned", pinned=True), desk.publish("Pinned", pinned=True)
    key = desk.publish("Kye event", key=True)
    desk.publish_many(60)
    reader = open_reader(desk.path)
    reader.wait_until_live()

    def change():
        desk.edit(unpinned, pinned=False)
        desk.edit(key, title="Key event")

    lay_anew_meanwhile(desk, reader, change)
    reader.page.locator("#keys").get_by_text("Key event", exact=True).wait_for()
    assert reader.page.locator("#pins h2").all_inner_texts() == ["Pinned"]
    desk.edit(pinned, title="Pinned, edited")
    reader.page.locator("#pins").get_by_text("Pinned, edited").wait_for()
    assert reader.is_marked()


def test_log_laid_anew_leaves_the_place_of_a_reader_from_the_beginning(desk, open_reader):
    """Oldest first, nothing is reloaded unasked, and what was missed comes without a hole."""
    tokens = desk.publish_many(60)
    reader = open_reader(desk.path + "?order=oldest")
    reader.page.locator("#more a").click()
    reader.wait_for_titles(*reversed(entries_down(59)))
    reader.wait_until_live()

    def change():
        desk.edit(tokens[0], title="Edited")
        for number in range(60, 120):
            desk.publish(f"Entry {number}")

    lay_anew_meanwhile(desk, reader, change)
    reader.page.wait_for_function(
        """() => {
          scrollTo({ top: document.body.scrollHeight, behavior: "instant" });
          return document.querySelectorAll("#entries article").length >= 120;
        }"""
    )
    reader.wait_for_titles(*reversed(entries_down(119)))
    desk.publish("Entry 120")
    reader.wait_for_titles(*reversed(entries_down(120)))
    assert reader.is_marked()
    reader.page.get_by_role("link", name="reload the page").click()
    reader.page.get_by_text("Edited", exact=True).wait_for()
    assert not reader.is_marked()


def test_log_laid_anew_under_a_permalink(desk, open_reader):
    """An entry's own page stays, and shows what it missed of the entries that it shows."""
    tokens = desk.publish_many(12)
    reader = open_reader(f"{desk.path}entry/{tokens[5]}/")
    reader.wait_until_live()

    def change():
        desk.edit(tokens[5], title="Edited")
        desk.remove(tokens[4])
        desk.publish("Since")

    lay_anew_meanwhile(desk, reader, change)
    neighbours = [f"Entry {number}" for number in (8, 7, 6, 3, 2)]
    reader.wait_for_titles(*neighbours[:3], "Edited", *neighbours[3:])
    reader.page.get_by_text("4 newer entries").wait_for()
    assert reader.is_marked()
    assert reader.page.get_by_role("link", name="reload the page").count() == 0


def test_page_from_a_stale_cache(desk, open_reader):
    """A page that is older than its script's start catches up from the cursor that it carries."""
    edited = desk.publish("First")
    removed = desk.publish("Second")
    reader = open_reader("/healthz")
    scripts = []
    reader.page.route("**/page.*.js", lambda route: scripts.append(route))
    with reader.page.expect_request("**/page.*.js"):
        reader.page.goto(reader.site.url(desk.path), wait_until="commit")
    reader.wait_for_titles("Second", "First")
    desk.edit(edited, title="First, edited")
    desk.remove(removed)
    desk.publish("Third")
    scripts[0].continue_()
    reader.wait_for_titles("Third", "First, edited")


def test_page_restored_from_the_back_forward_cache(desk, reader):
    """The page comes back as it was left, without a load, and catches up."""
    desk.publish("First")
    reader.wait_for_titles("First")
    reader.mark()
    reader.page.goto(reader.site.url("/healthz"))
    desk.publish("Second")
    reader.page.go_back(wait_until="commit")
    reader.wait_for_titles("Second", "First")
    assert reader.is_marked()
    reader.wait_until_live()


def test_offline_and_back(desk, reader):
    """Offline says so, and once the network is back the page catches up."""
    desk.publish("First")
    reader.wait_for_titles("First")
    reader.context.set_offline(True)
    reader.wait_for_status("Offline: showing what had arrived")
    desk.publish("Second")
    reader.context.set_offline(False)
    reader.wait_for_titles("Second", "First")
    reader.wait_until_live()
