"""The checkout's virtual environment: made once, brought up to date when the pins change."""

from __future__ import annotations

import hashlib
import importlib.util
import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Callable, Mapping, Sequence

from launch.errors import Problem
from launch.setup.checkout import ROOT, STATE, VENV, locked

RUNTIME = ("requirements.txt",)
DEVELOPMENT = ("requirements.txt", "requirements-dev.txt")
STAMP = VENV / "livelog.json"
PYTHON = VENV / "bin" / "python"
VERSION = f"{sys.version_info[0]}.{sys.version_info[1]}"

Say = Callable[[str], None]
Environment = Mapping[str, str]


def prepare_venv(files: Sequence[str], say: Say) -> None:
    """Make .venv hold what the requirement files pin; does nothing when it already does.

    `say` is called with a line before each step that takes a while. Raises Problem.
    """
    with locked("setup", wait=True):
        stamp = _read_stamp()
        # Scripts name the interpreter by its full path, so a moved checkout needs a new one.
        if stamp.get("home") != str(VENV) or not _runs():
            say(f"Making .venv with Python {VERSION}")
            _make_venv()
            stamp = {"home": str(VENV)}
        wanted = {name: _digest(DEVELOPMENT[: DEVELOPMENT.index(name) + 1]) for name in files}
        if not wanted.items() <= stamp.items():
            say(f"Installing {' and '.join(files)}: about half a minute, this once")
            _install(files)
            STAMP.write_text(json.dumps({**stamp, **wanted}))


def ask_manage(program: str, env: Environment, complaint: str) -> str:
    """Run Python within manage.py, quietly, and return what it printed, which nothing keeps.

    Raises Problem with the complaint and its last words.
    """
    return _run([str(PYTHON), "manage.py", "shell", "-c", program], complaint, env, ask=True)


def stamp_of(home: Path, files: Sequence[str] = DEVELOPMENT) -> dict[str, str]:
    """Return the stamp of an environment at `home` that holds what the files pin."""
    digests = {name: _digest(DEVELOPMENT[: DEVELOPMENT.index(name) + 1]) for name in files}
    return {"home": str(home), **digests}


def venv_environment() -> dict[str, str]:
    """Return this process's environment with the commands of .venv first on the PATH."""
    path = os.pathsep.join([str(VENV / "bin"), os.environ.get("PATH", os.defpath)])
    inherited = {k: v for k, v in os.environ.items() if k != "PYTHONHOME"}
    return {**plain_distutils(), **inherited, "PATH": path, "VIRTUAL_ENV": str(VENV)}


def plain_distutils(version: tuple[int, ...] = sys.version_info[:2]) -> dict[str, str]:
    """Return what has Django 2.2, which imports distutils, find Python's own while there is one.

    What setuptools puts in its place imports all of setuptools: a quarter of a process's start.
    """
    return {"SETUPTOOLS_USE_DISTUTILS": "stdlib"} if version < (3, 12) else {}


def _make_venv() -> None:
    if not all(importlib.util.find_spec(name) for name in ("venv", "ensurepip")):
        package = f"python{VERSION}-venv"
        raise Problem(
            f"this Python has no venv module: install it (apt install {package}) and run again"
        )
    _run([sys.executable, "-m", "venv", "--clear", str(VENV)], "could not make .venv", os.environ)


def _install(files: Sequence[str]) -> None:
    command = [str(PYTHON), "-m", "pip", "install", "--disable-pip-version-check", "--no-input"]
    for name in files:
        command += ["-r", str(ROOT / name)]
    # pip refuses to install into a virtual environment for those who default to --user.
    # What it builds is built as setuptools would have it.
    env = {**venv_environment(), "PIP_USER": "0", "SETUPTOOLS_USE_DISTUTILS": "local"}
    _run(command, f"pip could not install what {files[-1]} pins", env)


def _run(command: list[str], complaint: str, env: Environment, ask: bool = False) -> str:
    """Run a step with its output in .livelog/setup.log; raises Problem with its last words.

    With `ask` only its errors go there, and what it printed is returned.
    """
    log = STATE / "setup.log"
    with open(log, "ab") as output:
        begin = output.tell()
        done = subprocess.run(
            command,
            cwd=str(ROOT),
            env=env,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE if ask else output,
            stderr=output,
        )
    if done.returncode:
        said = log.read_bytes()[begin:].decode("utf-8", "replace").strip().splitlines()
        errors = [line for line in said if line.startswith("ERROR")] or said or ["no reason given"]
        raise Problem(f"{complaint}: {errors[-1].strip()} (more in .livelog/setup.log)")
    return done.stdout.decode("utf-8", "replace") if ask else ""


def _runs() -> bool:
    try:
        return subprocess.call([str(PYTHON), "-c", "import pip"]) == 0
    except OSError:
        return False


def _read_stamp() -> dict[str, str]:
    try:
        stamp: dict[str, str] = json.loads(STAMP.read_text())
        return stamp
    except (FileNotFoundError, NotADirectoryError, ValueError):
        return {}


def _digest(files: Sequence[str]) -> str:
    return hashlib.sha256(b"".join((ROOT / name).read_bytes() for name in files)).hexdigest()
