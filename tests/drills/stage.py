"""The deployment that the drills act on: two of each process, one Redis, a feed, and the readers."""

import json
import random
import sqlite3
import subprocess
import time
from datetime import datetime
from urllib.request import urlopen

from redis import RedisError

from livelog.fanout.layer.channel_layer import FanoutChannelLayer
from tests.drills.fleet import Fleet
from tests.drills.keeper import Keeper
from tests.drills.reader import BRISK
from tests.drills.room import OPEN, Room
from tests.drills.story import Story
from tests.environment import PATIENCE, free_port
from tests.feed_server import FeedServer
from tests.processes import Process, RedisServer, procfile_process, wait_for
from tests.site import Site

LEADER = "livelog:leader"
GROUP = "liveblog"
LEAD_WITHIN = 30.0  # seconds from a leader's death: ten of its lease, and what a busy machine takes
VARIABLES = {
    "LIVELOG_POLL": "0.1",
    "LIVELOG_HEAD": "1",
    # Less than is told in all, so that the record has what the live log has not.
    "LIVELOG_RETENTION": "400",
    # So little that whoever missed some twenty entries gets them, and each reset, in parts.
    "LIVELOG_MAX_PENDING": "65536",
    "ALLOWED_HOSTS": "127.0.0.1",
    "LIVELOG_ROOM_PAUSE": "0",
}
COLUMNS = "token, guid, title, state, pending, seq, position"
ROWS = f"SELECT {COLUMNS} FROM blog_entry ORDER BY position"


class PipedProcess(Process):
    """A process whose output reaches its log through a pipe: a limit on files is none on it."""

    def _spawn(self, output):
        relay = subprocess.Popen(["cat"], stdin=subprocess.PIPE, stdout=output)
        with relay.stdin:
            return super()._spawn(relay.stdin)


