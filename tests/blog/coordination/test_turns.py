"""Whose cursor is answered when: one for each socket, so many bytes a minute."""

import pytest

from blog.coordination import backend as module
from blog.coordination import turns
from blog.coordination.redis import RedisBackend

SOCKET = "daphne.response.a!b"


@pytest.mark.usefixtures("backend")
def test_newest_question_is_answered():
    """One job is sent for what is asked before it starts, and takes what was asked last."""
    assert turns.ask(SOCKET, "e", 1) == (1, False, 0)
    assert turns.ask(SOCKET, "e", 2) == (2, False, None)
    assert turns.ask(SOCKET, "e", 3) == (3, False, None)
    assert turns.take(SOCKET) == ("e", 3, False)
    assert turns.take(SOCKET) is None


@pytest.mark.usefixtures("backend")
def test_question_during_an_answer_waits_for_its_end():
    """Of one socket no two answers are computed at a time."""
    turns.ask(SOCKET, "e", 1)
    turn = turns.take(SOCKET)
    assert turns.ask(SOCKET, "e", 2).wait is None
    assert turns.finish(SOCKET, turn, 100, None) == 0
    second = turns.take(SOCKET)
    assert second.since == 2
    assert turns.finish(SOCKET, second, 100, None) is None
    assert turns.ask(SOCKET, "e", 3).wait == 0


@pytest.mark.usefixtures("backend")
def test_next_part_is_known():
    """The cursor that a part led to is that of the next part, once."""
    turns.ask(SOCKET, "e", 1)
    turns.finish(SOCKET, turns.take(SOCKET), 100, ("e", 9))
    assert turns.ask(SOCKET, "other", 9).follows is False
    assert turns.ask(SOCKET, "e", 9).follows is True
    assert turns.take(SOCKET) == ("e", 9, True)
    assert turns.ask(SOCKET, "e", 9).follows is False


@pytest.mark.usefixtures("backend")
def test_bytes_are_paid_for():
    """What passes the bytes of a minute puts off the next answer."""
    turns.ask(SOCKET, "e", 1)
    turn = turns.take(SOCKET)._replace(follows=True)
    turns.ask(SOCKET, "e", 2)
    assert turns.finish(SOCKET, turn, turns.MOST, None) == 0
    turn = turns.take(SOCKET)._replace(follows=True)
    turns.ask(SOCKET, "e", 3)
    assert 55 < turns.finish(SOCKET, turn, turns.MOST, None) <= 60


@pytest.mark.usefixtures("backend")
def test_frames_are_counted():
    """Whatever they ask, but for the next part of a replay; each socket for itself."""
    assert turns.note(SOCKET) == (1, False, None)
    turns.ask(SOCKET, "e", 1)
    turns.finish(SOCKET, turns.take(SOCKET), 100, ("e", 9))
    assert turns.ask(SOCKET, "e", 9).frames == 2
    assert turns.note(SOCKET).frames == 3
    assert turns.note("another").frames == 1


def test_new_replay_costs_more_than_its_bytes():
    """Who begins anew with every question pays for that; the next part is only its bytes."""
    assert turns.count_cost(10, follows=False) == 60 / 8
    assert (
        turns.count_cost(turns.FRESH, follows=False)
        == turns.count_cost(turns.FRESH, follows=True)
        == 60 / 8
    )
    assert turns.count_cost(10, follows=True) < 0.01


@pytest.mark.usefixtures("backend")
def test_socket_that_has_gone_gets_nothing():
    """A frame behind its disconnect in the queues starts nothing; nor does a job that is there."""
    turns.ask(SOCKET, "e", 1)
    turn = turns.take(SOCKET)
    turns.leave([SOCKET])
    assert turns.finish(SOCKET, turn, 100, ("e", 2)) is None
    assert turns.ask(SOCKET, "e", 2) is turns.note(SOCKET) is None
    assert turns.take(SOCKET) is None
    assert turns.ask("another", "e", 2).wait == 0


@pytest.mark.usefixtures("backend")
def test_job_that_was_lost_does_not_hold_the_socket_up(monkeypatch):
    """After a while a question starts a job though none has come back."""
    monkeypatch.setattr(turns, "JOB", 0.0)
    turns.ask(SOCKET, "e", 1)
    assert turns.ask(SOCKET, "e", 2).wait == 0


def test_state_ends_by_itself(redis_client, redis_url, monkeypatch):
    """What Redis keeps of a socket goes when it asks no more, and soon when it has gone."""
    backend = RedisBackend(redis_url)
    monkeypatch.setattr(module, "get_backend", lambda: backend)
    turns.ask(SOCKET, "e", 1)
    assert 0 < redis_client.ttl("livelog:turn:" + SOCKET) <= 300
    turns.leave([SOCKET])
    assert 0 < redis_client.ttl("livelog:turn:" + SOCKET) <= turns.GONE
