"""Redis, a Daphne or a worker goes away in the middle of things."""

from urllib.error import HTTPError
from urllib.request import urlopen

import pytest

from tests.environment import PATIENCE
from tests.livelog.fanout.stack import LEASE, count_lines, remove_data
from tests.processes import wait_for

pytestmark = pytest.mark.slow

LOSS, RETURN = "Redis is lost", "Redis is back"


def test_a_killed_daphne_is_gone_within_its_lease(stack):
    """Its members are counted no more; the other Daphne's readers notice nothing."""
    one, two = stack.start_daphne(lease=LEASE), stack.start_daphne()
    stack.start_worker()
    lost, kept = stack.crowd(one), stack.crowd(two)
    lost.open(10)
    kept.open(10)
    stack.wait_for_size(20)
    one.kill()
    for number in range(5):
        stack.send(str(number))
    stack.wait_for_size(10)
    stack.send("last")
    kept.wait_for_text("last")
    expected = ["joined", "0", "1", "2", "3", "4", "last"]
    assert all(client.texts == expected for client in kept.clients)
    assert len(stack.layer.group_channels("room")) == 10


@pytest.mark.parametrize("end", ["stop", "kill"])
def test_nothing_of_a_daphne_stays_in_redis_for_ever(stack, end):
    """One without members has nobody to purge it."""
    daphne = stack.start_daphne()
    stack.start_worker()
    urlopen(f"http://127.0.0.1:{daphne.port}/", timeout=PATIENCE).close()
    getattr(daphne, end)()
    client = stack.redis.client()
    keys = client.keys("asgi:daphne.response.*")
    assert [key for key in keys if client.pttl(key) < 0] == []


def test_the_next_entry_reaches_200_sockets_when_redis_was_restarted(stack):
    """Redis comes back empty; no socket was closed."""
    crowd = start_with_crowd(stack, 200)
    stack.send("before")
    crowd.wait_for_text("before")
    stack.redis.kill()
    wait_for(lambda: count_lines(stack.processes[0], LOSS), "Daphne notices")
    wait_for(lambda: count_lines(stack.processes[1], LOSS), "the worker notices")
    remove_data(stack.directory)
    stack.redis.start()
    stack.send("at once")
    crowd.wait_for_text("at once")
    stack.wait_for_size(200)
    assert not any(client.ended for client in crowd.clients)
    late = crowd.open(1)[0]
    late.send_text("hello")
    crowd.wait_for_text("echo hello", [late])
    for process in stack.processes:
        assert (count_lines(process, LOSS), count_lines(process, RETURN)) == (1, 1)
        assert "Traceback" not in process.output()


def test_a_registration_that_redis_remembers_is_written_again_after_a_restart(stack):
    """What Redis has on disk may be older than what it had in memory."""
    crowd = start_with_crowd(stack, 5)
    client = stack.redis.client()
    client.config_set("appendonly", "no")
    stale = crowd.open(1)
    crowd.abort(stale)
    crowd.open(4)
    stack.wait_for_size(9)
    stack.redis.kill()
    stack.redis.start()
    stack.wait_for_size(9)
    stack.send("after")
    crowd.wait_for_text("after")


def test_a_flush_is_noticed(stack):
    """Everything is registered again, and the sender of the lines is told why."""
    crowd = start_with_crowd(stack, 20)
    stack.layer.flush()
    stack.wait_for_size(20)
    stack.send("after")
    crowd.wait_for_text("after")
    wait_for(lambda: "registered again" in stack.processes[0].output(), "a line in the log")


def test_a_daphne_that_was_paused_longer_than_its_lease_comes_back(stack):
    """Its members were purged by a sender; they are members again, and can leave for good."""
    crowd = start_with_crowd(stack, 20, lease=LEASE)
    daphne = stack.processes[0]
    daphne.pause()
    stack.wait_for_size(0)
    stack.send("meanwhile")
    daphne.resume()
    stack.wait_for_size(20)
    stack.send("after")
    crowd.wait_for_text("after")
    assert not any("meanwhile" in client.texts for client in crowd.clients)
    crowd.abort(crowd.clients[:20])
    stack.wait_for_size(0)


def test_joins_that_were_made_while_a_daphne_was_paused_hold(stack):
    """The worker could not note them; Daphne does so itself."""
    crowd = start_with_crowd(stack, 1, lease=LEASE)
    daphne, worker = stack.processes
    worker.pause()
    clients = crowd.start(3, "/?group=late")
    statistics = stack.layer.channel_statistics
    # One may have been handed to the worker, which was waiting when it was paused.
    wait_for(lambda: statistics("websocket.connect")["messages_pending"] >= 2, "connects wait")
    daphne.pause()
    stack.wait_for_size(0)
    worker.resume()
    wait_for(lambda: statistics("websocket.connect")["messages_pending"] == 0, "connects handled")
    daphne.resume()
    crowd.wait_for_text("joined", clients)
    stack.wait_for_size(3, "late")
    stack.send("after", "late")
    crowd.wait_for_text("after", clients)