class Stage:
    """Everything runs once it is made; close() ends it all.

    `seed` decides what happens when; `patience` is the readers'; `redis` what is run in place of a
    RedisServer, which then looks after itself; `more` are environment variables.
    """

    feed_host = "127.0.0.1"
    may_have_lost = False  # Redis, or the record, what the other has

    def __init__(self, directory, database, seed, readers=300, patience=BRISK, redis=None, **more):
        self.seed = seed
        self.dice = random.Random(seed)
        self.size = readers
        self.is_broken = False
        self.tab = None  # a browser's, left open
        self.count_visitors = lambda group: 0  # how many are in a Group that are of no fleet
        self.feed = FeedServer(self.feed_host)
        self.story = Story(random.Random(seed + 1))
        self.feed.documents["/feed"] = self.story.answer
        variables = dict(VARIABLES, LIVELOG_FEEDS=self.feed.url(), **more)
        redis = redis or RedisServer(directory, fsync="everysec")
        # Where a process is to die or stand still at a fail point; see arming.py.
        variables["LIVELOG_FAIL_AT"] = f"@{directory}/fail-at"
        self.site = Site(directory, database, redis, **variables)
        self.redis = self.site.redis
        self.client = self.redis.client()
        self.layer = FanoutChannelLayer(hosts=[self.redis.url])
        self.keeper = Keeper()
        self.fleet = self.room = None
        try:
            self.site.manage("shell", "-c", OPEN)
            self._start(patience)
        except BaseException:
            self.close()
            raise

    def _start(self, patience):
        self.workers = [self.site.start_worker() for _ in range(2)]
        self.bloggers = [self._start_blogger(number) for number in (1, 2)]
        self.ports = [self.site.port, free_port()]
        self.webs = self.site.start_webs(self.ports)
        for process in [self.redis, *self.workers, *self.bloggers, *self.webs]:
            if isinstance(process, Process):
                self.keeper.tend(process)
        self._admit(patience)

    def _admit(self, patience):
        """Have the readers come, those of the page and those of its room."""
        self.fleet = Fleet(self.ports, random.Random(self.seed + 2), patience)
        self.room = Room(self.ports, random.Random(self.seed + 3), patience)
        wait_for(self.leader, "a blogger leads")
        self.fleet.add(self.size)
        listeners = self.room.add_all(self.size)
        wait_for(lambda: self.fleet.count() == self.size, "every reader is live")
        wait_for(lambda: self.room.count() == listeners, "the room is full")

    def _start_blogger(self, number):
        env = dict(self.site.env, LIVELOG_FAIL_AT=f"@{self.site.directory}/blogger-fail-at")
        made = procfile_process("blogger", env=env, directory=self.site.directory)
        name = f"blogger-{number}"
        blogger = PipedProcess(name, made.command, env=made.env, directory=self.site.directory)
        self.site.processes.append(blogger)
        return blogger.start()

    def close(self):
        self.story.trouble = None
        for fleet in filter(None, (self.fleet, self.room)):
            fleet.close()
        self.keeper.close()
        self.site.close()
        self.feed.close()

    def note_outage(self):
        """Note that Redis goes, or has just come back: what was being sent then may come once more."""
        self.room.outages.append(time.monotonic())
        self.may_have_lost = True

    def note(self, line, *values):
        """Write a line about the drill, with the time, beside the processes' logs."""
        with open(self.site.directory / "drill.log", "a", encoding="utf-8") as log:
            log.write(
                "{} {}\n".format(datetime.now().isoformat(" ", "milliseconds"), line % values)
            )

    # Who leads

    def leader(self):
        """Return the blogger that holds the lease, or None."""
        token = self.ask_redis(lambda client: client.get(LEADER))
        pid = int(token.decode("ascii").split(":")[1]) if token else 0
        return next((each for each in self.bloggers if each.is_running() and each.pid == pid), None)

    def standby(self):
        """Return the blogger that does not lead, when there are both."""
        leader = self.leader()
        others = [each for each in self.bloggers if each.is_running() and each is not leader]
        return others[0] if leader and others else None

    def end_lease(self):
        """Have the lease of a leader that can no longer lead end now, as in time it would."""
        self.ask_redis(lambda client: client.delete(LEADER))

    def wait_for_leader_other_than(self, pid):
        """Wait until another blogger leads, for as long as a leader's death may go unnoticed."""

        wait_for(lambda: self.leads_other_than(pid), "another blogger leads", LEAD_WITHIN)

    def leads_other_than(self, pid):
        """Tell whether a blogger leads that is not the process `pid`."""
        leader = self.leader()
        return leader is not None and leader.pid != pid

    # What is so now

    def ask_redis(self, question):
        """Return the answer to `question(client)`, or None while Redis is away."""
        try:
            return question(self.client)
        except RedisError:
            return None

    def head(self, log=GROUP):
        """Return a live log's (epoch, seq), None while there is none."""
        found = self.ask_redis(lambda client: client.hmget(f"{log}:meta", "epoch", "seq"))
        return (found[0].decode("ascii"), int(found[1])) if found and found[0] else None

    def get_json(self, port, path):
        """Return what a path answers at a port; raises OSError."""
        url = self.site.url(path, port)
        with urlopen(url, timeout=20) as response:
            return json.loads(response.read())

    def members(self, group=GROUP):
        """Return how many sockets the channel layer believes to be in a Group."""
        return self.ask_redis(lambda client: self.layer.group_size(group))

    def rows(self):
        """Return the record's entries (COLUMNS), in the order of their positions."""
        return self.query(ROWS)

    def query(self, statement):
        """Return the rows that the record has for a statement."""
        connection = sqlite3.connect(
            f"file:{self.site.database}?mode=ro", uri=True, timeout=PATIENCE
        )
        connection.row_factory = sqlite3.Row
        try:
            return connection.execute(statement).fetchall()
        finally:
            connection.close()

    def watch(self, processes, text):
        """Return a function that tells whether one of them has written `text` since now."""
        before = {process: process.output().count(text) for process in processes}
        return lambda: any(each.output().count(text) > before[each] for each in processes)
