"""The benches, as small as they go: they reach into what they measure, and break with it."""

import subprocess
import sys

from tests.environment import ROOT


def test_scale():
    """A row for each number of Daphnes; each frame to each reader was counted, and Redis has worked for it."""
    sizes = ["--daphnes", "1,3", "--members", "20", "--rounds", "2"]
    command = [sys.executable, "-m", "bench.scale", *sizes]
    done = subprocess.run(command, cwd=str(ROOT), capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    names, _, *rows = [line.strip("| ").split(" | ") for line in done.stdout.splitlines()]
    measured = [dict(zip(names, map(float, row))) for row in rows]
    counted = [(row["Daphnes"], row["readers"], row["frames counted"]) for row in measured]
    assert counted == [(1, 20, 40), (3, 60, 120)]
    for row in measured:
        assert all(row[name] > 0 for name in ("send ms", "connect, ms of Redis", "presence ms"))
