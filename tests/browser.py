import os
import shutil

NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
MAC = "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome"

STATE = """() => new Promise((done) => {
  let frames = 0;
  const count = () => { frames += 1; requestAnimationFrame(count); };
  requestAnimationFrame(count);
  setTimeout(() => done({
    framesInASecond: frames, visibility: document.visibilityState, focus: document.hasFocus(),
    scrollY, height: document.body?.scrollHeight,
    status: document.querySelector("#status")?.textContent.trim(),
    images: [...document.images].map(({ complete, naturalWidth }) => [complete, naturalWidth]),
  }), 1000);
})"""


def find_chromium(driver):
    """Return the path of a Chromium: Playwright's own, else the system's, else None."""
    candidates = [driver.chromium.executable_path, *map(shutil.which, NAMES), MAC]
    return next((path for path in candidates if path and os.path.exists(path)), None)


def how_to_get_chromium():
    return "apt install chromium, or .venv/bin/playwright install chromium"


def describe_pages(browser):
    """Return a line for each open page: what tells a page that does nothing from one that does something else."""
    pages = [page for context in browser.contexts for page in context.pages]
    return "\n".join(f"{page.url} {describe(page)}" for page in pages)


def describe(page):
    from playwright.sync_api import Error

    try:
        # Unlike evaluate() this ends, should the page not answer, and needs no frame to be painted.
        return page.wait_for_function(STATE, timeout=5000, polling=100).json_value()
    except Error as error:
        return f"does not answer: {error}"
