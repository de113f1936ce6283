"""Defaults of columns, kept in the database: Django's own editors take them away again.

While a site is brought up to date, processes of the release before store rows without the columns that a
migration has just added. Each such row gets what the column's field has by default.
"""

from __future__ import annotations

from typing import Any

from django.db.models import DateTimeField, Field
from django.utils import timezone

NOW = "CURRENT_TIMESTAMP"


def write_default(field: Field, vendor: str) -> str | None:
    """Return what a database of a vendor's has a column filled with, as SQL; None for nothing.

    A function's value would be the same for all rows: of those the time of day alone is written.
    """
    if field.null or field.primary_key or field.many_to_many or field.is_relation:
        return None
    if isinstance(field, DateTimeField):
        is_now = field.default is timezone.now or field.auto_now or field.auto_now_add
        return NOW if is_now else None
    if field.has_default():
        return None if callable(field.default) else write_value(field.default, vendor)
    return "''" if field.blank and field.empty_strings_allowed else None


def write_value(value: Any, vendor: str) -> str | None:
    """Return a constant as SQL, None for one of a kind that no field here has."""
    if isinstance(value, bool):
        return str(int(value)) if vendor == "sqlite" else str(value).lower()
    if isinstance(value, (int, float)):
        return str(value)
    if isinstance(value, str) and "%" not in value:
        return "'" + value.replace("'", "''") + "'"
    return None
