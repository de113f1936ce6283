"""The rules that tests/conftest.py adds to a run of pytest."""

import os
import subprocess
import sys

from tests.environment import ROOT

SKIPPED = "import pytest\n\n\ndef test_skipped():\n    pytest.skip('no browser: none here')\n"


def run_pytest(tmp_path, **variables):
    path = tmp_path / "test_skipped.py"
    path.write_text(SKIPPED)
    command = [sys.executable, "-m", "pytest", "-q", "-p", "tests.conftest", "--rootdir", ROOT]
    environment = {k: v for k, v in os.environ.items() if k != "CI"}
    return subprocess.run(
        [*map(str, command), str(path)],
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
    assert "With CI set, a skipped test fails the run." in done.stdout
