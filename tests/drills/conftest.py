import pytest

from tests.drills.seed import SEED
from tests.drills.stage import Stage
from tests.drills.verdict import ROOM
from tests.page.reader import Reader


class Tab(Reader):
    """A browser's tab that stays open."""

    def is_live(self):
        return self.page.inner_text("#status") == "Live"

    def shown(self):
        """Return the page's entries from the top, as [id, seq]."""
        return self.page.evaluate(
            "() => [...document.querySelectorAll('#entries > *')]"
            ".map(({ dataset }) => [dataset.id, dataset.seq])"
        )

    def is_listening(self):
        """Tell whether the room beside the stream has its socket."""
        readers, note = (self.page.inner_text(f"#room-{name}") for name in ("readers", "note"))
        return bool(readers) and not note

    def heard(self):
        """Return the ids of the room's messages, from the top."""
        return self.page.evaluate(
            "() => [...document.querySelectorAll('#room-list > *')].map(({ dataset }) => dataset.id)"
        )

    def explain(self):
        """Return where the room's list stands, and what went wrong on the page."""
        where = self.page.evaluate(
            "() => { const log = document.getElementById('room-log');"
            " return [log.scrollTop, log.scrollHeight, log.clientHeight,"
            " document.getElementById('room-new').textContent]; }"
        )
        return f"{where} {self.complaints}"


@pytest.fixture(scope="package")
def browser(request):
    """A Chromium, None where there is none."""
    try:
        return request.getfixturevalue("chromium")
    except pytest.skip.Exception:
        return None


@pytest.fixture(scope="package")
def stages(tmp_path_factory, migrated_database, browser):
    """Make the drills' stage, and another one after a drill that failed; ends them all."""
    made = []

    def current():
        if made and made[-1].is_broken:
            end(made.pop())
        if not made:
            directory = tmp_path_factory.mktemp("drills")
            made.append(Stage(directory, migrated_database, SEED))
            made[-1].tab = open_tab(made[-1], browser)
        return made[-1]

    yield current
    for stage in made:
        end(stage)


def open_tab(stage, browser):
    """Return a tab left open from a stage's first drill on; None where there is no browser."""
    if browser is None:
        return None
    tab = Tab(browser, stage.site, "/blog/")
    tab.mark()
    stage.count_visitors = lambda group: int(tab.is_listening() if group == ROOM else tab.is_live())
    return tab


def end(stage):
    """End a stage, with its tab."""
    if stage.tab:
        stage.tab.close()
    stage.close()


@pytest.fixture
def stage(stages):
    """The stage that the drills share, but for one that a failure has left in disorder."""
    print(f"LIVELOG_DRILL_SEED={SEED}")
    stage = stages()
    stage.is_broken = True
    return stage


@pytest.hookimpl(hookwrapper=True)
def pytest_runtest_makereport(item, call):
    """Leave a stage to the next drill only if this one passed."""
    report = (yield).get_result()
    stage = getattr(item, "funcargs", {}).get("stage")
    if report.when == "call" and report.passed and isinstance(stage, Stage):
        stage.is_broken = False
