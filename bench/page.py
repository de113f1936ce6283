"""`python -m bench.page`: what the page costs a reader's machine: paint, long tasks, layouts, frames.

Headless Chromium against a real Daphne and worker; once as it is, and once with its processor slowed
down four times, as Lighthouse does to stand for a phone. A task is long from 50 ms on; what it takes
beyond them is blocking time (https://web.dev/articles/tbt).
"""

import tempfile
from pathlib import Path

from playwright.sync_api import sync_playwright

from tests.browser import find_chromium
from tests.page.newsroom import Desk, Newsroom
from tests.page.reader import Reader
from tests.site import Site, make_database

SLOWDOWNS = (1, 4)
FIRST = 50  # entries on the page when it is opened
BURST = 100  # entries published without a pause
CROWD = 1000  # entries on the page when it is scrolled through
SUMMARY = f"<p>{'Words of the entry, as many as a short report has. ' * 12}</p>"

WATCH = """
window.tasks = [];
new PerformanceObserver((list) => tasks.push(...list.getEntries().map((task) => task.duration)))
  .observe({ type: "longtask", buffered: true });
"""
COUNTED = "count => document.querySelectorAll('#entries > article').length >= count"
COUNT = "document.querySelectorAll('#entries > article').length"
PAINT = "() => performance.getEntriesByName('first-contentful-paint')[0].startTime"
# Through the whole page in four seconds, a step for each frame; returns the frames' milliseconds.
SCROLL = """
async () => {
  const frame = () => new Promise(requestAnimationFrame);
  const height = document.documentElement.scrollHeight;
  const frames = [];
  const start = await frame();
  for (let now = start; now < start + 4000; ) {
    scrollTo(0, (height * (now - start)) / 4000);
    const next = await frame();
    frames.push(next - now);
    now = next;
  }
  return frames.sort((a, b) => a - b);
}
"""


def main():
    """Measure and print the table."""
    print("| processor | | first paint, ms | long tasks | longest, ms | blocking, ms | layouts |")
    print("|---|---|---:|---:|---:|---:|---:|")
    with tempfile.TemporaryDirectory() as directory, sync_playwright() as driver:
        database = make_database(Path(directory) / "migrated.sqlite3")
        site = Site(Path(directory), database)
        newsroom = Newsroom(site)
        chromium = driver.chromium.launch(executable_path=find_chromium(driver))
        try:
            site.start_web()
            site.start_worker()
            frames = [measure(chromium, site, newsroom, times) for times in SLOWDOWNS]
        finally:
            chromium.close()
            newsroom.close()
            site.close()
    print("\n| processor | frames | median, ms | 99 %, ms | longest, ms |")
    print("|---|---:|---:|---:|---:|")
    for times, found in zip(SLOWDOWNS, frames):
        median, share = found[len(found) // 2], found[-1 - len(found) // 100]
        print(f"| {name(times)} | {len(found)} | {median:.0f} | {share:.0f} | {found[-1]:.0f} |")


def measure(chromium, site, newsroom, times):
    """Print the rows of one speed; return how long each frame took while scrolling."""
    desk = Desk(newsroom, f"slow-{times}")
    desk.publish_many(CROWD - BURST, summary=SUMMARY)
    tab = Tab(chromium, site, "/healthz")
    try:
        tab.slow_down(times)
        tab.page.goto(site.url(desk.path))
        tab.wait_until_live()
        tab.show(f"opened, {FIRST} entries", times, paint=tab.page.evaluate(PAINT))
        desk.publish_many(BURST, summary=SUMMARY)
        tab.wait_for(FIRST + BURST)
        tab.show(f"{BURST} arrive", times)
        while tab.page.evaluate(COUNT) < CROWD:
            before = tab.page.evaluate(COUNT)
            tab.page.evaluate("document.querySelector('#more a').click()")
            tab.wait_for(before + 1)
        tab.show(f"{CROWD - FIRST - BURST} older ones loaded", times)
        frames = tab.page.evaluate(SCROLL)
        tab.show(f"{CROWD:,} entries scrolled through", times)
        return frames
    finally:
        tab.close()


class Tab(Reader):
    """A reader's tab that counts its long tasks and layouts."""

    def slow_down(self, times):
        """Have the processor seem so many times slower, and count from the next page on."""
        self.context.set_default_timeout(300_000)
        self.session = self.context.new_cdp_session(self.page)
        self.session.send("Performance.enable")
        self.session.send("Emulation.setCPUThrottlingRate", {"rate": times})
        self.context.add_init_script(WATCH)
        self.layouts = 0

    def wait_for(self, count):
        """Wait until so many entries are on the page."""
        self.page.wait_for_function(COUNTED, arg=count)

    def show(self, what, times, paint=None):
        """Print what was counted since the last time."""
        # The observer is told in a task of its own.
        tasks = self.page.evaluate("() => new Promise(setTimeout).then(() => tasks.splice(0))")
        layouts, before = self.count_layouts(), self.layouts
        self.layouts = layouts
        painted = "–" if paint is None else f"{paint:.0f}"
        longest, blocked = max(tasks, default=0), sum(task - 50 for task in tasks)
        counted = f"{len(tasks)} | {longest:.0f} | {blocked:.0f} | {layouts - before}"
        print(f"| {name(times)} | {what} | {painted} | {counted} |", flush=True)

    def count_layouts(self):
        """Return how often the page was laid out so far."""
        metrics = self.session.send("Performance.getMetrics")["metrics"]
        return next(each["value"] for each in metrics if each["name"] == "LayoutCount")


def name(times):
    """Return what the table calls a slowdown."""
    return "as it is" if times == 1 else f"{times} times slower"


if __name__ == "__main__":
    main()
