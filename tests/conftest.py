import os

import pytest
from django.utils import translation
from hypothesis import HealthCheck, settings
from xdist.scheduler import LoadFileScheduling

from tests import guard
from tests.browser import describe_pages, find_chromium, how_to_get_chromium
from tests.drills.seed import SEED
from tests.environment import HELD, IN_PROCESS, NOT_ALLOWED, PATIENCE, REDIS_PORT, SCRATCH
from tests.feed_server import FeedServer
from tests.postgres import find_postgres, run_postgres
from tests.processes import RedisServer
from tests.receiver import Receiver
from tests.site import Site, make_database

# The same examples at every run, however slow the machine, so that none is red by luck; what a search
# finds that is wrong is written down beside its test. `HYPOTHESIS_PROFILE=search` looks for more.
SLOWLY = {"deadline": None, "suppress_health_check": [HealthCheck.too_slow]}
settings.register_profile("same", derandomize=True, **SLOWLY)
settings.register_profile("search", max_examples=2000, **SLOWLY)
settings.register_profile("brief", max_examples=20, derandomize=True, **SLOWLY)
settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "same"))
NO_BROWSER = "no browser: "
# What gives a test processes of its own to start.
PROCESSES = {
    *("chromium", "migrated_database", "postgres_url", "sentinel"),
    *("make_stack", "make_module_stack", "shared_stack", "checkout"),
}
# How files begin of which a brief run learns nothing: what they hold is no Python, or no other on another
# Python, or, as the table of rights, a long list of what other tests ask for too.
ALIKE = (
    *("tests/js/", "tests/page/", "tests/blog/test_words", "tests/blog/desk/test_rights"),
    *("tests/test_a", "tests/test_conftest", "tests/test_d", "tests/test_mirror"),
)
# How files begin that take long, those that take longest first.
DEAR_FIRST = [
    "tests/bin/test_run",
    "tests/drills/",
    "tests/page/",
    "tests/desk/",
    "tests/livelog/fanout/daphne/test_s",
    "tests/test_",
    "tests/livelog/",
]
# Headless in a container, and calling nobody by itself.
# From 150 or so on Chromium makes a page for the list below the address bar of each window, which nobody sees
# here: a renderer more for each context. The last flag counts alone, so Playwright's own are in it.
UNWANTED = [
    *("WebUIOmniboxPopup", "WebUIOmniboxAimPopup"),
    *("AvoidUnnecessaryBeforeUnloadCheckSync", "DestroyProfileOnBrowserClose", "HttpsUpgrades"),
    *(
        "HttpsFirstBalancedModeAutoEnable",
        "LensOverlay",
        "MediaRouter",
        "PaintHolding",
        "Translate",
    ),
    *("ThirdPartyStoragePartitioning", "AvoidCorsURLLoaderRestartOnRedirect", "OptimizationHints"),
    *("NetworkTimeServiceQuerying", "AimEnabled", "PreconnectToSearch"),
]
CHROMIUM_ARGUMENTS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--disable-features=" + ",".join(UNWANTED),
]


def pytest_sessionstart(session):
    """Have what pytest itself would leave go too, should it be killed: its workers, its directory."""
    if hasattr(session.config, "workerinput"):
        guard.die_with_parent()
    else:
        guard.watch(session.config._tmp_path_factory.getbasetemp())


def pytest_unconfigure(config):
    if not hasattr(config, "workerinput"):
        guard.release(config._tmp_path_factory.getbasetemp())


def pytest_addoption(parser):
    parser.addoption("--slow", action="store_true", help="those marked slow, and no others")
    parser.addoption(
        "--brief", action="store_true", help="what can differ between Pythons, by no real processes"
    )


def pytest_configure(config):
    """Note whether the run names tests: xdist's own processes are given paths where it was given none."""
    config.addinivalue_line(
        "markers", "slow: takes long; left out unless named, or by --slow alone"
    )
    options = config.option
    if options.brief:
        settings.load_profile("brief")
    is_named = config.args_source == config.ArgsSource.ARGS or options.keyword or options.markexpr
    config.is_named = getattr(config, "workerinput", {}).get("is_named", bool(is_named))


