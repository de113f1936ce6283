"""Keeping processes alive, and knowing which deaths were meant."""

import os
import signal

import pytest

from tests.drills.keeper import Keeper
from tests.processes import Process, wait_for


@pytest.fixture
def process(tmp_path):
    process = Process("sleeper", ["sleep", "60"], env=dict(os.environ), directory=tmp_path)
    yield process.start()
    process.kill()


@pytest.fixture
def keeper(process):
    keeper = Keeper()
    keeper.tend(process)
    yield keeper
    keeper.close()


def test_killed_process_is_started_again(keeper, process):
    """A death that the drill wanted is no surprise."""
    pid = process.pid
    keeper.kill(process)
    assert not keeper.are_running()
    wait_for(keeper.are_running, "it runs again")
    assert process.pid != pid and not keeper.surprises


def test_death_that_nobody_meant_is_noted(keeper, process):
    """A process that dies by itself is started again too, and its death is told."""
    os.kill(process.pid, signal.SIGTERM)
    wait_for(lambda: keeper.surprises, "the death is noted")
    assert keeper.surprises == ["sleeper ended by itself with status -15"]


def test_one_death_of_several_is_meant(keeper, process):
    """Whichever it is; the next one is a surprise."""
    other = Process("other", ["sleep", "60"], env=process.env, directory=process.log.parent)
    keeper.expect_death(other, process)
    for _ in range(2):
        wait_for(keeper.are_running, "it runs")
        assert not keeper.surprises
        pid = process.pid
        os.kill(pid, signal.SIGTERM)
        wait_for(lambda pid=pid: process.pid != pid, "it was started again")
    assert keeper.surprises == ["sleeper ended by itself with status -15"]
