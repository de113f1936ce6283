""".ci/pythons: the suite's brief part on every Python that the machine has beside .venv's own."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from typing import Callable, Iterable, Tuple

from launch.python import NEWEST, OLDEST, find_pythons
from launch.setup.checkout import ROOT

Version = Tuple[int, int]
BUDGET = 12 * 60.0  # seconds after which no other is begun, but for the oldest and the newest
# What is left out of a brief run, once: an entry's whole way, over real processes.
WHOLE_WAY = ["-n", "0", "tests/test_pipeline.py", "-k", "travel or resumes or health"]


def main(clock: Callable[[], float] = time.monotonic) -> int:
    """Run what .ci/run has not run; return 1 if one failed, or the oldest or newest was left out."""
    found = find_pythons()
    print(f"Pythons: {', '.join(f'{spell(each)} ({found[each]})' for each in sorted(found))}")
    missing = [minor for minor in range(OLDEST[1], NEWEST[1] + 1) if (3, minor) not in found]
    if missing:
        print(f"Not on this machine: {', '.join(f'3.{minor}' for minor in missing)}")
    done = {read_version(): True}
    end = clock() + BUDGET
    for version in order(found):
        if version not in done and (version in (OLDEST, NEWEST) or clock() < end):
            done[version] = run_suite(version, found[version])
    for version in sorted(found):
        print(f"Python {spell(version)}: {say(done.get(version))}")
    return 0 if judge(found, done) else 1


def order(found: Iterable[Version]) -> list[Version]:
    """Return the Pythons in the order in which they are tried: the oldest and the newest first."""
    extremes = [version for version in (OLDEST, NEWEST) if version in found]
    return extremes + sorted(set(found) - set(extremes), reverse=True)


def judge(found: Iterable[Version], done: dict[Version, bool]) -> bool:
    """Tell whether all that ran passed, and the oldest and newest that livelog knows were run."""
    must = {OLDEST, NEWEST} & set(found)
    return all(done.values()) and must <= set(done)


def run_suite(version: Version, python: str) -> bool:
    """Run the brief suite, and one test of the whole way, in an environment of that Python's own."""
    env = {**os.environ, "LIVELOG_VENV": os.path.join(".livelog", f"venv-{spell(version)}")}
    test = [python, str(ROOT / "bin" / "test")]
    for arguments in (["--brief"], WHOLE_WAY):
        print(f"Python {spell(version)}: bin/test {' '.join(arguments)}", flush=True)
        if subprocess.call([*test, *arguments], cwd=str(ROOT), env=env):
            return False
    return True


def read_version() -> Version:
    """Return the version of .venv, on which all of the suite was run."""
    with open(ROOT / ".venv" / "pyvenv.cfg", encoding="utf-8") as file:
        values = dict(line.strip().split(" = ", 1) for line in file if " = " in line)
    major, minor = values["version"].split(".")[:2]
    return (int(major), int(minor))


def spell(version: Version) -> str:
    """Return a version as it is written."""
    return ".".join(map(str, version))


def say(passed: bool | None) -> str:
    """Return what became of a Python, in words."""
    return {True: "passed", False: "FAILED", None: "left out, the time was over"}[passed]


if __name__ == "__main__":
    sys.exit(main())
