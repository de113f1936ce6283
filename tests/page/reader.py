"""A reader in Chromium, a few kilometres east of the server and with British habits."""

from urllib.parse import urlsplit

from tests.environment import PATIENCE

DEADLINE = PATIENCE * 1000  # ms


class Reader:
    """One profile with one tab, opened at a path of a site.

    `complaints` are uncaught errors, breaches of the Content-Security-Policy, dialogs, and requests
    to other hosts, none of which any page may cause.
    """

    def __init__(self, chromium, site, path, **options):
        options = {"locale": "en-GB", "timezone_id": "Asia/Shanghai", **options}
        self.site = site
        self.complaints = []
        self.context = chromium.new_context(**options)
        self.context.set_default_timeout(DEADLINE)
        self.context.on("weberror", lambda error: self.complain(error.error))
        self.context.on("dialog", self.dismiss)
        self.context.on("console", self.read_console)
        self.page = self.open_tab(path)

    def open_tab(self, path):
        page = self.context.new_page()
        page.goto(self.site.url(path))
        return page

    def complain(self, complaint):
        self.complaints.append(str(complaint))

    def dismiss(self, dialog):
        self.complain("a dialog: " + dialog.message)
        dialog.dismiss()

    def read_console(self, message):
        if "Content Security Policy" in message.text:
            self.complain(message.text)

    def wait_until_live(self, page=None):
        self.wait_for_status("Live", page)

    def wait_for_status(self, text, page=None):
        from playwright.sync_api import expect

        expect((page or self.page).locator("#status")).to_have_text(text, timeout=DEADLINE)

    def wait_for_replay(self, path):
        """Wait until the page has been sent what it missed: what comes from now on is live to it.

        The one worker of the site answers nothing before it has done with the page's socket.
        """
        self.site.get(path + "entries.json")

    def wait_for_titles(self, *titles, page=None):
        """Wait until the page shows exactly these entries, from the top."""
        from playwright.sync_api import expect

        expect((page or self.page).locator("#entries h2")).to_have_text(titles, timeout=DEADLINE)

    def titles(self, page=None):
        return (page or self.page).locator("#entries h2").all_inner_texts()

    def scroll_to(self, top):
        """Scroll as the reader does by hand; the page has followed when this returns.

        Where it is then need not be `top` to the pixel: the page keeps what is read where it is.
        """
        self.page.evaluate(
            """top => {
              dispatchEvent(new Event("wheel"));
              scrollTo({ top, behavior: "instant" });
            }""",
            top,
        )
        self.settle()

    def settle(self):
        """Wait until everything that was under way has been painted."""
        self.page.evaluate(
            "() => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)))"
        )

    def wait_until_still(self, place, where):
        """Wait until a place, as JavaScript has it, has stood still for thirty frames where it should be."""
        self.page.wait_for_function(
            f"""() => {{
              const place = {place};
              window.still = place === window.before ? window.still + 1 : 0;
              window.before = place;
              return window.still >= 30 && {where};
            }}"""
        )

    def mark(self):
        """Leave a mark that a reload would wipe out."""
        self.page.evaluate("() => { window.mark = 'here'; }")

    def is_marked(self):
        return self.page.evaluate("() => window.mark === 'here'")

    def hide(self, hidden=True):
        """Have the page believe that its tab is in the background."""
        self.page.evaluate(
            """hidden => {
              Object.defineProperty(document, "hidden", { value: hidden, configurable: true });
              const visibilityState = hidden ? "hidden" : "visible";
              Object.defineProperty(document, "visibilityState", {
                value: visibilityState, configurable: true,
              });
              document.dispatchEvent(new Event("visibilitychange", { bubbles: true }));
            }""",
            hidden,
        )

    def show(self):
        self.hide(False)

    def is_own(self, url):
        return urlsplit(url).port == self.site.port

    def close(self):
        self.context.close()


def entries_down(number):
    """Return the titles from "Entry <number>" down to "Entry 0"."""
    return [f"Entry {each}" for each in range(number, -1, -1)]
