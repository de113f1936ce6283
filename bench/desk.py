"""`python -m bench.desk`: how long a post takes from the tap on Post to three readers' screens.

Headless Chromium, the writer's of a phone's size, against a real Daphne and worker. All pages share the
machine's clock, and an entry has come once a frame with it was drawn.
"""

import tempfile
from pathlib import Path

from playwright.sync_api import sync_playwright

from tests.browser import find_chromium
from tests.desk.writer import Writer
from tests.page.newsroom import Desk, Newsroom
from tests.page.reader import Reader
from tests.site import Site, make_database

POSTS = 30
READERS = 3
PHONE = {"viewport": {"width": 360, "height": 640}, "has_touch": True, "is_mobile": True}
# When each text was drawn; when Post was tapped last.
WATCH_READER = """() => {
  window.drawn = {};
  new MutationObserver(() => requestAnimationFrame(() => setTimeout(() => {
    for (const each of document.querySelectorAll("#entries .summary")) drawn[each.innerText] ??= Date.now();
  }))).observe(document.getElementById("entries"), { childList: true });
}"""
WATCH_WRITER = """() => {
  window.taps = 0;
  addEventListener("pointerup", () => { taps += 1; window.tapped = Date.now(); }, true);
}"""


def main():
    """Measure and print the line."""
    with tempfile.TemporaryDirectory() as directory, sync_playwright() as driver:
        site = Site(Path(directory), make_database(Path(directory) / "migrated.sqlite3"))
        newsroom = Newsroom(site)
        chromium = driver.chromium.launch(executable_path=find_chromium(driver))
        try:
            site.start_web()
            site.start_worker()
            delays, taps = measure(chromium, site, newsroom)
        finally:
            chromium.close()
            newsroom.close()
            site.close()
    delays.sort()
    median, share = delays[len(delays) // 2], delays[-1 - len(delays) // 20]
    print(f"{POSTS} posts, {READERS} readers: {taps / POSTS:.0f} taps each besides typing;")
    print(f"from Post to a reader's screen {median} ms at the median, {share} ms at 95 %,")
    print(f"{delays[-1]} ms at most")


def measure(chromium, site, newsroom):
    """Return the milliseconds that each post took to each reader, and how many taps there were."""
    desk = Desk(newsroom, "goals")
    session = newsroom.ask("sign_in", slug=desk.slug, name="Ana")
    writer = Writer(chromium, site, desk.path + "desk/", session=session, **PHONE)
    readers = [Reader(chromium, site, desk.path) for _ in range(READERS)]
    for each in (writer, *readers):
        each.wait_until_live()
    for each in readers:
        each.page.evaluate(WATCH_READER)
    writer.page.evaluate(WATCH_WRITER)
    delays = []
    for number in range(POSTS):
        text = f"Goal {number}!"
        writer.box.tap()
        writer.page.keyboard.type(text)
        writer.page.locator("#composer .post").tap()
        for each in readers:
            each.page.wait_for_function("text => drawn[text]", arg=text)
        tapped = writer.page.evaluate("tapped")
        delays += [each.page.evaluate("text => drawn[text]", text) - tapped for each in readers]
    return delays, writer.page.evaluate("taps")


if __name__ == "__main__":
    main()
