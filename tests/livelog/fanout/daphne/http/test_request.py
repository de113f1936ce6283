"""HTTP requests: bodies with a bound, and what a proxy may say."""

import http.client
import json
import socket
from contextlib import closing

import pytest

from tests.environment import PATIENCE
from tests.livelog.fanout.crowd import Crowd
from tests.livelog.fanout.daphne.test_socket import read_memory
from tests.processes import wait_for

LIMIT = 1024 * 1024
PROBLEM = "application/problem+json"


@pytest.fixture(scope="module")
def stack(make_module_stack):
    """A Daphne behind a proxy, which takes no more than 1 MB."""
    stack = make_module_stack(LIVELOG_MAX_BODY=str(LIMIT))
    stack.daphne = stack.start_daphne("--proxy-headers")
    stack.start_worker()
    return stack


@pytest.fixture
def connection(stack):
    with closing(
        http.client.HTTPConnection("127.0.0.1", stack.daphne.port, timeout=PATIENCE)
    ) as made:
        yield made


def ask(connection, **headers):
    """Return what the view saw, for a GET with these headers."""
    names = {name.replace("_", "-"): value for name, value in headers.items()}
    connection.request("GET", "/", headers=names)
    return json.loads(connection.getresponse().read().decode("utf8"))


def test_an_absolute_form_is_served(stack, connection):
    """Its host goes before the header's; a WebSocket may be asked for in it too."""
    connection.request("GET", "http://right.example/a?b=%C3%A5", headers={"Host": "wrong.example"})
    found = json.loads(connection.getresponse().read().decode("utf8"))
    assert (found["host"], found["path"]) == ("right.example", "/a?b=%C3%A5")
    with closing(Crowd(stack.daphne.port)) as crowd:
        crowd.open(1, "http://right.example/")


def test_a_long_address_is_told_so(connection):
    """And a long header, however the client goes on."""
    connection.request("GET", "/" + "x" * 20000)
    assert connection.getresponse().status == 414
    connection.close()
    connection.request("GET", "/", headers={"X-Long": "x" * 20000})
    assert connection.getresponse().status == 431


def chunks(count, size=65536):
    for _ in range(count):
        yield b"x" * size


def test_a_body_of_the_limit_passes(connection):
    """To the byte."""
    connection.request("POST", "/", body=b"x" * LIMIT)
    response = connection.getresponse()
    assert response.status == 200
    assert json.loads(response.read().decode("utf8"))["length"] == LIMIT


def test_a_body_that_is_too_large_gets_413(connection):
    """The client may send all of it first and still reads why; the setting is named."""
    connection.request("POST", "/", body=b"x" * (LIMIT + 1))
    response = connection.getresponse()
    assert response.status == 413
    assert b"LIVELOG_MAX_BODY" in response.read()


def test_a_program_is_refused_in_problem_details(stack, connection):
    """Below /api/, whether it is too much or comes to nobody."""
    for path, headers, status in (
        ("/api/v1/any?x", {"Content-Length": str(LIMIT + 1)}, 413),
        ("/api/v1/any", {"X-Long": "x" * 20000}, 431),
    ):
        connection.request("POST", path, headers=headers)
        response = connection.getresponse()
        assert (response.status, response.getheader("Content-Type")) == (status, PROBLEM)
        assert json.loads(response.read().decode("utf8"))["status"] == status
        connection.close()


def test_a_program_is_told_to_come_again(make_module_stack):
    """Where its request cannot be passed on."""
    stack = make_module_stack()
    stack.daphne = stack.start_daphne()
    stack.redis.kill()
    with closing(
        http.client.HTTPConnection("127.0.0.1", stack.daphne.port, timeout=PATIENCE)
    ) as connection:
        connection.request("GET", "/api/v1/any")
        response = connection.getresponse()
        assert (response.status, response.getheader("Content-Type")) == (503, PROBLEM)
        assert response.getheader("Retry-After") == "1"
        assert json.loads(response.read().decode("utf8"))["status"] == 503