def test_while_redis_is_away_requests_get_503_and_sockets_stay(stack):
    """What sockets send then is handled when Redis is back."""
    crowd = start_with_crowd(stack, 3)
    daphne = stack.processes[0]
    stack.redis.kill()
    wait_for(lambda: count_lines(daphne, LOSS), "Daphne notices")
    with pytest.raises(HTTPError, match="503"):
        urlopen(f"http://127.0.0.1:{daphne.port}/", timeout=PATIENCE)
    crowd.open(1, status=503)
    crowd.clients[0].send_text("kept")
    crowd.abort([crowd.clients[1]])
    stack.redis.start()
    crowd.wait_for_text("echo kept", [crowd.clients[0]])
    stack.wait_for_size(2)
    assert stack.wait_for_code() == 1006


def test_a_redis_that_hangs_is_an_outage_too(stack):
    """Daphne goes on once it answers again."""
    crowd = start_with_crowd(stack, 3)
    stack.redis.pause()
    crowd.clients[0].send_text("patience")
    crowd.pump(0.5)
    stack.redis.resume()
    crowd.wait_for_text("echo patience", [crowd.clients[0]])
    stack.send("after")
    crowd.wait_for_text("after")


def test_a_redis_without_memory_is_an_outage_too(stack):
    """It answers every call that writes with an error, until somebody makes room."""
    crowd = start_with_crowd(stack, 3)
    client = stack.redis.client()
    client.config_set("maxmemory", "1")
    crowd.clients[0].send_text("patience")
    wait_for(lambda: count_lines(stack.processes[0], LOSS), "Daphne notices")
    crowd.open(1, status=503)
    client.config_set("maxmemory", "0")
    crowd.wait_for_text("echo patience", [crowd.clients[0]])
    stack.wait_for_size(3)
    stack.send("after")
    crowd.wait_for_text("after", crowd.clients[:3])
    assert all(process.is_running() for process in stack.processes)


def test_a_short_absence_is_one_loss_and_one_return(stack):
    """Also for connections that notice it later than others."""
    crowd = start_with_crowd(stack, 3)
    daphne = stack.processes[0]
    stack.redis.restart()
    wait_for(lambda: count_lines(daphne, RETURN), "Daphne is back")
    stack.send("after")
    crowd.wait_for_text("after")
    stack.layer.flush()
    stack.wait_for_size(3)
    assert (count_lines(daphne, LOSS), count_lines(daphne, RETURN)) == (1, 1)


def test_a_worker_outlives_a_full_reply_channel(make_stack):
    """It says which channel was full, and handles the next message."""
    stack = make_stack(channel_capacity={"test.*": 1, "daphne.response.*": 100})
    daphne, worker = stack.start_daphne(), stack.start_worker()
    crowd = stack.crowd(daphne)
    client = crowd.open(1, "/")[0]
    daphne.pause()
    channel = stack.layer.group_channels("room")[0]
    with pytest.raises(stack.layer.ChannelFull):
        while True:
            stack.layer.send(channel, {"text": "filler"})
    stack.layer.send(
        "websocket.receive", {"text": "one", "path": "/", "reply_channel": channel, "order": 1}
    )
    worker.wait_for_output("were dropped after")
    daphne.resume()
    crowd.wait(lambda: client.texts.count("filler") >= 100, "the rest arrives")
    client.send_text("two")
    crowd.wait_for_text("echo two", [client])
    assert worker.is_running()


@pytest.mark.parametrize("word", ["fail", "deny"])
def test_a_consumer_that_fails_costs_nobody_else_anything(shared_stack, crowd, word):
    """Its error is logged and the next message is handled."""
    client = crowd.open(1, "/")[0]
    client.send_text(word)
    client.send_text("go on")
    crowd.wait_for_text("echo go on")
    shared_stack.worker.wait_for_output("consumer that fails" if word == "fail" else "DenyConn")


def start_with_crowd(stack, count, **options):
    """Start a Daphne and a worker, and have `count` clients join."""
    daphne = stack.start_daphne(**options)
    stack.start_worker()
    crowd = stack.crowd(daphne)
    crowd.open(count)
    stack.wait_for_size(count)
    return crowd
