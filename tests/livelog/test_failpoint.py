"""Fail points, in processes that may die of them."""

import os
import signal
import subprocess
import sys

import pytest

from livelog import failpoint
from tests.environment import IN_PROCESS, ROOT

SCRIPT = """
from livelog import failpoint
for name in ["a", "b", "a", "a"]:
    failpoint.reach(name)
    print(name, flush=True)
"""


@pytest.fixture
def start():
    """Start a process that passes a, b, a and a, with one fail point set."""
    children = []

    def start_one(fail_at):
        env = {**IN_PROCESS, "LIVELOG_FAIL_AT": fail_at}
        command = [sys.executable, "-c", SCRIPT]
        child = subprocess.Popen(command, env=env, cwd=str(ROOT), stdout=subprocess.PIPE, text=True)
        children.append(child)
        return child

    yield start_one
    for child in children:
        child.kill()
        child.wait()


@pytest.mark.parametrize(
    "fail_at, passed", [("a", ""), ("a:2", "a b"), ("b:1", "a"), ("c", "a b a a"), ("", "a b a a")]
)
def test_process_dies_at_its_fail_point(start, fail_at, passed):
    """A process is killed the n-th time that it reaches the point, and nowhere else."""
    child = start(fail_at)
    output, _ = child.communicate()
    assert output.split() == passed.split()
    assert child.returncode == (0 if passed == "a b a a" else -signal.SIGKILL)


def test_process_stands_still_at_its_fail_point(start):
    """With STOP it goes on from there when it is told to."""
    child = start("b:1:STOP")
    assert os.WIFSTOPPED(os.waitpid(child.pid, os.WUNTRACED)[1])
    assert child.stdout.readline() == "a\n"
    child.send_signal(signal.SIGCONT)
    assert child.communicate()[0].split() == ["b", "a", "a"]


def test_a_file_says_so_to_whoever_comes_there_first(start, tmp_path):
    """It takes the file away: the next passes, as it does where there never was one."""
    path = tmp_path / "fail-at"
    path.write_text("a:2")
    outputs = [start(f"@{path}").communicate()[0].split() for _ in range(2)]
    assert outputs == [["a", "b"], ["a", "b", "a", "a"]]
    assert not path.exists()


def test_what_a_file_says_anew_is_counted_anew(tmp_path, monkeypatch):
    """However often the process came there before."""
    fallen = []
    path = tmp_path / "fail-at"
    monkeypatch.setattr(failpoint, "FAIL_AT", f"@{path}")
    monkeypatch.setattr(failpoint, "fall", fallen.append)
    for signal_name in ("KILL", "STOP"):
        path.write_text(f"a:2:{signal_name}")
        for name in ("a", "b"):
            failpoint.reach(name)
        assert path.exists()
        for name in ("a", "a"):
            failpoint.reach(name)
    assert fallen == ["KILL", "STOP"]
