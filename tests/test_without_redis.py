"""USE_REDIS=0 and plain WSGI: fewer moving parts, the same page."""

import sqlite3
from contextlib import closing

import pytest

from tests.environment import free_port
from tests.feed_server import rss, rss_item
from tests.processes import Process, wait_for
from tests.reader import Reader


@pytest.fixture
def runserver(site):
    """Start manage.py runserver for the site and wait until it answers."""
    started = []

    def start(*arguments, **variables):
        command = ["python", "manage.py", "runserver", "--noreload", str(site.port), *arguments]
        env = {**site.env, **variables}
        server = Process("runserver", command, env=env, directory=site.directory)
        started.append(server.start())
        wait_for(lambda: answers(site, server), "runserver answers")
        return server

    yield start
    for server in started:
        server.kill()


def answers(site, server):
    assert server.is_running(), server.output()
    try:
        return site.get()
    except OSError:
        return False


def test_runserver_alone_brings_entries_to_sockets(site, runserver, feed_server):
    """Without Redis one runserver polls, publishes and serves, on a database that nobody migrated."""
    site.database.unlink()
    url = feed_server.serve(rss([rss_item("g1", "First")]))
    redis_url = f"redis://127.0.0.1:{free_port()}/0"
    variables = {"USE_REDIS": "0", "REDIS_URL": redis_url, "LIVELOG_POLL": "0.1"}
    server = runserver(LIVELOG_FEEDS=url, **variables)
    assert "The database is empty: making its tables" in server.output()
    site.wait_for_entries(1)
    reader = Reader(site.socket_url())
    reader.wait_for("hello")
    feed_server.serve(rss([rss_item("g2", "Second"), rss_item("g1", "First")]))
    assert reader.wait_for_entries(1)[0]["title"] == "Second"
    reader.close()


def test_runserver_refuses_a_database_behind_the_code(site, runserver):
    """Its tables may be full: to change them is for who runs it to decide, and the line says how."""
    with closing(sqlite3.connect(str(site.database))) as connection, connection:
        connection.execute("DELETE FROM django_migrations WHERE app = 'blog' AND name > '0002'")
    done = site.manage("runserver", "--noreload", str(site.port), check=False)
    assert done.returncode == 1
    assert "The database is behind the code: run `manage.py migrate` first." in done.stdout


def test_blogging_worker_without_redis_says_what_to_do(site):
    """A blogger of its own could not reach the memory of another process."""
    site.env["USE_REDIS"] = "0"
    done = site.manage("blogging_worker", "--once", check=False)
    assert done.returncode == 1 and "USE_REDIS=1" in done.stdout


def test_runserver_with_redis_has_sockets(site, runserver, feed_server):
    """runserver is Daphne and workers in one; the blogger runs beside it."""
    runserver()
    reader = Reader(site.socket_url())
    reader.wait_for("hello")
    site.env["LIVELOG_FEEDS"] = feed_server.serve(rss([rss_item("g1", "First")]))
    site.manage("blogging_worker", "--once")
    assert reader.wait_for_entries(1)[0]["title"] == "First"
    reader.close()


def test_plain_wsgi_is_readable(site, runserver, feed_server):
    """Without ASGI and workers the page shows what there is."""
    site.env["LIVELOG_FEEDS"] = feed_server.serve(rss([rss_item("g1", "First")]))
    site.manage("blogging_worker", "--once")
    runserver("--noasgi", "--noworker")
    assert "First" in site.get()
