"""livelog as it is compared: it shows a page at a port and path, and publishes entries."""

from bench.fanout.processes import read_bytes, read_seconds
from tests.nginx import Nginx
from tests.page.newsroom import Desk, Newsroom
from tests.processes import RedisServer
from tests.site import Site, make_database

SUMMARY = "<p>{}</p>".format("Words of the entry, as many as a short report has. " * 6)
FIRST = 60  # entries published before: a whole page, and some more


class Livelog:
    """The Procfile's processes and a Redis with the settings of bin/run's."""

    name = "livelog, as `bin/run` starts it"
    path = "/blog/"
    has_sockets = True
    takes_crowds = True
    variables = {}

    def __init__(self, directory):
        self.directory = directory

    def start(self):
        database = make_database(self.directory.parent / "migrated.sqlite3")
        redis = RedisServer(self.directory, fsync="everysec")
        self.site = Site(self.directory, database, redis, LIVELOG_POLL="60", **self.variables)
        self.port = self.site.port
        self.site.start_web()
        self.counted = self.directory / "requests"
        self.counted.touch()
        self.site.env["BENCH_COUNT"] = str(self.counted)
        self.site.env["DJANGO_SETTINGS_MODULE"] = "bench.crowd.site.settings"
        self.site.start_worker()
        self.site.env["DJANGO_SETTINGS_MODULE"] = "livelog.settings"
        self.site.start_blogger()
        self.newsroom = Newsroom(self.site)
        self.desk = Desk(self.newsroom, "liveblog", title="The match")
        self.desk.publish_many(FIRST, summary=SUMMARY)

    def publish(self, number):
        self.desk.publish(f"Report {number}", summary=SUMMARY)

    def read_seq(self):
        """Return the number of the newest change."""
        return int(self.site.redis.client().hget("liveblog:meta", "seq"))

    def count_requests(self):
        """Return how many requests a worker was asked so far."""
        return self.counted.stat().st_size

    @property
    def processes(self):
        """By a name for the tables."""
        found = {process.name.split("-")[0]: process.child for process in self.site.processes}
        return {"redis": self.site.redis.child, **found}

    def read_seconds(self):
        return {name: read_seconds(each) for name, each in self.processes.items()}

    def read_bytes(self):
        return {name: read_bytes(each) for name, each in self.processes.items()}

    def stop(self):
        if hasattr(self, "newsroom"):
            self.newsroom.close()
        if hasattr(self, "site"):
            self.site.close()


class FrontOff(Livelog):
    """The same, with every request asked of the worker."""

    name = "with `LIVELOG_FRONT=0`"
    variables = {"LIVELOG_FRONT": "0"}
    takes_crowds = False


class BehindNginx(Livelog):
    """The same behind the shipped nginx, without TLS."""

    name = "behind `deploy/nginx.conf`"

    def start(self):
        super().start()
        self.nginx = Nginx(self.directory, [self.site.port]).start()
        self.port = self.nginx.port

    @property
    def processes(self):
        return {**super().processes, "nginx": self.nginx.child}

    def stop(self):
        if hasattr(self, "nginx"):
            self.nginx.kill()
        super().stop()
