"""`.livelog/env`: what bin/run chose, for settings to read in other terminals of the checkout."""

import os
import secrets
from contextlib import contextmanager

from .checkout import STATE, locked
from .choices import DEMO_DATABASE
from .problem import Problem

PATH = STATE / "env"
HEAD = "# Written by bin/run. Settings read it for whatever the environment does not set.\n"


def read_env():
    """Return the file's variables; {} when there is no file."""
    try:
        lines = PATH.read_text(encoding="utf-8").splitlines()
    except FileNotFoundError:
        return {}
    pairs = (line.partition("=") for line in lines if not line.startswith("#"))
    return {name: value for name, equals, value in pairs if equals}


def write_env(variables):
    """Replace the file, readable by its owner alone: it holds the secret key."""
    STATE.mkdir(exist_ok=True)
    new = PATH.with_name("env.new")
    with open(os.open(new, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w") as file:
        file.write(HEAD + "".join(f"{name}={value}\n" for name, value in variables.items()))
    os.replace(new, PATH)


@contextmanager
def described(chosen, demo):
    """Let the file say what was chosen. A demo gives way to a real blog, and tidies up after it."""
    before = read_env()
    if demo and _real_blog_runs():
        yield
        return
    write_env(chosen)
    try:
        yield
    finally:
        if demo and read_env() == chosen:
            was_demo = before.get("DATABASE_URL") == DEMO_DATABASE
            write_env({**({} if was_demo else before), "SECRET_KEY": chosen["SECRET_KEY"]})


def _real_blog_runs():
    try:
        with locked("run"):
            return False
    except Problem:
        return True


def secret_key():
    """Return the checkout's secret key, a new one the first time."""
    return read_env().get("SECRET_KEY") or secrets.token_urlsafe(50)
