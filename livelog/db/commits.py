"""How long a commit takes: until it is on the disk, or only until others see it."""

from __future__ import annotations

from contextlib import contextmanager
from typing import Iterator

from django.db import connection


@contextmanager
def commit_lazily() -> Iterator[None]:
    """Within it SQLite's commits do not wait for the disk, where each takes a millisecond or three.

    For what is done again if it is lost. A power cut may take the last of it back, and a process's death
    nothing; whatever is committed later is not there without it. In a transaction it changes nothing.
    """
    lazily = connection.vendor == "sqlite" and not connection.in_atomic_block
    if lazily:
        connection.ensure_connection()
        wait_for_disk("NORMAL")
    try:
        yield
    finally:
        # Where the connection was lost meanwhile, the next begins by waiting.
        if lazily and connection.connection is not None:
            wait_for_disk("FULL")


def wait_for_disk(how: str) -> None:
    """Have commits of the connection to SQLite wait, or not. Raises django.db.DatabaseError."""
    with connection.wrap_database_errors:
        connection.connection.execute(f"PRAGMA synchronous = {how}")
