import threading
from email.utils import parsedate_to_datetime
from urllib.error import HTTPError
from urllib.request import Request, urlopen

import pytest

from blog.demo.server import DemoServer
from launch.servers.ports import free_port
from tests.blog.demo.test_play import APOLLO
from tests.environment import IN_PROCESS, PATIENCE
from tests.processes import Process, wait_for


class Clock:
    def __init__(self):
        self.now = 1_000_000_000.0

    def __call__(self):
        return self.now


@pytest.fixture
def clock():
    return Clock()


@pytest.fixture
def server(clock):
    server = DemoServer(0, APOLLO, began=clock.now, clock=clock, speed=2.0)
    thread = threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True)
    thread.start()
    yield server
    server.shutdown()
    server.server_close()
    thread.join()


def get(server, path="/feed.xml", **headers):
    address = f"http://127.0.0.1:{server.server_address[1]}{path}"
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    return urlopen(Request(address, headers=named), timeout=PATIENCE)


def test_unchanged(server, clock):
    """Until the next step the same ETag is answered with 304 and no body."""
    etag = get(server).headers["ETag"]
    with pytest.raises(HTTPError) as answer:
        get(server, If_None_Match=etag)
    assert answer.value.code == 304


def test_changed(server, clock):
    """At the next step, which speed brings nearer, document, ETag and Last-Modified change."""
    before = get(server)
    clock.now += 1.5
    after = get(server, If_None_Match=before.headers["ETag"])
    assert after.headers["ETag"] != before.headers["ETag"]
    changed = parsedate_to_datetime(after.headers["Last-Modified"]).timestamp()
    assert changed > parsedate_to_datetime(before.headers["Last-Modified"]).timestamp()
    assert b">Ignition<" not in before.read()
    assert b">Ignition<" in after.read()


def test_drawings_and_text(server):
    """The drawings that entries show and the page that the feed links to are on the same server."""
    assert b"id: ignition" in get(server, "/").read()
    answer = get(server, "/dsky.svg")
    assert answer.headers["Content-Type"] == "image/svg+xml"
    assert b"1202" in answer.read()


def test_nothing_else(server):
    """Other paths, files of the package among them, are not found."""
    for path in ("/apollo.txt", "/feed.xml/", "/../play.py"):
        with pytest.raises(HTTPError, match="404"):
            get(server, path)


def test_the_command(tmp_path):
    """`python -m blog.demo` serves the play, goes on from --began, and ends on SIGTERM with 0."""
    port = free_port()
    command = ["python", "-m", "blog.demo", "--port", port, "--began", "0"]
    demo = Process("demo", command, env=IN_PROCESS, directory=tmp_path).start()
    try:
        demo.wait_for_output(f"http://127.0.0.1:{port}/feed.xml")
        answer = wait_for(lambda: urlopen(f"http://127.0.0.1:{port}/feed.xml"), "an answer")
        assert b">That is all from us<" in answer.read()
        assert demo.stop() == 0
    finally:
        demo.kill()
