"""Somebody who writes, in Chromium."""

from tests.page.reader import DEADLINE, Reader


class Writer(Reader):
    """A Reader who is signed in by a session's key (None: who is not)."""

    def __init__(self, chromium, site, path, session=None, **options):
        self.session = session
        super().__init__(chromium, site, path, **options)

    def open_tab(self, path):
        if self.session:
            self.sign_in(self.session)
        return super().open_tab(path)

    def sign_in(self, session):
        """Have a session, as somebody has who signed in in another tab."""
        self.context.add_cookies(
            [{"name": "sessionid", "value": session, "url": self.site.url("/")}]
        )

    @property
    def box(self):
        return self.page.locator("#composer textarea")

    def write(self, text):
        self.box.fill(text)

    def post(self, text=None):
        if text is not None:
            self.write(text)
        self.page.locator("#composer .post").click()

    def press_undo(self):
        self.page.locator("#outbox").get_by_role("button", name="Undo").first.click()

    def wait_for_text(self, *texts):
        """Wait until the stream shows exactly these entries' texts, from the top."""
        from playwright.sync_api import expect

        expect(self.page.locator("#entries .summary")).to_have_text(texts, timeout=DEADLINE)

    def tool(self, text, name):
        """Return a button of the entry that has a text."""
        entry = self.page.locator(".entry", has_text=text).first
        return entry.locator(".tools-of").get_by_text(name, exact=True)

    def open_editor(self, text):
        self.tool(text, "Edit").click()
        return self.page.locator(".editor")

    def paste(self, html="", text=""):
        """Paste into the box what another program has put on the clipboard."""
        self.box.focus()
        self.page.evaluate(
            """([html, text]) => {
              const data = new DataTransfer();
              if (html) data.setData("text/html", html);
              data.setData("text/plain", text);
              const options = { clipboardData: data, bubbles: true, cancelable: true };
              document.activeElement.dispatchEvent(new ClipboardEvent("paste", options));
            }""",
            [html, text],
        )

    def text(self):
        return self.box.input_value()
