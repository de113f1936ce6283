"""Redis fails over by Sentinel while entries are told: killed, frozen, and with writes that are lost."""

import threading
import time
from concurrent.futures import ThreadPoolExecutor
from urllib.error import HTTPError
from urllib.request import urlopen

import pytest

from tests.drills import drill
from tests.drills.seed import SEED
from tests.drills.stage import Stage
from tests.processes import wait_for
from tests.sentinel import FailoverRedis

pytestmark = pytest.mark.slow

READERS = 100
ENTRIES = 60


@pytest.fixture(scope="module")
def stage(tmp_path_factory, migrated_database):
    """A deployment of its own, with a Redis that fails over."""
    directory = tmp_path_factory.mktemp("failover")
    print(f"LIVELOG_DRILL_SEED={SEED}")
    redis = FailoverRedis(directory)
    stage = Stage(directory, migrated_database, SEED, readers=READERS, redis=redis)
    yield stage
    stage.close()


class Health:
    """Asks /healthz ten times a second, and remembers what it said when.

    It does not wait for one answer before it asks again: a worker that was just about to answer when
    Redis went may hold that one back until Redis is there again.
    """

    def __init__(self, stage):
        self.url = stage.site.url("/healthz", stage.ports[0])
        self.said = []  # (when it was asked, its status, when it answered; 0 for no answer)
        self.is_over = threading.Event()
        self.askers = ThreadPoolExecutor(40)
        self.thread = threading.Thread(target=self.run, daemon=True)
        self.thread.start()

    def run(self):
        while not self.is_over.wait(0.1):
            self.askers.submit(self.look)

    def look(self):
        asked = time.monotonic()
        self.said.append((asked, self.ask(), time.monotonic()))

    def ask(self):
        try:
            return urlopen(self.url, timeout=30).status
        except HTTPError as answer:
            return answer.code
        except OSError:
            return 0

    def stop(self):
        self.is_over.set()
        self.thread.join()
        self.askers.shutdown()

    def during(self, start, end):
        """Return what was asked and answered between two moments."""
        return [status for asked, status, told in self.said if start <= asked and told <= end]


def kill(redis):
    """The master dies; a second after it was replaced it comes back, to be the replica."""
    master = redis.master
    master.kill()
    yield
    master.start()


def freeze(redis):
    """The master stands still with its connections open, and wakes up to find itself replaced."""
    master = redis.master
    master.pause()
    yield
    master.resume()


def lose(redis):
    """The master dies with writes that the replica had not heard of."""
    redis.cut_replication()
    master, replica = redis.master.client(), redis.replica.client()

    def count_lost():
        ours, theirs = (int(each.hget("liveblog:meta", "seq")) for each in (master, replica))
        return ours - theirs

    wait_for(lambda: count_lost() >= 3, "writes that will be lost")
    yield from kill(redis)


@pytest.mark.parametrize("strike", [kill, freeze, lose])
def test_the_master_is_lost(stage, strike):
    """Readers end with every entry once, in order; and nobody was told by /healthz that all is well meanwhile."""
    redis = stage.redis
    wait_for(redis.is_whole, "master and replica are there", 60)
    before, health = redis.master, Health(stage)

    def fault(stage):
        striking = strike(redis)
        if strike is lose:
            stage.story.play(8)
        next(striking)
        stage.note_outage()
        struck = time.monotonic()
        looks = [struck]  # at which it was not replaced yet

        def is_replaced():
            looked = time.monotonic()
            if redis.master is not before:
                return True
            looks.append(looked)
            return False

        yield is_replaced
        redis.wait_for_failover(before)
        assert next(striking, None) is None
        stage.note_outage()
        stage.note("failed over in %.1f s", looks[-1] - struck)
        wait_for(lambda: health.ask() == 200, "all is well again", 60)
        # Whoever asked and was answered meanwhile heard of it; most wait until a worker can answer.
        told = health.during(struck + 0.5, looks[-1] - 0.5)
        stage.note("%d answers of /healthz meanwhile", len(told))
        assert 200 not in told, told

    try:
        drill.run(stage, [fault(stage)], ENTRIES, drill.until_felt)
    finally:
        health.stop()
    assert not stage.keeper.surprises
