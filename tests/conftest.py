import os

import pytest

from tests.browser import find_chromium, how_to_get_chromium
from tests.drills.seed import SEED
from tests.environment import IN_PROCESS, REDIS_PORT, SCRATCH
from tests.feed_server import FeedServer
from tests.processes import RedisServer
from tests.site import Site, make_database

NO_BROWSER = "no browser: "
# Headless in a container, and calling nobody by itself.
CHROMIUM_ARGUMENTS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]


def pytest_report_header():
    return "drills: LIVELOG_DRILL_SEED=%d" % SEED


@pytest.fixture(scope="session")
def redis_server():
    """The private Redis that the settings of in-process tests name."""
    server = RedisServer(SCRATCH, port=REDIS_PORT).start()
    yield server
    server.kill()


@pytest.fixture(scope="session")
def redis_url(redis_server):
    """The address of the tests' own Redis; what earlier tests left is in it."""
    assert redis_server.url == IN_PROCESS["REDIS_URL"]
    return redis_server.url


@pytest.fixture
def redis_client(redis_server):
    """A client of the tests' own Redis, emptied before and after the test."""
    client = redis_server.client()
    client.flushall()
    yield client
    client.flushall()


@pytest.fixture(scope="session")
def migrated_database():
    """An SQLite file with every migration applied, to copy from."""
    return make_database(SCRATCH / "migrated.sqlite3")


@pytest.fixture
def site(tmp_path, migrated_database):
    """A live blog over real processes; the test starts those it wants."""
    site = Site(tmp_path, migrated_database)
    yield site
    site.close()


@pytest.fixture
def feed_server():
    server = FeedServer()
    yield server
    server.close()


@pytest.fixture(scope="session")
def chromium():
    """A running Chromium driven by Playwright; tests open contexts and pages of their own."""
    playwright = pytest.importorskip("playwright.sync_api", reason=NO_BROWSER + "Playwright")
    with playwright.sync_playwright() as driver:
        path = find_chromium(driver)
        if not path:
            pytest.skip(NO_BROWSER + how_to_get_chromium())
        browser = driver.chromium.launch(
            executable_path=path,
            args=CHROMIUM_ARGUMENTS,
            ignore_default_args=["--disable-back-forward-cache"],
        )
        yield browser
        browser.close()


@pytest.fixture
def browser_context(chromium):
    context = chromium.new_context()
    yield context
    context.close()


def pytest_terminal_summary(terminalreporter):
    """Say which tests were skipped for want of a browser and how to get one."""
    skipped = terminalreporter.stats.get("skipped", [])
    if not skipped:
        return
    terminalreporter.section("skipped")
    for report in skipped:
        terminalreporter.write_line(f"{report.nodeid}: {_reason(report)}")
    if any(NO_BROWSER in _reason(report) for report in skipped):
        terminalreporter.write_line("To run the browser's tests: " + how_to_get_chromium())
    if os.environ.get("CI"):
        terminalreporter.write_line("With CI set, a skipped test fails the run.")


@pytest.hookimpl(trylast=True)
def pytest_sessionfinish(session, exitstatus):
    """With CI set, nothing may be skipped silently: a skip turns success into failure."""
    reporter = session.config.pluginmanager.get_plugin("terminalreporter")
    skipped = reporter and reporter.stats.get("skipped")
    if os.environ.get("CI") and skipped and exitstatus == pytest.ExitCode.OK:
        session.exitstatus = pytest.ExitCode.TESTS_FAILED


def _reason(report):
    longrepr = report.longrepr
    return longrepr[2] if isinstance(longrepr, tuple) else str(longrepr)
