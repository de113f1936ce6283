"""Which Python runs livelog. Any Python 3 must be able to read this file."""

import os
import shutil
import subprocess
import sys

OLDEST, NEWEST = (3, 8), (3, 13)


def require_supported_python(script):
    """Return under a Python that livelog runs on; else start `script` again under one, or exit."""
    if os.name != "posix":
        sys.exit("livelog runs on Linux and macOS; on Windows use WSL.")
    if OLDEST <= sys.version_info[:2] <= NEWEST:
        return
    found = _find_python()
    if found:
        os.execv(found, [found, os.path.abspath(script), *sys.argv[1:]])
    sys.exit(
        "livelog runs on Python %d.%d to %d.%d, and this is %d.%d: install one of them."
        % (OLDEST + NEWEST + sys.version_info[:2])
    )


def _find_python():
    for minor in range(NEWEST[1], OLDEST[1] - 1, -1):
        path = shutil.which("python3.%d" % minor)
        # A launcher of that name may stand for a Python that is not there.
        if (
            path
            and subprocess.call([path, "-c", "import venv, ensurepip"], stderr=subprocess.DEVNULL)
            == 0
        ):
            return path
    return None
