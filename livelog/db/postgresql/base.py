"""PostgreSQL under a psycopg2 newer than Django 2.2 knows."""

from django.conf import settings
from django.db.backends.postgresql import base
from django.utils.timezone import utc


class DatabaseWrapper(base.DatabaseWrapper):
    """Django's PostgreSQL backend; psycopg2 2.9 gives offsets as timedelta, which 2.2 refuses."""

    def create_cursor(self, name=None):
        cursor = super().create_cursor(name)
        cursor.tzinfo_factory = (lambda offset: utc) if settings.USE_TZ else None
        return cursor
