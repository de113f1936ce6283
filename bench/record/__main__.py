"""`python -m bench.record [--entries N]... [--database NAME]...`: what a worker does for one request.

For each database (SQLite, PostgreSQL) and size of the record a process of its own answers requests
as a worker does, without the channel layer: the live log in a Redis, the database's connection made
anew for each request that needs one. Three million entries take some gigabytes and minutes.
"""

import argparse
import json
import subprocess
import sys
import tempfile
from contextlib import contextmanager
from pathlib import Path

from tests.environment import ROOT, environment
from tests.postgres import run_postgres
from tests.processes import RedisServer, run_manage

SIZES = (1000, 300_000)
DATABASES = ("sqlite", "postgresql")


def main():
    """Measure and print the tables."""
    parser = argparse.ArgumentParser(prog="python -m bench.record")
    parser.add_argument("--entries", type=int, action="append")
    parser.add_argument("--database", choices=DATABASES, action="append")
    options = parser.parse_args()
    for database in options.database or DATABASES:
        sizes = options.entries or SIZES
        show(database, {size: measure(database, size) for size in sizes})


def measure(database, size):
    """Return {what is asked: (ms of the worker's CPU, ms until it is answered)} for one record."""
    with tempfile.TemporaryDirectory() as name, run_database(database, Path(name)) as url:
        redis = RedisServer(Path(name)).start()
        env = environment(redis_url=redis.url, database_url=url, LIVELOG_HEAD="3600")
        env["DJANGO_SETTINGS_MODULE"] = "livelog.settings"
        env["PYTHONPATH"] = str(ROOT / "bin")
        try:
            run_manage("migrate", "-v0", env=env)
            run("bench.record.fill", size, env=env)
            return json.loads(run("bench.record.ask", env=env))
        finally:
            redis.kill()


@contextmanager
def run_database(database, directory):
    """Yield the URL of an empty database that is there meanwhile."""
    if database == "sqlite":
        yield f"sqlite:///{directory / 'db.sqlite3'}"
    else:
        with run_postgres() as url:
            yield url


def run(module, *arguments, env):
    """Return what a module of the bench prints, run in a process of its own."""
    command = [sys.executable, "-m", module, *map(str, arguments)]
    return subprocess.run(
        command, env=env, cwd=str(ROOT), check=True, stdout=subprocess.PIPE
    ).stdout


def show(database, found):
    """Print the table of one database."""
    sizes = sorted(found)
    print(f"\n| {database} | " + " | ".join(f"{size:,} entries" for size in sizes) + " |")
    print("|---|" + "---:|" * len(sizes))
    for what in found[sizes[0]]:
        cells = ["{:.1f} / {:.1f}".format(*found[size][what]) for size in sizes]
        print(f"| {what} | " + " | ".join(cells) + " |", flush=True)


if __name__ == "__main__":
    main()
