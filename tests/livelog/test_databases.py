"""The two databases, each through this project's backend."""

import glob
import os
import pwd
import shutil
import sqlite3
import subprocess
import tempfile
import threading
from pathlib import Path

import psycopg2
import pytest
from django.db import connection, transaction

from blog.models import Entry
from tests.blog.factory import make_entry
from tests.environment import free_port
from tests.feed_server import rss, rss_item
from tests.processes import Process, wait_for


@pytest.fixture
def postgres_url():
    """A PostgreSQL of the test's own; it refuses to run as root, so root runs it as postgres."""
    found = [
        *filter(None, [shutil.which("postgres")]),
        *glob.glob("/usr/lib/postgresql/*/bin/postgres"),
    ]
    if not found:
        pytest.skip("no PostgreSQL: apt install postgresql")
    programs, port = Path(os.path.realpath(found[-1])).parent, free_port()
    folder = Path(tempfile.mkdtemp(prefix="livelog-postgres-"))
    user = "postgres" if os.geteuid() == 0 else pwd.getpwuid(os.geteuid()).pw_name
    switch = ["setpriv", "--reuid=postgres", "--regid=postgres", "--clear-groups"]
    prefix = switch if os.geteuid() == 0 else []
    shutil.chown(str(folder), user)
    data = folder / "data"
    initdb = [*prefix, programs / "initdb", "-D", data, "-A", "trust", "-U", "livelog"]
    subprocess.run(initdb, check=True, stdout=subprocess.DEVNULL, cwd=str(folder))
    command = [*prefix, programs / "postgres", "-D", data, "-p", port, "-k", folder, "-F"]
    server = Process("postgres", command, env=dict(os.environ), directory=folder, cwd=folder)
    server.start()
    url = "postgres://livelog@127.0.0.1:%d/postgres" % port
    try:
        wait_for(lambda: answers(url, server), "PostgreSQL answers")
        yield url
    finally:
        server.kill()
        shutil.rmtree(str(folder))


def answers(url, server):
    assert server.is_running(), server.output()
    try:
        psycopg2.connect(url).close()
    except psycopg2.OperationalError:
        return False
    return True


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