@pytest.hookimpl(optionalhook=True)
def pytest_configure_node(node):
    node.workerinput["is_named"] = node.config.is_named


def pytest_collection_modifyitems(config, items):
    is_wanted = wants_slow(config.is_named, config.option.slow)
    left_out = {item for item in items if not is_wanted(bool(item.get_closest_marker("slow")))}
    if config.option.brief:
        left_out |= {
            each for each in items if not is_brief(each.nodeid, getattr(each, "fixturenames", ()))
        }
    config.hook.pytest_deselected(items=[item for item in items if item in left_out])
    items[:] = [item for item in items if item not in left_out]


def is_brief(name, fixtures):
    """Tell whether a brief run has a test: one that starts no processes but a Redis, and can differ."""
    return not name.startswith(ALIKE) and not PROCESSES & set(fixtures)


def wants_slow(is_named, is_slow):
    """Return what says whether a run takes a test, by whether the test is slow."""
    return (lambda slow: slow) if is_slow else (lambda slow: is_named or not slow)


@pytest.hookimpl(hookwrapper=True)
def pytest_runtest_makereport(item, call):
    """Add to the report of a browser's test that failed what its pages were doing."""
    report = (yield).get_result()
    browser = getattr(item, "funcargs", {}).get("chromium")
    if report.failed and call.when == "call" and browser:
        report.sections.append(("Open pages", describe_pages(browser)))


def pytest_report_header():
    return f"drills: LIVELOG_DRILL_SEED={SEED}"


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config, log):
    return DearFirst(config, log) if config.option.dist == "loadfile" else None


class DearFirst(LoadFileScheduling):
    """Begins with the files that take long, so that the processes of a run end at about one time."""

    def _assign_work_unit(self, node):
        # xdist itself would have the files with the most tests first.
        self.workqueue.move_to_end(min(self.workqueue, key=rank), last=False)
        super()._assign_work_unit(node)


def rank(path):
    """Return where a file comes in a whole run: 0 for those that take longest."""
    ranks = [i for i, start in enumerate(DEAR_FIRST) if path.startswith(start)]
    return ranks[0] if ranks else len(DEAR_FIRST)


@pytest.fixture(autouse=True)
def default_language():
    """Leave no test in the language of the one before: Django's test client keeps it on."""
    yield
    translation.deactivate()


@pytest.fixture(scope="session")
def redis_server():
    """The private Redis that the settings of in-process tests name; as no test ends it, it waits for no disk."""
    HELD.close()
    server = RedisServer(SCRATCH, port=REDIS_PORT, fsync="no").start()
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
def postgres_url():
    """The address of a PostgreSQL of the test's own."""
    if not find_postgres():
        pytest.skip("no PostgreSQL: apt install postgresql")
    with run_postgres() as url:
        yield url


@pytest.fixture
def feed_server():
    server = FeedServer()
    yield server
    server.close()


@pytest.fixture
def receiver():
    """What webhooks are told at."""
    receiver = Receiver()
    yield receiver
    receiver.close()


@pytest.fixture(scope="session")
def chromium():
    """A running Chromium driven by Playwright; tests open contexts and pages of their own."""
    playwright = pytest.importorskip("playwright.sync_api", reason=NO_BROWSER + "Playwright")
    playwright.expect.set_options(timeout=PATIENCE * 1000)
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
        terminalreporter.write_line(
            "With CI set, a skipped test fails the run, but where the machine does not allow it."
        )


@pytest.hookimpl(trylast=True)
def pytest_sessionfinish(session, exitstatus):
    """With CI set, nothing may be skipped silently: a skip turns success into failure.

    But one for which this machine gives no rights, such as to mount: CI can install none.
    """
    reporter = session.config.pluginmanager.get_plugin("terminalreporter")
    reports = reporter.stats.get("skipped", []) if reporter else []
    skipped = [report for report in reports if NOT_ALLOWED not in _reason(report)]
    if os.environ.get("CI") and skipped and exitstatus == pytest.ExitCode.OK:
        session.exitstatus = pytest.ExitCode.TESTS_FAILED


def _reason(report):
    longrepr = report.longrepr
    return longrepr[2] if isinstance(longrepr, tuple) else str(longrepr)
