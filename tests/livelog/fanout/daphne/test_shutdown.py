import pytest

from tests.livelog.fanout.stack import can_connect
from tests.processes import wait_for

pytestmark = pytest.mark.slow


def test_sigterm_asks_every_reader_to_come_back(stack):
    """1012 to each, the groups left, no new connection, and an end within 10 seconds."""
    daphne = stack.start_daphne()
    stack.start_worker()
    crowd = stack.crowd(daphne)
    crowd.open(150)
    silent = crowd.clients[0]
    crowd.stall([silent])
    daphne.signal(15)
    crowd.wait(lambda: all(each.ended for each in crowd.clients[1:]), "all are closed")
    assert {client.close_code for client in crowd.clients[1:]} == {1012}
    assert not can_connect(daphne.port)
    assert daphne.wait() == 0
    assert stack.layer.group_size("room") == 0
    assert not stack.redis.client().keys("asgi::*")
    crowd.resume([silent])
    crowd.wait(lambda: silent.ended, "the silent one is gone too")


def test_a_socket_that_is_still_connecting_is_refused(stack):
    """It was never open, so there is nothing to close with a code."""
    daphne = stack.start_daphne()
    stack.start_worker()
    crowd = stack.crowd(daphne)
    client = crowd.start(1, "/ignored")[0]
    stack.wait_for_size(1)
    daphne.signal(15)
    crowd.wait(lambda: client.ended, "it is refused")
    assert client.status == 403
    assert daphne.wait() == 0


def test_requests_under_way_are_answered(stack):
    """The worker has a few seconds to do so; idle connections are closed at once, so that nobody uses them."""
    daphne = stack.start_daphne()
    worker = stack.start_worker()
    crowd = stack.crowd(daphne)
    kept = crowd.open(2, "/", status=200, upgrade=False)
    before = stack.layer.channel_statistics("http.request")["messages_count"]
    worker.pause()
    client = crowd.start(1, "/")[0]
    request = crowd.start(1, "/plain", upgrade=False)[0]
    wait_for(
        lambda: stack.layer.channel_statistics("http.request")["messages_count"] > before,
        "a request waits",
    )
    daphne.signal(15)
    crowd.wait(lambda: client.ended, "sockets are refused")
    crowd.wait(lambda: all(each.ended for each in kept), "what a proxy keeps open is closed")
    worker.resume()
    crowd.wait(lambda: request.status == 200, "the request is answered")
    assert daphne.wait() == 0


def test_shutdown_does_not_wait_for_redis(stack):
    """Nor does the code depend on it."""
    daphne = stack.start_daphne()
    stack.start_worker()
    crowd = stack.crowd(daphne)
    crowd.open(5)
    stack.redis.kill()
    daphne.wait_for_output("Redis is lost")
    daphne.signal(15)
    crowd.wait(lambda: all(client.ended for client in crowd.clients), "all are closed")
    assert {client.close_code for client in crowd.clients} == {1012}
    assert daphne.wait() == 0


@pytest.mark.parametrize("noticed", [False, True], ids=["at once", "noticed"])
def test_shutdown_does_not_wait_for_a_redis_that_hangs(stack, noticed):
    """Whether Daphne knows already or has calls under way, each of which waits ten seconds."""
    daphne = stack.start_daphne()
    stack.start_worker()
    crowd = stack.crowd(daphne)
    crowd.open(5)
    stack.redis.pause()
    if noticed:
        daphne.wait_for_output("Redis is lost")
    daphne.signal(15)
    crowd.wait(lambda: all(client.ended for client in crowd.clients), "all are closed")
    assert {client.close_code for client in crowd.clients} == {1012}
    assert daphne.wait() == 0
