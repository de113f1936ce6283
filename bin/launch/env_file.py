"""`.livelog/env`: the checkout's secret key, and what each bin/run that lives has chosen.

Settings read it in other terminals of the checkout (livelog/checkout.py): of a run they believe
what stands below its lock's name while that lock is held, so a run that was killed misleads nobody.
"""

from __future__ import annotations

import os
import re
import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Dict

from launch.setup.checkout import STATE, locked

PATH = STATE / "env"
HEAD = "# Written by bin/run. Settings read it for whatever the environment does not set.\n"
WHILE = "# While .livelog/{}.lock is held:\n"
SECTION = re.compile(re.escape(WHILE.strip()).replace(r"\{\}", r"(\w+)"))

# The variables by the name of the lock, "" for what holds always.
Sections = Dict[str, Dict[str, str]]


def read_sections() -> Sections:
    """Return what the file says; nothing when there is no file."""
    sections: Sections = {"": {}}
    name = ""
    for line in _read_lines():
        found = SECTION.fullmatch(line)
        if found:
            name = found.group(1)
        variable, equals, value = line.partition("=")
        if equals and not line.startswith("#"):
            sections.setdefault(name, {})[variable] = value
    return sections


def _read_lines() -> list[str]:
    try:
        return PATH.read_text(encoding="utf-8").splitlines()
    except FileNotFoundError:
        return []


def write_sections(sections: Sections) -> None:
    """Replace the file, readable by its owner alone: it holds the secret key."""
    # A plain run comes last: who reads without an eye for locks meets the real blog.
    parts = [HEAD]
    for name in sorted(sections):
        parts += [WHILE.format(name)] if name else []
        parts += [f"{variable}={value}\n" for variable, value in sections[name].items()]
    new = PATH.with_name("env.new")
    with open(os.open(new, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w") as file:
        file.write("".join(parts))
    os.replace(new, PATH)


@contextmanager
def described(lock: str, chosen: dict[str, str]) -> Iterator[None]:
    """Let the file say what the run that holds this lock has chosen, until it ends."""
    with _changing() as sections:
        sections[lock] = chosen
    try:
        yield
    finally:
        with _changing() as sections:
            sections.pop(lock, None)


def secret_key() -> str:
    """Return the checkout's secret key, a new one the first time."""
    with _changing() as sections:
        return sections[""].setdefault("SECRET_KEY", secrets.token_urlsafe(50))


@contextmanager
def _changing() -> Iterator[Sections]:
    with locked("env", wait=True):
        sections = read_sections()
        yield sections
        write_sections(sections)
