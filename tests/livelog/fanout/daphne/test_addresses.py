from functools import partial
from types import SimpleNamespace

import pytest

from livelog.fanout.daphne.addresses import Addresses
from tests.livelog.fanout.crowd import CLOSE
from tests.processes import wait_for


@pytest.fixture
def make_crowd(make_stack):
    """Start a Daphne that lets three sockets of an address in, and return its clients-to-be."""

    def make(*arguments):
        stack = make_stack(LIVELOG_MAX_SOCKETS="3")
        daphne = stack.start_daphne(*arguments)
        stack.start_worker()
        return stack.crowd(daphne)

    return make


def test_an_address_has_so_many_sockets(make_crowd):
    """One more is told 429, and has its turn when another has gone; refused ones do not count."""
    crowd = make_crowd()
    clients = crowd.open(3)
    crowd.open(2, status=429)
    crowd.open(1, upgrade=False, status=200)
    clients[0].send(CLOSE)
    crowd.abort([clients[1]])
    crowd.wait(lambda: clients[0].ended, "it is closed")

    def is_let_in():
        client = crowd.start(1)[0]
        crowd.wait(lambda: client.status, "an answer")
        return client.status == 101

    assert all(wait_for(is_let_in, "room") for _ in range(2))
    crowd.open(1, status=429)
    crowd.open(1, "/refused", status=429)


def test_behind_a_proxy_the_clients_address_counts(make_crowd):
    """Of IPv6 its network of 64 bits."""
    crowd = make_crowd("--proxy-headers")
    for address in ("203.0.113.9", "203.0.113.10", "2001:db8::%d"):
        for number in range(4):
            headers = f"X-Forwarded-For: {address.replace('%d', str(number))}\r\n"
            crowd.open(1, headers=headers, status=101 if number < 3 else 429)


def test_an_address_asks_so_often_in_a_minute():
    """Then it waits for the next, whatever became of those it asked for; another does not."""
    now = [0.0]
    addresses = Addresses(0, 2, lambda: now[0])
    socket = partial(make_socket, addresses)
    assert [socket("203.0.113.9"), socket("203.0.113.9"), socket("203.0.113.9")] == [
        True,
        True,
        False,
    ]
    assert socket("203.0.113.10") and not socket("203.0.113.9")
    now[0] = 61.0
    assert socket("203.0.113.9")


def make_socket(addresses, host):
    """Return whether a socket from an address is let in; it goes at once."""
    factory = SimpleNamespace(
        proxy_forwarded_address_header=None,
        proxy_forwarded_port_header=None,
        proxy_forwarded_proto_header=None,
    )
    transport = SimpleNamespace(getPeer=lambda: SimpleNamespace(host=host))
    socket = SimpleNamespace(main_factory=factory, http_headers={}, transport=transport, host="")
    entered = addresses.enter(socket)
    addresses.leave(socket)
    return entered
