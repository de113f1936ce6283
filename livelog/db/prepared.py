"""Questions that are asked all the time: written as querysets, and put into SQL once.

For Django to find the words takes ten times as long as for SQLite to answer. What is left of it is
its own: the SQL for either database, its converters, and the making of models.
"""

from __future__ import annotations

import functools
from datetime import datetime
from inspect import Parameter, signature
from typing import Any, Callable, TypeVar, cast

from django.db import DEFAULT_DB_ALIAS, connection, connections
from django.db.models import Expression, Model, QuerySet
from django.db.models.sql import UpdateQuery

MOST = 500  # statements

Asked = TypeVar("Asked", bound=Callable[..., Any])
Change = Callable[..., "tuple[QuerySet, dict[str, Any]]"]


class Slot(Expression):
    """A place in a statement for a value, or for a list of them behind IN."""

    def __init__(self, name: str) -> None:
        super().__init__()
        self.name = name

    def as_sql(self, compiler: Any, connection: Any) -> tuple[str, list[Slot]]:
        """Return the mark of a value, with this slot in its place."""
        return "%s", [self]


class Statement:
    """SQL and what it takes: values, and slots for those that come with each call."""

    def __init__(self, sql: str, parameters: tuple[Any, ...]) -> None:
        self.parts = sql.split("%s")
        self.sql = sql
        self.parameters = parameters

    def execute(self, values: dict[str, Any]) -> Any:
        """Run it, and return the cursor. A list must have a value."""
        sql, parameters = self.sql, []
        given = [values[each.name] if isinstance(each, Slot) else each for each in self.parameters]
        if any(isinstance(each, list) for each in given):
            sql = "".join(
                part + mark for part, mark in zip(self.parts, [*map(write_mark, given), ""])
            )
        for each in given:
            parameters += each if isinstance(each, list) else [adapt(each)]
        cursor = connection.cursor()
        cursor.execute(sql, parameters)
        return cursor


def write_mark(value: Any) -> str:
    """Return how a value, or a list of them, stands in SQL."""
    return ", ".join(["%s"] * len(value)) if isinstance(value, list) else "%s"


def adapt(value: Any) -> Any:
    """Return a value as the database takes it."""
    return connection.ops.adapt_datetimefield_value(value) if isinstance(value, datetime) else value


class Question:
    """A queryset that was put into SQL: asked again, it gives what the queryset would."""

    def __init__(self, queryset: QuerySet) -> None:
        compiler = queryset.query.get_compiler(using=queryset.db)
        self.statement = Statement(*compiler.as_sql())
        converters = compiler.get_converters([each for each, _, _ in compiler.select])
        compiler.get_converters = lambda columns: converters
        compiler.execute_sql = lambda *kind, **options: self.rows
        self.iterable = queryset._iterable_class(queryset)
        self.rows: Any = []
        # What makes models, tuples or dicts of the rows asks the query for its compiler.
        queryset.query.get_compiler = lambda *using, **options: compiler

    def ask(self, values: dict[str, Any]) -> list[Any]:
        """Return what the queryset holds for some values in its slots."""
        with self.statement.execute(values) as cursor:
            self.rows = [cursor.fetchall()]
        return list(self.iterable)


def asked_often(write: Asked) -> Asked:
    """Decorate a function that returns a queryset: called, it returns a list of what that holds.

    Its positional arguments are values to be filtered by, none of them None, or lists for `__in`,
    none of them empty; by keyword it takes whatever else the queryset depends on.
    """
    names = find_slots(write)

    @functools.wraps(write)
    def ask(*values: Any, **constants: Any) -> list[Any]:
        known = find_prepared()
        key = (write, *constants.items())
        question = known.get(key)
        if question is None:
            question = known[key] = Question(write(*map(Slot, names), **constants))
        return question.ask(dict(zip(names, values)))

    return cast(Asked, ask)


def done_often(write: Change) -> Callable[..., int]:
    """Decorate a function that returns a queryset and its new fields: called, it updates the rows.

    Arguments are as those of `asked_often`. Returns how many rows there were.
    """
    names = find_slots(write)

    @functools.wraps(write)
    def update(*values: Any, **constants: Any) -> int:
        known = find_prepared()
        key = (write, *constants.items())
        if key not in known:
            known[key] = prepare_update(*write(*map(Slot, names), **constants))
        with known[key].execute(dict(zip(names, values))) as cursor:
            return int(cursor.rowcount)

    return update


def update_row(model: type[Model], pk: Any, fields: dict[str, Any]) -> int:
    """Write some fields of a row; return how many rows there were."""
    known = find_prepared()
    key = (model, *fields)
    if key not in known:
        row = model._default_manager.filter(pk=Slot("pk"))
        known[key] = prepare_update(row, {name: Slot(name) for name in fields})
    with known[key].execute({**fields, "pk": pk}) as cursor:
        return int(cursor.rowcount)


def prepare_update(queryset: QuerySet, fields: dict[str, Any]) -> Statement:
    """Return the statement that `queryset.update(**fields)` would run."""
    query = queryset.query.chain(UpdateQuery)
    query.add_update_values(fields)
    query._annotations = None  # as `update` does: it has filtered by them
    return Statement(*query.get_compiler(using=queryset.db).as_sql())


def find_slots(write: Callable[..., Any]) -> list[str]:
    """Return the names of a function's positional arguments."""
    places = signature(write).parameters.values()
    return [each.name for each in places if each.kind is Parameter.POSITIONAL_OR_KEYWORD]


def find_prepared() -> dict[Any, Any]:
    """Return what was prepared for this thread's connection; past a bound, all begins anew."""
    found: dict[Any, Any] = connections[DEFAULT_DB_ALIAS].__dict__.setdefault("prepared", {})
    if len(found) > MOST:
        found.clear()
    return found
