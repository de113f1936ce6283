"""The record in PostgreSQL, which dies while entries are told: to come back, or to have a standby follow it."""

import json
import os
import signal
from contextlib import suppress

import pytest

from tests.drills import drill, hearing
from tests.drills.faults import DATABASE_AWAY
from tests.drills.room import LOG as ROOM_LOG
from tests.drills.seed import SEED
from tests.drills.settling import check_readers, wait_for_readers
from tests.drills.stage import Stage
from tests.drills.verdict import GROUP, is_recorded, wait_for_entries
from tests.environment import environment
from tests.postgres import (
    answers,
    cut_off,
    execute,
    find_postgres,
    read_rows,
    run_postgres_server,
    run_standby,
)
from tests.processes import descendants, run_manage, wait_for

pytestmark = pytest.mark.slow

READERS = 100
ENTRIES = 60
HIGHEST = "SELECT coalesce(max(seq), 0) FROM blog_entry"
LAST, FIRST = "What is written last to the old one", "What is written first to the new one"
STANDBY = "127.0.0.2"  # where one listens that is to follow, at the same port


class PostgresStage(Stage):
    """The drills' stage over a PostgreSQL, `server` at `url`; its processes know the standby's address too."""

    may_have_lost = True

    def __init__(self, directory, database, url, server):
        self.url, self.server = url, server
        both = url.replace("127.0.0.1", f"127.0.0.1,{STANDBY}") + "?target_session_attrs=read-write"
        run_manage("migrate", "-v0", env=environment(redis_url="redis://h/0", database_url=both))
        super().__init__(directory, database, SEED, readers=READERS, DATABASE_URL=both)

    def query(self, statement):
        return read_rows(self.url, statement)


@pytest.fixture
def stage(tmp_path, migrated_database):
    """A deployment of its own for each: what has died for good is not there for the next."""
    if not find_postgres():
        pytest.skip("no PostgreSQL: apt install postgresql")
    print(f"LIVELOG_DRILL_SEED={SEED}")
    with run_postgres_server() as (url, server):
        stage = PostgresStage(tmp_path, migrated_database, url, server)
        yield stage
        stage.close()


def restarted(stage):
    """It ends at once, every connection with it, and is away until the blogger has met that."""
    felt = stage.watch(stage.bloggers, DATABASE_AWAY)
    stage.server.signal(signal.SIGQUIT)
    stage.server.wait()
    yield felt
    stage.server.start()
    wait_for(lambda: answers(stage.url, stage.server), "PostgreSQL answers")


def test_postgres_restarted(stage):
    """Readers, the record and the live log end alike, and no process of ours has died of it."""
    drill.run(stage, [restarted(stage)], ENTRIES, drill.until_felt)
    assert not stage.keeper.surprises


def followed(stage, standby):
    """It dies for good; when the blogger has met that, its standby is told to lead."""
    felt = stage.watch(stage.bloggers, DATABASE_AWAY)
    stage.server.kill()
    yield felt
    stage.url, stage.server = standby
    execute(stage.url, "SELECT pg_promote()")


def test_a_standby_takes_over(stage):
    """It has all that was acknowledged: nothing that readers saw is gone, and nothing comes twice."""
    with run_standby(stage.url, STANDBY) as standby:
        drill.run(stage, [followed(stage, standby)], ENTRIES, drill.until_felt)
        assert not stage.keeper.surprises


def frozen(stage, standby):
    """It stands still with its connections open, and its standby is told to lead; then it is ended for good."""
    felt = stage.watch(stage.bloggers, DATABASE_AWAY)
    stage.server.signal(signal.SIGSTOP)  # first, so that no others begin
    parts = [stage.server.pid, *descendants(stage.server.pid)]
    signal_all(parts, signal.SIGSTOP)
    yield felt
    stage.url, stage.server = standby
    execute(stage.url, "SELECT pg_promote()")
    signal_all(parts, signal.SIGKILL)


def signal_all(pids, number):
    """Send a signal to those of some processes that have not just ended."""
    for pid in pids:
        with suppress(ProcessLookupError):
            os.kill(pid, number)


def test_a_standby_takes_over_from_one_that_hangs(stage):
    """Whoever waits for an answer goes on once what hung is gone, as if it had died."""
    with run_standby(stage.url, STANDBY) as standby:
        drill.run(stage, [frozen(stage, standby)], ENTRIES, drill.until_felt)
        assert not stage.keeper.surprises


def lost(stage, standby):
    """It dies with what its standby had not heard of, and readers had: of the feed, and of a writer."""
    cut_off(standby[0])
    stage.story.play(8)
    stage.site.manage("post", LAST)

    def count_lost():
        ours, theirs = (read_rows(url, HIGHEST)[0][0] for url in (stage.url, standby[0]))
        return ours - theirs

    wait_for(lambda: count_lost() >= 3, "writes that will be lost")
    stage.note("%d writes will be lost", count_lost())
    following = followed(stage, standby)
    yield next(following)
    heard = {json.loads(text).get("nonce") for text in stage.client.hvals(ROOM_LOG)}
    stage.room.lost |= heard - {row["nonce"] for row in read_rows(standby[0], hearing.SAID)}
    yield from following


def test_a_standby_takes_over_that_lacks_the_last_writes(stage):
    """The record counts: what it has lost is gone from every page, but for what the feed tells again."""
    stage.story.play(ENTRIES)
    wait_for(lambda: is_recorded(stage), "there is something to be edited and withdrawn", 60)
    with run_standby(stage.url, STANDBY, awaited=False) as standby:
        drill.run(stage, [lost(stage, standby)], ENTRIES, drill.until_felt)
        assert not stage.keeper.surprises
        stage.site.manage("post", FIRST)
        wait_for_readers(stage, stage.fleet, GROUP)
        entries = wait_for_entries(stage)
        check_readers(stage.fleet, entries)
        assert FIRST in entries[0]["summary"]
