"""The two databases, each through this project's backend."""

import sqlite3
import threading

import pytest
from django.db import OperationalError, connection, transaction

from blog.models import Entry
from livelog.db.commits import commit_lazily
from livelog.db.postgresql.base import DatabaseWrapper
from tests.blog.factory import make_entry
from tests.feed_server import rss, rss_item

pytestmark = pytest.mark.slow


def test_postgresql_carries_the_record(site, postgres_url, feed_server):
    """Migrations, the blogger with an edit, and the page work on PostgreSQL, dates with a zone."""
    site.env["DATABASE_URL"] = postgres_url
    site.env["LIVELOG_FEEDS"] = feed_server.serve(rss([rss_item("g1", "On another")]))
    site.manage("migrate", "-v0")
    site.manage("blogging_worker", "--once")
    feed_server.serve(rss([rss_item("g1", "On PostgreSQL")]))
    site.manage("blogging_worker", "--once")
    site.start_web()
    site.start_worker()
    (entry,) = site.wait_for_entries(1)
    assert entry["title"] == "On PostgreSQL" and entry["created"].endswith("Z")
    assert "On PostgreSQL" in site.get()


@pytest.mark.django_db(transaction=True)
def test_sqlite_uses_a_write_ahead_log():
    """Readers and one writer do not wait for each other, and a power cut loses nothing."""
    with connection.cursor() as cursor:
        assert cursor.execute("PRAGMA journal_mode").fetchone()[0] == "wal"
        assert cursor.execute("PRAGMA synchronous").fetchone()[0] == 2


@pytest.mark.django_db(transaction=True)
def test_a_sqlite_connection_is_kept_until_something_fails():
    """From request to request: to open the file anew takes a quarter of a post by the API."""
    connection.ensure_connection()
    kept = connection.connection
    connection.close_if_unusable_or_obsolete()
    assert connection.connection is kept
    with pytest.raises(OperationalError), connection.cursor() as cursor:
        cursor.execute("SELECT * FROM nothing")
    connection.close_if_unusable_or_obsolete()
    assert connection.connection is None


def read_synchronous():
    with connection.cursor() as cursor:
        return cursor.execute("PRAGMA synchronous").fetchone()[0]


@pytest.mark.django_db(transaction=True)
def test_lazy_commits_of_sqlite():
    """NORMAL within, and FULL behind it, also where something failed; a transaction is left as it is."""
    with pytest.raises(ZeroDivisionError), commit_lazily():
        assert read_synchronous() == 1
        raise ZeroDivisionError
    assert read_synchronous() == 2
    with transaction.atomic(), commit_lazily():
        assert read_synchronous() == 2
    with commit_lazily():
        connection.close()
    assert read_synchronous() == 2


class FullDisk:
    """A connection to SQLite that can do nothing any more."""

    def execute(self, *arguments):
        raise sqlite3.OperationalError("disk I/O error")


@pytest.mark.django_db(transaction=True)
def test_lazy_commits_where_sqlite_fails(monkeypatch):
    """What is raised is an error as Django has it, which the blogger waits out."""
    connection.ensure_connection()
    monkeypatch.setattr(connection, "connection", FullDisk())
    with pytest.raises(OperationalError, match="disk I/O"), commit_lazily():
        pass


@pytest.mark.django_db(transaction=True)
def test_two_sqlite_writers_wait_for_each_other():
    """A transaction that reads and then writes never fails because another one wrote between."""
    make_entry("First")
    begun, errors = threading.Event(), []

    def write():
        try:
            begun.wait()
            with transaction.atomic():
                Entry.objects.update(title="Theirs")
        except sqlite3.Error as error:
            errors.append(error)
        finally:
            connection.close()

    thread = threading.Thread(target=write)
    thread.start()
    with transaction.atomic():
        assert Entry.objects.get().title == "First"
        begun.set()
        assert connection.in_atomic_block
        Entry.objects.update(key=True)
    thread.join()
    assert not errors
    assert (Entry.objects.get().title, Entry.objects.get().key) == ("Theirs", True)


@pytest.mark.django_db(transaction=True)
def test_sqlite_transaction_holds_the_write_lock_from_its_start():
    """Two transactions that both read first cannot both begin."""
    path = connection.settings_dict["NAME"]
    with transaction.atomic():
        other = sqlite3.connect(path, timeout=0, isolation_level=None)
        with pytest.raises(sqlite3.OperationalError, match="locked"):
            other.execute("BEGIN IMMEDIATE")
        other.close()


def test_a_postgresql_that_is_gone_is_given_up():
    """Not when the kernel would: in a quarter of an hour, or two. What the URL says wins."""
    given = {"NAME": "n", "OPTIONS": {"connect_timeout": 9}}
    wrapper = DatabaseWrapper({**connection.settings_dict, "HOST": "h", **given})
    params = wrapper.get_connection_params()
    assert params["tcp_user_timeout"] == 20_000 and params["keepalives_idle"] == 10
    assert params["connect_timeout"] == 9 and params["host"] == "h"
