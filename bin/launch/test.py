"""bin/test: set up the checkout with the test tools and run pytest; bench/soak: the drills."""

from __future__ import annotations

import os

from launch.errors import Problem
from launch.processes.console import Console
from launch.servers.redis_server import require_redis_server
from launch.setup.checkout import ROOT, STATE
from launch.setup.virtualenv import DEVELOPMENT, PYTHON, prepare_venv, venv_environment


def main(arguments: list[str], module: str = "pytest") -> int:
    """Become the module with these arguments; return an exit status only when that cannot be."""
    console = Console()
    try:
        prepare_venv(DEVELOPMENT, console.say)
        require_redis_server(PYTHON, STATE, console.say)
    except Problem as problem:
        console.say(f"bin/test: {problem}")
        return 1
    except KeyboardInterrupt:
        return 130
    os.chdir(str(ROOT))
    os.execve(str(PYTHON), [str(PYTHON), "-m", module, *arguments], venv_environment())
