"""The record in PostgreSQL, which dies while entries are told: to come back, or to have a standby follow it."""

import signal

import pytest

from tests.drills import drill
from tests.drills.faults import DATABASE_AWAY
from tests.drills.seed import SEED
from tests.drills.stage import Stage
from tests.environment import environment
from tests.postgres import (
    answers,
    execute,
    find_postgres,
    read_rows,
    run_postgres_server,
    run_standby,
)
from tests.processes import run_manage, wait_for

pytestmark = pytest.mark.slow

READERS = 100
ENTRIES = 60
STANDBY = "127.0.0.2"  # where one listens that is to follow, at the same port


class PostgresStage(Stage):
    """The drills' stage over a PostgreSQL, `server` at `url`; its processes know the standby's address too."""

    def __init__(self, directory, database, url, server):
        self.url, self.server = url, server
        both = url.replace("127.0.0.1", f"127.0.0.1,{STANDBY}") + "?target_session_attrs=read-write"
        run_manage("migrate", "-v0", env=environment(redis_url="redis://h/0", database_url=both))
        super().__init__(directory, database, SEED, readers=READERS, DATABASE_URL=both)

    def query(self, statement):
        return read_rows(self.url, statement)


@pytest.fixture(scope="module")
def stage(tmp_path_factory, migrated_database):
    if not find_postgres():
        pytest.skip("no PostgreSQL: apt install postgresql")
    print(f"LIVELOG_DRILL_SEED={SEED}")
    with run_postgres_server() as (url, server):
        stage = PostgresStage(tmp_path_factory.mktemp("postgres"), migrated_database, url, server)
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
