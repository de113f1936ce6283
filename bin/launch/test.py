"""bin/test: set up the checkout with the test tools and run pytest; bench/soak: the drills."""

import os

from .checkout import ROOT, STATE
from .console import Console
from .problem import Problem
from .redis_server import require_redis_server
from .virtualenv import DEVELOPMENT, PYTHON, prepare_venv, venv_environment


def main(arguments, module="pytest"):
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
