"""The checkout's virtual environment: made once, brought up to date when the pins change."""

import hashlib
import importlib.util
import json
import os
import subprocess
import sys

from .checkout import ROOT, STATE, VENV, locked
from .problem import Problem

RUNTIME = ("requirements.txt",)
DEVELOPMENT = ("requirements.txt", "requirements-dev.txt")
STAMP = VENV / "livelog.json"
PYTHON = VENV / "bin" / "python"


def prepare_venv(files, say):
    """Make .venv hold what the requirement files pin; does nothing when it already does.

    `say` is called with a line before each step that takes a while. Raises Problem.
    """
    with locked("setup", wait=True):
        stamp = _read_stamp()
        # Scripts name the interpreter by its full path, so a moved checkout needs a new one.
        if stamp.get("home") != str(VENV) or not _runs():
            say("Making .venv with Python %d.%d" % sys.version_info[:2])
            _make_venv()
            stamp = {"home": str(VENV)}
        wanted = {name: _digest(DEVELOPMENT[: DEVELOPMENT.index(name) + 1]) for name in files}
        if not wanted.items() <= stamp.items():
            say(f"Installing {' and '.join(files)}: about half a minute, this once")
            _install(files)
            STAMP.write_text(json.dumps({**stamp, **wanted}))


def migrate(env):
    """Bring the database that `env` names up to date. Raises Problem with what Django says."""
    run_manage(["migrate", "--verbosity", "0"], env, "the database cannot be migrated")


def run_manage(arguments, env, complaint):
    """Run manage.py quietly to its end. Raises Problem with the complaint and its last words."""
    _run([str(PYTHON), "manage.py", *arguments], complaint, env)


def stamp_of(home, files=DEVELOPMENT):
    """Return the stamp of an environment at `home` that holds what the files pin."""
    digests = {name: _digest(DEVELOPMENT[: DEVELOPMENT.index(name) + 1]) for name in files}
    return {"home": str(home), **digests}


def venv_environment():
    """Return this process's environment with the commands of .venv first on the PATH."""
    path = os.pathsep.join([str(VENV / "bin"), os.environ.get("PATH", os.defpath)])
    inherited = {k: v for k, v in os.environ.items() if k != "PYTHONHOME"}
    return {**inherited, "PATH": path, "VIRTUAL_ENV": str(VENV)}


def _make_venv():
    if not all(importlib.util.find_spec(name) for name in ("venv", "ensurepip")):
        package = "python%d.%d-venv" % sys.version_info[:2]
        raise Problem(
            f"this Python has no venv module: install it (apt install {package}) and run again"
        )
    _run([sys.executable, "-m", "venv", "--clear", str(VENV)], "could not make .venv", os.environ)


def _install(files):
    command = [str(PYTHON), "-m", "pip", "install", "--disable-pip-version-check", "--no-input"]
    for name in files:
        command += ["-r", str(ROOT / name)]
    # pip refuses to install into a virtual environment for those who default to --user.
    env = {**venv_environment(), "PIP_USER": "0"}
    _run(command, f"pip could not install what {files[-1]} pins", env)


def _run(command, complaint, env):
    """Run a step with its output in .livelog/setup.log; raises Problem with its last words."""
    log = STATE / "setup.log"
    with open(log, "ab") as output:
        begin = output.tell()
        done = subprocess.run(
            command,
            cwd=str(ROOT),
            env=env,
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=subprocess.STDOUT,
        )
    if done.returncode:
        said = log.read_bytes()[begin:].decode("utf-8", "replace").strip().splitlines()
        errors = [line for line in said if line.startswith("ERROR")] or said or ["no reason given"]
        raise Problem(f"{complaint}: {errors[-1].strip()} (more in .livelog/setup.log)")


def _runs():
    try:
        return subprocess.call([str(PYTHON), "-c", "import pip"]) == 0
    except OSError:
        return False


def _read_stamp():
    try:
        return json.loads(STAMP.read_text())
    except (FileNotFoundError, NotADirectoryError, ValueError):
        return {}


def _digest(files):
    return hashlib.sha256(b"".join((ROOT / name).read_bytes() for name in files)).hexdigest()
