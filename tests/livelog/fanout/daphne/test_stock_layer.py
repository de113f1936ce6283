"""With another channel layer the bounds, the clocks and the shutdown still hold."""

import pytest

from tests.processes import wait_for


@pytest.fixture
def stock(make_stack):
    stack = make_stack(layer="asgi_redis.RedisChannelLayer")
    stack.daphne = stack.start_daphne()
    stack.worker = stack.start_worker()
    return stack


def test_the_stock_layer_works(stock):
    """Accept, join, group message, reply, leave, and the close at shutdown."""
    crowd = stock.crowd(stock.daphne)
    client, large = crowd.open(2)
    stock.send("to all")
    crowd.wait_for_text("to all")
    client.send_text("hello")
    crowd.wait_for_text("echo hello", [client])
    client.send_text("leave")
    crowd.wait_for_text("left", [client])
    large.send_text("x" * 70000)
    crowd.wait(lambda: large.ended, "too large a frame closes")
    assert large.close_code == 1009
    stock.daphne.signal(15)
    crowd.wait(lambda: client.ended, "the shutdown closes")
    assert client.close_code == 1012
    assert stock.daphne.wait() == 0


def test_the_worker_outlives_redis(stock):
    """One line at the loss, one at the return."""
    crowd = stock.crowd(stock.daphne)
    client = crowd.open(1)[0]
    stock.redis.kill()
    stock.worker.wait_for_output("Redis is lost")
    stock.redis.start()
    stock.worker.wait_for_output("Redis is back")

    def is_answered():
        client.send_text("again")
        crowd.pump(0.2)
        return "echo again" in client.texts

    wait_for(is_answered, "Daphne and the worker go on")
