"""A run of the tests that is killed leaves nothing: no process, no directory."""

import json
import os
import signal
import subprocess
import sys

import pytest

from tests.environment import ROOT
from tests.processes import descendants, exists, wait_for

pytestmark = pytest.mark.slow

# A test of each kind: the newsroom and Chromium die with their parent's pipe, the rest do not.
UNENDING = """
import json
import os
import time

import pytest

from tests.environment import SCRATCH
from tests.page.newsroom import Newsroom


@pytest.fixture(scope="session")
def migrated_database():
    return os.environ["MIGRATED"]


def test_unending(site, chromium, tmp_path):
    site.start_web()
    site.start_worker()
    site.start_blogger()
    newsroom = Newsroom(site)
    newsroom.ask("open_blog", slug="a-blog")
    chromium.new_page()
    told = {"pid": os.getpid(), "paths": [str(SCRATCH), str(tmp_path)]}
    with open(os.environ["TOLD"] + ".new", "w") as file:
        json.dump(told, file)
    os.rename(os.environ["TOLD"] + ".new", os.environ["TOLD"])
    time.sleep(3600)
"""


@pytest.fixture
def run(tmp_path, migrated_database):
    """Start a run of pytest with these arguments and return (its pid, what its test tells)."""
    runs = []

    def start(*arguments):
        path, told = tmp_path / "test_unending.py", tmp_path / "told.json"
        path.write_text(UNENDING)
        variables = {"TOLD": str(told), "MIGRATED": str(migrated_database)}
        command = [sys.executable, "-m", "pytest", "-p", "tests.conftest", "--rootdir", str(ROOT)]
        runs.append(
            subprocess.Popen(
                [*command, *arguments, str(path)],
                cwd=str(ROOT),
                env={**os.environ, **variables, "PYTEST_ADDOPTS": ""},
                stdout=subprocess.DEVNULL,
                start_new_session=True,
            )
        )
        wait_for(told.exists, "the test is under way")
        return runs[-1].pid, json.loads(told.read_text())

    yield start
    for each in runs:
        each.kill()
        each.wait()


@pytest.mark.parametrize("victim", ["run", "worker"])
def test_a_run_that_is_killed(run, victim):
    """Whichever process of the run is killed, every process and directory of its tests' goes."""
    pid, told = run("-n", "1")
    killed = pid if victim == "run" else told["pid"]
    started = descendants(killed)
    for kind in ("redis-server", "daphne", "runworker", "blogging_worker", "newsroom", "hromium"):
        assert any(kind in command for command in started.values()), kind
    os.kill(killed, signal.SIGKILL)
    wait_for(lambda: not any(map(exists, started)), "every process ended")
    gone = told["paths"] if victim == "run" else told["paths"][:1]
    wait_for(lambda: not any(map(os.path.exists, gone)), "every directory is removed")
