import os
import shutil

NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
MAC = "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome"


def find_chromium(driver):
    """Return the path of a Chromium: Playwright's own, else the system's, else None."""
    candidates = [driver.chromium.executable_path, *map(shutil.which, NAMES), MAC]
    return next((path for path in candidates if path and os.path.exists(path)), None)


def how_to_get_chromium():
    return "apt install chromium, or .venv/bin/playwright install chromium"
