import pytest

from tests.drills.seed import SEED
from tests.drills.stage import Stage
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


@pytest.fixture(scope="package")
def stages(tmp_path_factory, migrated_database):
    """Make the drills' stage, and another one after a drill that failed; ends them all."""
    made = []

    def current():
        if not made or made[-1].is_broken:
            made.append(Stage(tmp_path_factory.mktemp("drills"), migrated_database, SEED))
        return made[-1]

    yield current
    for stage in made:
        stage.close()


@pytest.fixture(scope="package")
def tab(request, stages):
    """A tab left open from the first drill on; None where there is no browser."""
    try:
        chromium = request.getfixturevalue("chromium")
    except pytest.skip.Exception:
        yield None
        return
    tab = Tab(chromium, stages().site, "/blog/")
    tab.mark()
    stages().count_visitors = lambda: int(tab.is_live())
    yield tab
    tab.close()


@pytest.fixture
def stage(stages, tab):
    """The stage that the drills share, but for one that a failure has left in disorder."""
    print("LIVELOG_DRILL_SEED=%d" % SEED)
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
