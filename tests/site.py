"""One live blog over real processes, with a Redis, a database and a port of its own."""

import contextlib
import json
import shutil
import sqlite3
from urllib.error import HTTPError
from urllib.request import urlopen

from launch.servers.ports import answers
from tests.environment import PATIENCE, environment, free_port
from tests.processes import RedisServer, procfile_process, run_manage, wait_for


def make_database(path):
    """Make an SQLite file with every migration applied and return its path."""
    env = environment(redis_url="redis://127.0.0.1:9/0", database_url=f"sqlite:///{path}")
    run_manage("migrate", "--verbosity", "0", env=env)
    # A copy of the file alone must hold everything: nothing may be left in the write-ahead log.
    with contextlib.closing(sqlite3.connect(str(path))) as connection:
        connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    return path


class Site:
    """Starts with Redis running and the database migrated; close() ends everything it started.

    Keyword arguments are environment variables for all its processes: LIVELOG_PACE="5". `redis` is
    a RedisServer to start in place of one with the defaults.
    """

    def __init__(self, directory, migrated_database, redis=None, **variables):
        self.directory = directory
        self.database = directory / "db.sqlite3"
        shutil.copyfile(str(migrated_database), str(self.database))
        self.redis = (redis or RedisServer(directory)).start()
        self.port = free_port()
        self.processes = []
        self.env = environment(
            redis_url=self.redis.url,
            database_url=f"sqlite:///{self.database}",
            PORT=str(self.port),
            **variables,
        )

    def start_web(self, port=None, arguments=()):
        """Start a Daphne, on the site's port unless told another, and wait until it listens."""
        return self.start_webs([port or self.port], arguments)[0]

    def start_webs(self, ports, arguments=()):
        """Start a Daphne on each port, and wait until all listen."""
        env = {**self.env, "LIVELOG_BIND": "127.0.0.1"}
        webs = [self._start("web", {**env, "PORT": str(port)}, arguments) for port in ports]
        for web, port in zip(webs, ports):
            wait_for(lambda web=web, port=port: self._listens(web, port), f"{web.name} listens")
        return webs

    def start_worker(self):
        """Start a runworker; Daphne holds what is asked meanwhile, so there is nothing to await."""
        return self._start("worker", self.env)

    def start_blogger(self, *arguments):
        return self._start("blogger", self.env, arguments)

    def manage(self, *arguments, check=True):
        return run_manage(*arguments, env=self.env, check=check)

    def url(self, path="/blog/", port=None):
        return f"http://127.0.0.1:{port or self.port}{path}"

    def socket_url(self, path="/blog/", port=None):
        return f"ws://127.0.0.1:{port or self.port}{path}"

    def get(self, path="/blog/"):
        with urlopen(self.url(path), timeout=PATIENCE) as response:
            return response.read().decode("utf-8")

    def entries(self, query="?since=0"):
        """Return what /blog/entries.json answers, as a dictionary."""
        return json.loads(self.get("/blog/entries.json" + query))

    def wait_for_entries(self, count, deadline=PATIENCE):
        """Wait until the live log holds `count` entries and return them, oldest first."""

        def enough():
            try:
                answer = self.entries()
            except HTTPError:  # of a Daphne that has waited long for a worker to start
                return None
            found = [e for e in answer["entries"] if e["type"] == "entry"]
            return found if len(found) >= count else None

        return wait_for(enough, f"{count} entries", deadline)

    def close(self):
        for process in reversed(self.processes):
            process.kill()
        self.redis.kill()

    def _listens(self, web, port):
        assert web.is_running(), f"{web.name} ended:\n{web.output()}"
        return answers(port)

    def _start(self, kind, env, arguments=()):
        process = procfile_process(kind, env=env, directory=self.directory, arguments=arguments)
        number = sum(1 for other in self.processes if other.name.startswith(kind)) + 1
        process.name = f"{kind}-{number}"
        process.log = self.directory / f"{process.name}.log"
        self.processes.append(process)
        return process.start()
