"""The faults: each a generator that strikes, yields what tells that it was felt, and lifts.

What it yields is a function, to be called until it returns something true, or None where there is
nothing to wait for. Where faults come together, all have struck before the first is lifted.
"""

import resource
import signal
import subprocess
import sys
import threading
import time

from tests.drills.arming import Knocking, arm, arm_leader
from tests.drills.settling import PAUSE
from tests.drills.stage import LEAD_WITHIN
from tests.drills.verdict import is_recorded
from tests.feed_server import Document
from tests.processes import wait_for
from tests.throttle import SlowLink

LATE = 8  # readers on narrow links
MISSED = 100  # entries, and the edits of others: some ten parts of a replay
RATE = 16 * 1024  # bytes a second of each link
REDIS_AWAY = "Redis is out of reach"
DATABASE_AWAY = "The database is out of reach"
LOCKER = (
    "import sqlite3, sys; c = sqlite3.connect(sys.argv[1], isolation_level=None, timeout=60);"
    " c.execute('BEGIN EXCLUSIVE'); print('locked', flush=True); sys.stdin.read()"
)


def web_killed(stage):
    """A Daphne dies, and all its sockets with it."""
    stage.keeper.kill(stage.dice.choice(stage.webs))
    yield stage.keeper.are_running


def web_restarted(stage):
    """A Daphne is told to end, says good-bye to its readers and is started again."""
    web = stage.dice.choice(stage.webs)
    pid = web.pid
    stage.keeper.expect_death(web)
    web.signal(signal.SIGTERM)
    yield lambda: web.pid != pid and stage.keeper.are_running()


def web_frozen(stage):
    """A Daphne stands still until its lease has lapsed, and goes on as if nothing had been."""
    web = stage.dice.choice(stage.webs)
    before = stage.members()
    web.pause()
    yield lambda: (stage.members() or before) < before
    web.resume()


def worker_killed(stage):
    """A worker dies, with whatever it had in hand."""
    stage.keeper.kill(stage.dice.choice(stage.workers))
    yield stage.keeper.are_running


def worker_killed_at_greeted(stage):
    """A worker dies when it has greeted readers and had them join, before it answers their cursors."""
    find_victim = arm(stage, stage.workers, "greeted", "KILL")
    knock = Knocking(stage)

    def is_felt():
        if find_victim():
            return stage.keeper.are_running()
        knock()
        return False

    yield is_felt


def worker_frozen(stage):
    """A worker stands still in the middle of something, and ends it much later."""
    worker = stage.dice.choice(stage.workers)
    worker.pause()
    yield None
    worker.resume()


def leader_killed(stage):
    """The blogger that leads dies; its lease ends in its own time."""
    leader = wait_for(stage.leader, "a blogger leads")
    pid = leader.pid
    stage.keeper.kill(leader)
    killed = time.monotonic()

    def is_followed():
        assert time.monotonic() < killed + LEAD_WITHIN, "nobody leads"
        return stage.leads_other_than(pid)

    yield is_followed


def leader_killed_at(point):
    """Return the fault of a leader that dies at a fail point, whichever time it comes there."""

    def fault(stage):
        find_victim = arm_leader(stage, point, "KILL")
        yield find_victim
        _, pid = find_victim()
        stage.end_lease()
        stage.wait_for_leader_other_than(pid)

    fault.__name__ = "leader_killed_at_" + point
    return fault


def leader_paused_at(point):
    """Return the fault of a leader that stops at a fail point and goes on when another leads.

    What it holds in hand is old by then: there are newer versions of it.
    """

    def fault(stage):
        find_victim = arm_leader(stage, point, "STOP")
        yield find_victim
        stopped, pid = find_victim()
        stage.end_lease()
        stage.wait_for_leader_other_than(pid)
        stage.story.edit_newest()
        wait_for(lambda: is_recorded(stage), "the new leader publishes", 60, PAUSE)
        stopped.resume()

    fault.__name__ = "leader_paused_at_" + point
    return fault


def links_narrow(stage):
    """Some who missed much come back over links of a few kilobytes a second, and catch up there."""
    late = stage.fleet.pick(stage.dice, LATE)
    stage.fleet.each(late, "sleep")
    stage.story.play(MISSED)
    yield stage.story.is_told
    wait_for(lambda: is_recorded(stage), "what they missed is published", 60, PAUSE)
    seq = stage.head()[1]
    links = [SlowLink(port, RATE) for port in stage.ports]
    for number, reader in enumerate(late):
        reader.link = links[number % len(links)].port
    stage.fleet.each(late, "wake")
    try:
        wait_for(lambda: all(each.log.seq >= seq for each in late), "the late catch up", 90)
    finally:
        for reader in late:
            reader.link = None
        for link in links:
            link.close()


