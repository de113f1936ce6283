"""Which Python runs livelog. Any Python from 3.6 on must be able to read this file."""

import glob
import os
import shutil
import subprocess
import sys

OLDEST, NEWEST = (3, 8), (3, 13)


def require_supported_python(script: str) -> None:
    """Return under a Python that livelog runs on; else start `script` again under one, or exit."""
    if os.name != "posix":
        sys.exit("livelog runs on Linux and macOS; on Windows use WSL.")
    this = sys.version_info[:2]
    if OLDEST <= this <= NEWEST:
        return
    found = find_pythons()
    if found:
        newest = found[max(found)]
        os.execv(newest, [newest, os.path.abspath(script), *sys.argv[1:]])
    sys.exit(
        f"livelog runs on Python {_spell(OLDEST)} to {_spell(NEWEST)}, and this is {_spell(this)}:"
        " install one of them."
    )


def _spell(version: "tuple[int, ...]") -> str:
    return f"{version[0]}.{version[1]}"


def find_pythons() -> "dict[tuple[int, int], str]":
    """Return the Pythons that livelog runs on, by version: those of the PATH, else pyenv's."""
    pyenv = os.environ.get("PYENV_ROOT", os.path.expanduser("~/.pyenv"))
    found = {}
    for minor in range(OLDEST[1], NEWEST[1] + 1):
        name = f"python3.{minor}"
        others = sorted(glob.glob(os.path.join(pyenv, "versions", f"3.{minor}.*", "bin", name)))
        for path in [shutil.which(name), *reversed(others)]:
            if path and _works(path):
                found[(3, minor)] = path
                break
    return found


def _works(path: str) -> bool:
    """Tell whether a Python can make an environment; a launcher may stand for one that is not there."""
    command = [path, "-c", "import venv, ensurepip"]
    return subprocess.call(command, stderr=subprocess.DEVNULL) == 0
