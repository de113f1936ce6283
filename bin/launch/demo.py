"""The demo: its data, the server of its feed, and those who talk in its room."""

from __future__ import annotations

import shutil

from launch.processes.child import Child
from launch.setup.checkout import ROOT, STATE
from launch.setup.virtualenv import PYTHON

DATA = STATE / "demo"


def empty_data() -> None:
    """Throw away what an earlier demo left, so that this one plays from the beginning."""
    shutil.rmtree(DATA, ignore_errors=True)
    DATA.mkdir()


def make_server(port: int, began: float, env: dict[str, str]) -> Child:
    """Return the process that plays the event from `began` on, also after it was started again."""
    command = [str(PYTHON), "-m", "blog.demo", "--port", str(port), "--began", str(began)]
    command.append("--curtain")  # the live blog ends with the play
    return Child("demo", command, env=env, cwd=ROOT)


def make_voices(port: int, began: float, env: dict[str, str]) -> Child:
    """Return the process of those who talk at the site at `port`; it lets all others go first."""
    room = f"ws://127.0.0.1:{port}/blog/room/"
    command = ["nice", str(PYTHON), "-m", "blog.demo.voices", "--room", room]
    return Child("voices", [*command, "--began", str(began)], env=env, cwd=ROOT)