def redis_killed(stage):
    """Redis dies and comes back with what is in its append-only file."""
    stage.keeper.kill(stage.redis)
    stage.note_outage()
    yield stage.keeper.are_running


def redis_cut(stage):
    """Redis loses its power, and with it the last of what it had not yet brought to the disk."""
    stage.keeper.kill(stage.redis, then=lambda: cut_file(stage))
    stage.note_outage()
    yield stage.keeper.are_running


def cut_file(stage):
    """Cut some bytes off the append-only file that Redis wrote last."""
    files = stage.site.directory.glob("redis-*/**/*.aof")
    newest = max(files, key=lambda path: path.stat().st_mtime)
    size = newest.stat().st_size
    with open(newest, "ab") as file:
        file.truncate(size - min(size, stage.dice.randint(1, 100000)))


def redis_frozen(stage):
    """Redis stands still, its connections open, until everybody has given it up."""
    gone = [stage.watch([each], "Redis is lost") for each in stage.webs]
    gone.append(stage.watch(stage.bloggers, REDIS_AWAY))
    stage.redis.pause()
    stage.note_outage()
    yield lambda: all(each() for each in gone)
    stage.redis.resume()
    stage.note_outage()


def redis_emptied(stage):
    """Somebody empties Redis; the live log is laid anew."""
    before = stage.head()
    stage.ask_redis(lambda client: client.flushall())

    def is_laid_anew():
        head = stage.head()
        return head and (before is None or head[0] != before[0])

    yield is_laid_anew


def database_locked(stage):
    """Another program holds the database's lock until the blogger has given up waiting for it."""
    felt = stage.watch(stage.bloggers, DATABASE_AWAY)
    command = [sys.executable, "-c", LOCKER, str(stage.site.database)]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE) as locker:
        assert locker.stdout.readline() == b"locked\n"
        try:
            yield felt
        finally:
            locker.stdin.close()


def disk_full(stage):
    """No file of a blogger's can be written to: the nearest to a full disk that needs no root."""
    felt = stage.watch(stage.bloggers, DATABASE_AWAY)
    limit_files(stage.bloggers, 0)
    yield felt
    limit_files(stage.bloggers, resource.RLIM_INFINITY)


def limit_files(processes, size):
    """Let running processes write no file beyond `size` bytes (setrlimit(2), RLIMIT_FSIZE)."""
    for process in processes:
        if process.is_running():
            hard = resource.prlimit(process.pid, resource.RLIMIT_FSIZE)[1]
            resource.prlimit(process.pid, resource.RLIMIT_FSIZE, (size, hard))


def feed_hangs(stage):
    """The feed's server takes requests and answers none."""
    released = threading.Event()

    def hang(document):
        released.wait()
        return document

    try:
        yield from trouble_feed(stage, hang, requests=1)
    finally:
        released.set()


def feed_fails(stage):
    """The feed's server answers 500."""
    yield from trouble_feed(stage, lambda document: Document(b"no", status=500), requests=3)


def feed_cut(stage):
    """The feed's server breaks off in the middle, sometimes of a body whose length it never told."""

    def cut(document):
        document.cut = stage.dice.randint(1, len(document.body))
        document.length = stage.dice.random() < 0.5
        return document

    yield from trouble_feed(stage, cut, requests=4)


def trouble_feed(stage, trouble, requests):
    """Have the feed's server do something else until it was asked a few times."""
    before = stage.story.troubled
    stage.story.trouble = trouble
    yield lambda: stage.story.troubled >= before + requests
    stage.story.trouble = None


# For each step of the blogger's a leader that dies there, and for some one that stands still there.
KILLED_AT = {p: leader_killed_at(p) for p in ("fetched", "recorded", "logged", "sent")}
PAUSED_AT = {p: leader_paused_at(p) for p in ("fetched", "described", "logged")}

# macOS has no prlimit.
DATABASE = [database_locked, *([disk_full] if hasattr(resource, "prlimit") else [])]

# Of what goes wrong together there is one of each kind at most; in the order in which they strike.
KINDS = [
    [leader_killed],
    [worker_killed, worker_frozen],
    [web_killed, web_restarted, web_frozen],
    [feed_hangs, feed_fails, feed_cut],
    DATABASE,
    [redis_killed, redis_cut, redis_frozen, redis_emptied],
]


def pick_together(dice, count):
    """Return so many faults that can go wrong together, as functions."""
    kinds = dice.sample(range(len(KINDS)), count)
    return [dice.choice(KINDS[kind]) for kind in sorted(kinds)]
