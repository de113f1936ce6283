"""Secrets of bin/run's own environment that stand in files, as livelog/env.py has them for settings."""

from __future__ import annotations

from collections.abc import MutableMapping

from launch.errors import Problem

# What bin/run sets for its processes: a file beside it would be taken for a second value.
NAMES = ("SECRET_KEY", "REDIS_URL")


def read_secret_files(environ: MutableMapping[str, str]) -> None:
    """Put what stands in the file that NAME_FILE names in its place. Raises Problem."""
    for name in NAMES:
        path = environ.pop(f"{name}_FILE", "").strip()
        if not path:
            continue
        if environ.get(name, "").strip():
            raise Problem(f"{name} and {name}_FILE are both set: unset one of them")
        try:
            with open(path, encoding="utf-8") as file:
                environ[name] = file.read().strip()
        except (OSError, UnicodeDecodeError) as error:
            raise Problem(f"{name}_FILE cannot be read: {error}") from error
