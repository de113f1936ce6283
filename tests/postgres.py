"""A PostgreSQL for a test or a bench: an empty one, in a folder that goes with it."""

import glob
import os
import pwd
import shutil
import subprocess
import tempfile
from contextlib import contextmanager
from pathlib import Path

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
    """Yield its URL and its process; `before` goes before its command, `host` is where it listens.

    It refuses to run as root, so root runs it as postgres."""
    found = find_postgres()
    programs, port = Path(os.path.realpath(found[-1])).parent, free_port()
    folder = Path(tempfile.mkdtemp(prefix="livelog-postgres-"))
    user = "postgres" if os.geteuid() == 0 else pwd.getpwuid(os.geteuid()).pw_name
    switch = ["setpriv", "--reuid=postgres", "--regid=postgres", "--clear-groups"]
    prefix = switch if os.geteuid() == 0 else []
    shutil.chown(str(folder), user)
    data = folder / "data"
    initdb = [*prefix, programs / "initdb", "-D", data, "-A", "trust", "-U", "livelog"]
    subprocess.run(initdb, check=True, stdout=subprocess.DEVNULL, cwd=str(folder))
    command = [*before, *prefix, programs / "postgres", "-D", data, "-p", port, "-k", folder, "-F"]
    if host != "127.0.0.1":
        command += ["-h", host]
        with open(data / "pg_hba.conf", "a") as allowed:
            allowed.write(f"host all all {host}/24 trust\n")
    server = Process("postgres", command, env=dict(os.environ), directory=folder, cwd=folder)
    server.start()
    url = f"postgres://livelog@{host}:{port}/postgres"
    try:
        wait_for(lambda: answers(url, server), "PostgreSQL answers")
        yield url, server
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


def read_rows(url, query):
    """Return what a query finds, as rows that have their columns by name."""
    connection = psycopg2.connect(url, cursor_factory=psycopg2.extras.DictCursor)
    try:
        with connection.cursor() as cursor:
            cursor.execute(query)
            return cursor.fetchall()
    finally:
        connection.close()
