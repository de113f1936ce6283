"""Somebody in a blog's room, in Chromium: a guest, or who has a role there."""

from playwright.sync_api import expect

from tests.desk.writer import Writer
from tests.page.reader import DEADLINE

LOG = "document.getElementById('room-log')"


class Talker(Writer):
    """A Writer who is in the room; without a session a guest."""

    @property
    def said(self):
        return self.page.locator("#room-list .said")

    @property
    def own(self):
        """What is on its way."""
        return self.page.locator("#room-own .said")

    @property
    def button(self):
        """What tells of the messages that wait below."""
        return self.page.locator("#room-new")

    def enter(self, name=None):
        """Wait until the room is there; a guest takes a name."""
        expect(self.page.locator("#room-form")).to_be_visible(timeout=DEADLINE)
        if name:
            self.page.locator("#room-name").fill(name)
            self.page.locator("#room-name").press("Enter")
        expect(self.page.locator("#room-text")).to_be_visible(timeout=DEADLINE)

    def say(self, text):
        self.page.locator("#room-text").fill(text)
        self.page.locator("#room-text").press("Enter")

    def wait_for_said(self, *texts):
        """Wait until the room's list ends with exactly these."""
        words = self.page.locator("#room-list .words")
        for number, text in enumerate(reversed(texts), start=1):
            expect(words.nth(-number)).to_have_text(text, timeout=DEADLINE)

    def texts(self):
        return self.page.locator("#room-list .words").all_inner_texts()

    def message(self, text):
        return self.page.locator("#room-list .said", has_text=text).last

    def act(self, text, *names):
        """Open the menu of a message, and press one of its buttons as often as it has names."""
        item = self.message(text)
        item.locator(".more").click()
        for name in names:
            item.get_by_role("button", name=name, exact=True).click()

    def scroll_up(self, pixels):
        """Scroll the list; return a message that is in sight, and how far down it is."""
        log = self.page.locator("#room-log")
        log.hover()
        self.page.mouse.wheel(0, -pixels)
        below = f"{LOG}.scrollHeight - {LOG}.clientHeight - place"
        self.wait_until_still(f"{LOG}.scrollTop", f"{below} > 100")
        return self.page.evaluate(
            """() => {
              const { top } = document.getElementById("room-log").getBoundingClientRect();
              const items = [...document.querySelectorAll("#room-list .said")];
              const seen = items.find((item) => item.getBoundingClientRect().top > top);
              return [seen.dataset.id, seen.getBoundingClientRect().top];
            }"""
        )

    def place_of(self, token):
        return self.page.locator(f"#room-list [data-id='{token}']").evaluate(
            "element => element.getBoundingClientRect().top"
        )
