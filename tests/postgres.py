"""A PostgreSQL for a test or a bench: an empty one, in a folder that goes with it."""

import glob
import os
import pwd
import shutil
import subprocess
import tempfile
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import urlsplit

import psycopg2
import psycopg2.extras

from tests.environment import free_port
from tests.processes import Process, wait_for


def find_postgres():
    """Return the paths of the PostgreSQL servers that are installed, the newest last."""
    found = sorted(glob.glob("/usr/lib/postgresql/*/bin/postgres"))
    return [*filter(None, [shutil.which("postgres")]), *found]


@contextmanager
def run_postgres():
    """Yield the URL of a PostgreSQL that runs."""
    with run_postgres_server() as (url, _):
        yield url


@contextmanager
def run_postgres_server(before=(), host="127.0.0.1"):
    """Yield its URL and its process; `before` goes before its command, `host` is where it listens."""
    with make_data(["initdb", "-A", "trust", "-U", "livelog"]) as data:
        if host != "127.0.0.1":
            with open(data / "pg_hba.conf", "a") as allowed:
                allowed.write(f"host all all {host}/24 trust\n")
        with serve(data, free_port(), host, before) as served:
            yield served


@contextmanager
def run_standby(url, host, awaited=True):
    """Yield the URL and the process of a standby of the PostgreSQL at `url`, at its port of `host`.

    If it is `awaited`, that one says of nothing that it is done before the standby has it.
    """
    backup = ["pg_basebackup", "--write-recovery-conf", "--checkpoint=fast", "-d", url]
    with make_data(backup) as data, serve(data, urlsplit(url).port, host) as served:
        streams = "SELECT 1 FROM pg_stat_replication WHERE state = 'streaming'"
        wait_for(lambda: read_rows(url, streams), "the standby follows")
        if awaited:
            set_option(url, "synchronous_standby_names", "*")
        yield served


def cut_off(standby):
    """Have a standby, given by its URL, hear nothing more of what it follows."""
    set_option(standby, "primary_conninfo", "")
    receiver = "SELECT 1 FROM pg_stat_wal_receiver"
    wait_for(lambda: not read_rows(standby, receiver), "the standby is cut off")


def set_option(url, name, value):
    """Set an option of a PostgreSQL that runs."""
    execute(url, f"ALTER SYSTEM SET {name} = '{value}'")
    execute(url, "SELECT pg_reload_conf()")


@contextmanager
def make_data(program):
    """Yield the data directory that one of PostgreSQL's programs makes; it goes with its folder."""
    folder = Path(tempfile.mkdtemp(prefix="livelog-postgres-"))
    data = folder / "data"
    try:
        user = "postgres" if os.geteuid() == 0 else pwd.getpwuid(os.geteuid()).pw_name
        shutil.chown(str(folder), user)
        command = [*as_postgres(program[0]), *program[1:], "-D", data]
        subprocess.run(command, check=True, stdout=subprocess.DEVNULL, cwd=str(folder))
        yield data
    finally:
        shutil.rmtree(str(folder))


def as_postgres(program):
    """Return the command of one of PostgreSQL's programs; it refuses to run as root, so as postgres."""
    switch = ["setpriv", "--reuid=postgres", "--regid=postgres", "--clear-groups"]
    found = Path(os.path.realpath(find_postgres()[-1])).parent / program
    return [*(switch if os.geteuid() == 0 else []), found]


@contextmanager
def serve(data, port, host, before=()):
    """Yield the URL and the process of a server of a data directory."""
    folder = data.parent
    command = [
        *before,
        *as_postgres("postgres"),
        "-D",
        data,
        "-h",
        host,
        "-p",
        port,
        "-k",
        folder,
        "-F",
    ]
    server = Process("postgres", command, env=dict(os.environ), directory=folder, cwd=folder)
    server.start()
    url = f"postgres://livelog@{host}:{port}/postgres"
    try:
        wait_for(lambda: answers(url, server), "PostgreSQL answers")
        yield url, server
    finally:
        server.kill()


def execute(url, statement):
    """Have a PostgreSQL do something, outside of any transaction."""
    connection = psycopg2.connect(url)
    connection.autocommit = True
    try:
        with connection.cursor() as cursor:
            cursor.execute(statement)
    finally:
        connection.close()


def answers(url, server):
    assert server.is_running(), server.output()
    try:
        psycopg2.connect(url).close()
    except psycopg2.OperationalError:
        return False
    return True


def read_rows(url, query):
    """Return what a query finds, as rows that have their columns by name."""
    connection = psycopg2.connect(url, cursor_factory=psycopg2.extras.DictCursor)
    try:
        with connection.cursor() as cursor:
            cursor.execute(query)
            return cursor.fetchall()
    finally:
        connection.close()