def test_a_chunked_body_that_grows_too_large_gets_413(connection):
    """Its length is not known before."""
    connection.request("POST", "/", body=chunks(32), encode_chunked=True)
    assert connection.getresponse().status == 413


def test_a_chunked_body_within_the_limit_passes(connection):
    """In pieces."""
    connection.request("POST", "/", body=chunks(3), encode_chunked=True)
    response = connection.getresponse()
    assert json.loads(response.read().decode("utf8"))["length"] == 3 * 65536


def test_a_client_that_asks_first_is_told_no_at_once(stack):
    """No 100 Continue for a body that will be refused."""
    with socket.create_connection(("127.0.0.1", stack.daphne.port), PATIENCE) as raw:
        head = "POST / HTTP/1.1\r\nHost: x\r\nExpect: 100-continue\r\nContent-Length: %d\r\n\r\n"
        raw.sendall((head % (LIMIT * 100)).encode("ascii"))
        assert raw.recv(65536).startswith(b"HTTP/1.1 413 ")


def test_refused_bodies_stay_out_of_memory(stack, connection):
    """A hundred times the limit is read and thrown away."""
    before = read_memory(stack.daphne.pid)
    connection.request("POST", "/", body=chunks(LIMIT * 100 // 65536), encode_chunked=True)
    assert connection.getresponse().status == 413
    after = read_memory(stack.daphne.pid)
    if before is not None:
        assert after - before < 10 * LIMIT


def test_the_last_forwarded_address_is_the_clients(connection):
    """What is left of it the client may have written itself."""
    found = ask(connection, X_Forwarded_For="198.51.100.1, 203.0.113.9")
    assert found["address"] == "203.0.113.9"


def test_a_forwarded_address_that_is_none_is_ignored(connection):
    """The connection's own stays."""
    assert ask(connection, X_Forwarded_For="203.0.113.9, <script>")["address"] == "127.0.0.1"


@pytest.mark.parametrize("port", ["9" * 23, "\u00b2"])
def test_a_forwarded_port_that_is_none_is_ignored(connection, port):
    """A number that no message can hold, or a digit that is no number."""
    found = ask(connection, X_Forwarded_For="203.0.113.9", X_Forwarded_Port=port)
    assert found["address"] == "203.0.113.9"


def test_a_root_path_from_a_client_is_ignored_behind_a_proxy_too(connection):
    """The proxy may pass on what the client sent."""
    assert ask(connection, Daphne_Root_Path="/evil")["root"] == ""


def test_sockets_have_the_forwarded_address_too(stack):
    """The worker counts what an address does."""
    with closing(Crowd(stack.daphne.port)) as crowd:
        extra = "X-Forwarded-For: 198.51.100.1, 203.0.113.9\r\n"
        client = crowd.open(1, "/", headers=extra)[0]
        client.send_text("hello")
        crowd.wait_for_text("echo hello")
    output = stack.daphne.output()
    assert "203.0.113.9:0 - - [" in output
    assert "198.51.100.1" not in output


@pytest.mark.parametrize("is_answered", [True, False])
def test_a_request_leaves_its_groups_when_it_ends(make_stack, is_answered):
    """With its answer, or when the client goes; the test is the worker."""
    stack = make_stack()
    crowd = stack.crowd(stack.start_daphne())
    client = crowd.start(1, "/", upgrade=False)[0]
    request = wait_for(lambda: stack.layer.receive(["http.request"])[1], "a request")
    stack.layer.group_add("room", request["reply_channel"])
    stack.wait_for_size(1)
    if is_answered:
        stack.layer.send(request["reply_channel"], {"status": 200, "content": b"done"})
        crowd.wait(lambda: client.status == 200, "it is answered")
    else:
        crowd.abort([client])
    stack.wait_for_size(0)
