"""What bin/run keeps in `.livelog/env`, for every other process of the same checkout.

bin/launch/env_file.py writes the file and explains it. It runs before anything is installed, and so
imports nothing from here.
"""

from __future__ import annotations

import fcntl
import os
import re
import secrets

SECTION = re.compile(r"# While \.livelog/(\w+)\.lock is held:")
# In this order: beside a demo, the real blog is meant.
RUNS = ("run", "demo")


def read_env(path: str) -> dict[str, str]:
    """Return the variables of the file at `path` that hold now: the key, and a living run's."""
    sections = read_sections(path)
    folder = os.path.dirname(path)
    living = (name for name in RUNS if is_held(os.path.join(folder, f"{name}.lock")))
    return {**sections[""], **sections.get(next(living, ""), {})}


def read_sections(path: str) -> dict[str, dict[str, str]]:
    """Return the variables by the lock while which they hold, those that always do under ""."""
    sections: dict[str, dict[str, str]] = {"": {}}
    name = ""
    for line in _read_lines(path):
        found = SECTION.match(line)
        if found:
            name = found.group(1)
        variable, equals, value = line.partition("=")
        if equals and not line.startswith("#"):
            sections.setdefault(name, {})[variable.strip()] = value
    return sections


def is_held(path: str) -> bool:
    """Tell whether a process that lives has locked the file."""
    try:
        with open(path) as lock:
            fcntl.flock(lock, fcntl.LOCK_SH | fcntl.LOCK_NB)
    except BlockingIOError:
        return True
    except FileNotFoundError:
        return False
    return False


def make_key(path: str) -> str:
    """Return the checkout's secret key, kept in the file from the first time on. Raises OSError."""
    os.makedirs(os.path.dirname(path), exist_ok=True)
    with open(path + ".lock", "w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        return read_sections(path)[""].get("SECRET_KEY") or _add_key(path)


def _add_key(path: str) -> str:
    key = secrets.token_urlsafe(50)
    lines = [f"SECRET_KEY={key}", *_read_lines(path)]
    new = path + ".new"
    with open(os.open(new, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w") as file:
        file.write("".join(f"{line}\n" for line in lines))
    os.replace(new, path)
    return key


def _read_lines(path: str) -> list[str]:
    try:
        with open(path, encoding="utf-8") as lines:
            return lines.read().splitlines()
    except FileNotFoundError:
        return []
