"""The rules that tests/conftest.py adds to a run of pytest."""

import os
import subprocess
import sys

import pytest

from tests.conftest import ALIKE, DEAR_FIRST, is_brief, rank, wants_slow
from tests.environment import NOT_ALLOWED, ROOT

OPTIONS = ["-n", "1", "-p", "tests.conftest"]
SKIPPED = "import pytest\n\n\ndef test_skipped():\n    pytest.skip('no browser: none here')\n"
SLOW = """
import pytest

@pytest.mark.slow
def test_slow():
    pass

def test_quick():
    pass
"""


def run_pytest(tmp_path, *arguments, text=SKIPPED, **variables):
    path = tmp_path / "test_skipped.py"
    path.write_text(text)
    command = [sys.executable, "-m", "pytest", "-q", *OPTIONS, "--rootdir", ROOT]
    environment = {k: v for k, v in os.environ.items() if k != "CI"}
    return subprocess.run(
        [*map(str, command), *(arguments or [str(path)])],
        cwd=str(ROOT),
        env={**environment, **variables},
        stdout=subprocess.PIPE,
        text=True,
    )


def test_a_skip_without_ci(tmp_path):
    """A skipped test is named, with how to get a browser, and the run succeeds."""
    done = run_pytest(tmp_path)
    assert done.returncode == 0
    assert "test_skipped: Skipped: no browser: none here" in done.stdout
    assert "To run the browser's tests: apt install chromium" in done.stdout


def test_a_skip_with_ci(tmp_path):
    """With CI set the same run fails and says why."""
    done = run_pytest(tmp_path, CI="true")
    assert done.returncode == 1
    assert "With CI set, a skipped test fails the run" in done.stdout


def test_a_skip_with_ci_of_what_the_machine_does_not_allow(tmp_path):
    """No installation would help: it is named, and the run succeeds."""
    text = SKIPPED.replace("no browser: none", NOT_ALLOWED + "no mount")
    done = run_pytest(tmp_path, text=text, CI="true")
    assert done.returncode == 0
    assert f"test_skipped: Skipped: {NOT_ALLOWED}no mount here" in done.stdout


@pytest.mark.parametrize(
    ("is_named", "is_slow", "chosen"),
    [
        (False, False, "quick"),
        (True, False, "slow quick"),
        (False, True, "slow"),
        (True, True, "slow"),
    ],
)
def test_which_tests_of_a_run_are_slow_ones(is_named, is_slow, chosen):
    """A whole run leaves them out, --slow runs no others, and who names tests gets what was named."""
    is_wanted = wants_slow(is_named, is_slow)
    assert chosen.split() == [name for name in ("slow", "quick") if is_wanted(name == "slow")]


def test_a_whole_run_leaves_slow_tests_out(tmp_path):
    """In xdist's own processes too, which are given paths where the run was given none."""
    done = run_pytest(tmp_path, "-rp", "-o", f"testpaths={tmp_path}", text=SLOW)
    assert done.returncode == 0
    assert [line for line in done.stdout.splitlines() if line.startswith("PASSED")] == [
        "PASSED test_skipped.py::test_quick"
    ]


def test_what_a_brief_run_takes():
    """What can differ from one Python to another, by no processes of its own."""
    name = "tests/blog/feeds/test_state.py::test_it"
    assert is_brief(name, ["redis_client", "settings"])
    assert not is_brief(name, ["tmp_path", "migrated_database"])
    assert not is_brief("tests/js/test_node.py::test_it", [])
    assert all(list(ROOT.glob(start + "*")) for start in ALIKE)


def test_what_takes_long_comes_first():
    """A run that began with the cheap files would end with one process at work."""
    names = ["tests/blog/test_later.py", "tests/page/test_live.py", "tests/bin/test_run.py"]
    assert sorted(names, key=rank) == names[::-1]
    assert all(list(ROOT.glob(start + "*")) for start in DEAR_FIRST)
