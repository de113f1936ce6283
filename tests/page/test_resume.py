import re

import pytest


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


def test_page_from_a_stale_cache(desk, open_reader):
    """A page that is older than its script's start catches up from the cursor that it carries."""
    edited = desk.publish("First")
    removed = desk.publish("Second")
    reader = open_reader("/healthz")
    scripts = []
    reader.page.route("**/page.js", lambda route: scripts.append(route))
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
