"""Django's own SQL compilers, less one question that 2.2 asks of each column of each query.

Whether its converter takes a `context`, as before Django 2.0: none here does, and to look into a
function's signature took a tenth of a request that reads a few rows.
"""

from __future__ import annotations

from typing import Any, Iterable

from django.db.models.sql import compiler

SQLInsertCompiler = compiler.SQLInsertCompiler
SQLDeleteCompiler = compiler.SQLDeleteCompiler
SQLUpdateCompiler = compiler.SQLUpdateCompiler


class SQLCompiler(compiler.SQLCompiler):
    """Makes the SQL of a query, and values of its rows."""

    def get_converters(self, expressions: Iterable[Any]) -> dict[int, Any]:
        """Return what turns the database's values into Python's, by column."""
        return find_converters(self.connection, expressions)


class SQLAggregateCompiler(compiler.SQLAggregateCompiler):
    """The same for a query over another."""

    def get_converters(self, expressions: Iterable[Any]) -> dict[int, Any]:
        """Return what turns the database's values into Python's, by column."""
        return find_converters(self.connection, expressions)


def find_converters(connection: Any, expressions: Iterable[Any]) -> dict[int, Any]:
    """Return for each expression that has any its converters, the database's before the field's."""
    found = {}
    for column, expression in enumerate(expressions):
        if expression:
            converters = connection.ops.get_db_converters(expression)
            converters = converters + expression.get_db_converters(connection)
            if converters:
                found[column] = (converters, expression)
    return found
