"""PostgreSQL under a psycopg2 newer than Django 2.2 knows."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.db.backends.postgresql import base
from django.db.backends.postgresql.schema import DatabaseSchemaEditor
from django.db.models import Field, Model
from django.utils.timezone import utc

from livelog.db.defaults import write_default

# A server whose machine is gone answers nothing, not even that. Without these a query waits for it for a
# quarter of an hour, and a connection that idles for two; what the URL says wins.
PATIENCE = {
    "connect_timeout": 5,  # seconds
    "keepalives_idle": 10,  # seconds of silence after which it is asked whether it is there
    "keepalives_interval": 5,
    "keepalives_count": 3,
    "tcp_user_timeout": 20_000,  # milliseconds that what was sent may be unheard of
}

# And the server waits as long for us: what a host that is gone had begun would keep its locks for hours.
FOR_THE_SERVER = {
    "tcp_keepalives_idle": "10s",
    "tcp_keepalives_interval": "5s",
    "tcp_keepalives_count": "3",
    "tcp_user_timeout": "20s",
}
SINCE = {"tcp_user_timeout": 120000}  # the version of PostgreSQL that brought it


class DatabaseOperations(base.DatabaseOperations):
    """Django's own, with a compiler that asks less."""

    compiler_module = "livelog.db.compiler"


class SchemaEditor(DatabaseSchemaEditor):
    """Django's own, which leaves a column that it adds its default."""

    def add_field(self, model: type[Model], field: Field) -> None:
        super().add_field(model, field)
        default = write_default(field, self.connection.vendor)
        if default:
            table, column = self.quote_name(model._meta.db_table), self.quote_name(field.column)
            self.execute(f"ALTER TABLE {table} ALTER COLUMN {column} SET DEFAULT {default}", None)


class DatabaseWrapper(base.DatabaseWrapper):
    """Django's PostgreSQL backend; psycopg2 2.9 gives offsets as timedelta, which 2.2 refuses."""

    ops_class = DatabaseOperations
    SchemaEditorClass = SchemaEditor

    def get_connection_params(self) -> dict[str, Any]:
        params: dict[str, Any] = super().get_connection_params()
        return {**PATIENCE, **params}

    def init_connection_state(self) -> None:
        super().init_connection_state()
        # By SET, not as options of the connection, which a pooler such as PgBouncer refuses.
        known = [
            name for name in FOR_THE_SERVER if self.connection.server_version >= SINCE.get(name, 0)
        ]
        with self.connection.cursor() as cursor:
            cursor.execute("; ".join(f"SET {name} TO '{FOR_THE_SERVER[name]}'" for name in known))
        if not self.get_autocommit():
            self.connection.commit()

    def create_cursor(self, name: str | None = None) -> Any:
        cursor = super().create_cursor(name)
        cursor.tzinfo_factory = (lambda offset: utc) if settings.USE_TZ else None
        return cursor
