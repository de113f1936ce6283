"""SQLite for several processes: write-ahead log, a busy timeout, and no deadlocked upgrades.

Settings have a connection kept for a minute: to open the file and read which tables it has took a quarter
of a post by the API.
"""

from __future__ import annotations

from typing import Any

from django.db.backends.sqlite3 import base
from django.db.backends.sqlite3.schema import DatabaseSchemaEditor
from django.db.models import Field, Model

from livelog.db.defaults import write_default

BUSY_TIMEOUT = 5  # seconds that a writer waits for another process's transaction


class DatabaseOperations(base.DatabaseOperations):
    """Django's own, with a compiler that asks less."""

    compiler_module = "livelog.db.compiler"


class SchemaEditor(DatabaseSchemaEditor):
    """Django's own, with defaults in each column that it writes: it writes a whole table to add one."""

    def column_sql(
        self, model: type[Model], field: Field, include_default: bool = False
    ) -> tuple[Any, Any]:
        sql, params = super().column_sql(model, field, include_default)
        default = write_default(field, self.connection.vendor)
        return (f"{sql} DEFAULT {default}" if sql and default else sql), params


class DatabaseWrapper(base.DatabaseWrapper):
    """Django's SQLite backend as a web server, a worker and a blogger share it."""

    ops_class = DatabaseOperations
    SchemaEditorClass = SchemaEditor

    def get_connection_params(self) -> dict[str, Any]:
        params = super().get_connection_params()
        params.setdefault("timeout", BUSY_TIMEOUT)
        return params

    def get_new_connection(self, conn_params: dict[str, Any]) -> Any:
        connection = super().get_new_connection(conn_params)
        connection.execute("PRAGMA journal_mode = WAL")
        # With a write-ahead log a crash of the process loses nothing; FULL keeps it so for power.
        connection.execute("PRAGMA synchronous = FULL")
        return connection

    def is_usable(self) -> bool:
        """Tell that a connection is not to be kept; asked only of one that has met an error."""
        return False

    def _start_transaction_under_autocommit(self) -> None:
        """Begin with the write lock: a reader that upgrades later fails at once, unwaited for.

        https://www.sqlite.org/lang_transaction.html (a deferred transaction that reads and then
        writes gets SQLITE_BUSY without the busy timeout).
        """
        self.cursor().execute("BEGIN IMMEDIATE")
