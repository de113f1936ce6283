"""bin/run for real, in a copy of the checkout."""

import json
import os
import re
import signal
import subprocess
import sys
from urllib.error import HTTPError
from urllib.request import urlopen

import pytest
import redis

from launch.options import read_options
from launch.run import DEFAULT_FEED, describe_start
from tests.bin.checkout import Checkout
from tests.environment import PATIENCE, free_port
from tests.feed_server import rss, rss_item
from tests.processes import descendants, exists, wait_for


@pytest.fixture
def checkout(tmp_path):
    return Checkout(tmp_path / "a checkout")


@pytest.fixture
def run(checkout):
    """Start bin/run with these arguments and environment variables; it is ended afterwards."""
    started = []

    def start(*arguments, **variables):
        process = checkout.command("run", *arguments, **variables)
        process.log = checkout.path / f"run-{len(started)}.log"
        started.append(process)
        return process.start()

    yield start
    for process in started:
        process.stop()


@pytest.mark.parametrize(
    "arguments, environ, words",
    [
        ([], {}, "follows " + DEFAULT_FEED),
        ([], {"LIVELOG_FEEDS": "https://example.org/feed"}, "Starting the live blog"),
        (["--feed", "https://example.org/feed"], {}, "Starting the live blog"),
        (["--demo"], {}, "Starting the demo"),
    ],
)
def test_the_first_line(arguments, environ, words):
    """Every run says something at once; one that was given no feed says whom it will ask."""
    line = describe_start(read_options(arguments), environ)
    assert words in line and (DEFAULT_FEED in line) == (DEFAULT_FEED in words)


def wait_for_page(process):
    """Wait until bin/run prints the page's address and return it."""
    pattern = re.compile(r"live blog is at (http://\S+)")
    process.wait_for_output("live blog is at")
    return pattern.search(process.output()).group(1)


def find_way_in(process):
    """Return the address to write at that bin/run has printed."""
    return re.search(r"Write it yourself: (http://\S+)", process.output()).group(1)


def read_page(address):
    with urlopen(address, timeout=PATIENCE) as answer:
        return answer.read().decode("utf-8")


def read_entries(page):
    with urlopen(page + "entries.json?since=0", timeout=PATIENCE) as answer:
        return [e for e in json.load(answer)["entries"] if e["type"] == "entry"]


def wait_for_child(pid, text):
    """Return the pid of the process below `pid` whose command line has `text`."""

    def find():
        return [p for p, command in descendants(pid).items() if text in command]

    return wait_for(find, f"a process with {text}")[0]


def test_the_demo(run, checkout):
    """Entries of the event arrive; Ctrl-C ends every process and tidies .livelog/env up."""
    process = run("--demo", "--port", str(free_port()))
    page = wait_for_page(process)
    wait_for(lambda: len(read_entries(page)) >= 3, "three entries")
    assert read_entries(page)[0]["title"] == "Three men, four days out"
    assert "Apollo 11" in read_page(page)
    assert "Sign in as Demo editor" in read_page(find_way_in(process))
    env = checkout.read_env()
    assert env["DATABASE_URL"] == "sqlite:///.livelog/demo/db.sqlite3"
    assert not (checkout.path / "db.sqlite3").exists()
    children = descendants(process.pid)
    assert len(children) >= 6
    process.signal(signal.SIGINT)
    assert process.wait() == 0
    wait_for(lambda: not any(exists(pid) for pid in children), "no process is left")
    assert list(checkout.read_env()) == ["SECRET_KEY"]
    assert "Starting the demo" in process.output()


@pytest.mark.slow
def test_a_real_blog_and_another_terminal(run, checkout, feed_server):
    """bin/run --feed follows that feed; manage.py in another terminal meets the same live blog."""
    first = feed_server.serve(rss([rss_item("1", "The first")]), "/first")
    process = run("--feed", first, PORT=str(free_port()))
    page = wait_for_page(process)
    wait_for(lambda: read_entries(page), "an entry")
    env = checkout.read_env()
    assert list(env) == ["SECRET_KEY", "REDIS_URL", "PORT"]
    assert f":{env['PORT']}/" in page
    assert redis.Redis.from_url(env["REDIS_URL"]).hlen("liveblog") == 1
    way_in = find_way_in(process)
    assert way_in.startswith(page.replace("/blog/", "/desk/link/"))
    assert "Make yourself the owner" in read_page(way_in)
    done = checkout.manage("people", "add", "ana", "--role", "owner")
    address = done.stdout.splitlines()[-1]
    assert "Sign in as ana" in read_page(address)
    with pytest.raises(HTTPError, match="410"):
        read_page(way_in)
    for secret in (each.split("/")[-2] for each in (way_in, address)):
        assert secret not in process.output().replace(way_in, "")
        assert secret not in (checkout.path / ".livelog" / "setup.log").read_text()
    second = feed_server.serve(rss([rss_item("2", "The second")]), "/second")
    done = checkout.manage("feeds", "test", second)
    assert done.returncode == 1 and "LIVELOG_ALLOW_PRIVATE_FEEDS" in done.stdout
    done = checkout.manage("blogging_worker", "--once", "--feed", second)
    assert done.returncode == 0, done.stdout
    wait_for(lambda: len(read_entries(page)) == 2, "both entries")


@pytest.mark.slow
def test_again(run, checkout, feed_server):
    """A second run keeps the secret key, the Redis address and the entries."""
    feed = feed_server.serve(rss([rss_item("1", "The first")]))
    port = str(free_port())
    process = run("--feed", feed, "--port", port)
    page = wait_for_page(process)
    wait_for(lambda: read_entries(page), "an entry")
    before, way_in = checkout.read_env(), find_way_in(process)
    assert process.stop() == 0
    feed_server.documents.clear()
    process = run("--feed", feed, "--port", port)
    assert [e["title"] for e in read_entries(wait_for_page(process))] == ["The first"]
    assert find_way_in(process) != way_in
    assert checkout.read_env() == before


@pytest.mark.slow
def test_dead_processes(run):
    """Each process that is killed, Redis too, is started again, and a line says so."""
    process = run("--demo", "--port", str(free_port()))
    page = wait_for_page(process)
    kinds = {
        "web": "livelog.asgi:channel_layer",
        "worker": "manage.py runworker",
        "blogger": "manage.py blogging_worker",
        "demo": "-m blog.demo --port",
        "voices": "-m blog.demo.voices",
        "redis": "redis-server",
    }
    for name, text in kinds.items():
        os.kill(wait_for_child(process.pid, text), signal.SIGKILL)
        process.wait_for_output(f"{name} was killed by SIGKILL; starting it again in ")
    for text in kinds.values():
        wait_for_child(process.pid, text)
    count = len(wait_for(lambda: _entries_or_none(page), "the page answers"))
    wait_for(lambda: len(_entries_or_none(page) or []) > count, "another entry")


def _entries_or_none(page):
    try:
        return read_entries(page)
    except OSError:
        return None


def test_output_that_is_closed(checkout):
    """`bin/run | head` ends when head does: what it would say next has no reader."""
    arguments = [sys.executable, "bin/run", "--demo", "--port", str(free_port())]
    env = {"PATH": os.environ["PATH"], "HOME": str(checkout.path)}
    with subprocess.Popen(
        arguments, cwd=str(checkout.path), env=env, stdout=subprocess.PIPE
    ) as process:
        process.stdout.readline()
        process.stdout.close()
        assert process.wait(PATIENCE) == 0


@pytest.mark.slow
def test_kill_9_of_bin_run(run, checkout):
    """bin/run killed outright leaves none of its processes, nor what it chose for them, behind."""
    process = run("--demo", "--port", str(free_port()))
    wait_for_page(process)
    children = descendants(process.pid)
    assert checkout.read_setting("REDIS_URL") == checkout.read_env()["REDIS_URL"]
    os.kill(process.pid, signal.SIGKILL)
    process.wait()
    try:
        wait_for(lambda: not any(map(exists, children)), "all of them ended")
        assert checkout.read_setting("REDIS_URL") == "redis://127.0.0.1:6379/0"
    finally:
        for pid in filter(exists, children):
            os.kill(pid, signal.SIGKILL)


@pytest.mark.slow
def test_a_second_run_in_the_checkout(run, checkout):
    """A second bin/run beside the first is refused; the demo may run beside it, apart from it."""
    process = run("--port", str(free_port()), "--feed", "http://127.0.0.1:9/none")
    wait_for_page(process)
    real = checkout.read_env()
    second = run("--port", str(free_port()))
    assert second.wait() == 1
    assert "bin/run is running in this checkout already" in second.output()
    demo = run("--demo", "--port", str(free_port()))
    wait_for(lambda: read_entries(wait_for_page(demo)), "an entry of the demo")
    assert demo.stop() == 0
    assert checkout.read_env() == real
    with urlopen(wait_for_page(process), timeout=PATIENCE) as answer:
        assert "Apollo" not in answer.read().decode("utf-8")


def one_line(process):
    """Wait for bin/run to end with status 1 and return the one line of its that says why."""
    assert process.wait(PATIENCE) == 1, process.output()
    assert "Traceback" not in process.output()
    *_, line = process.output().strip().splitlines()
    assert line.startswith("bin/run: ")
    return line


def test_a_taken_port(run, feed_server):
    """A taken port is named, with the argument that chooses another."""
    port = feed_server.port
    line = one_line(run("--port", str(port)))
    assert line == f"bin/run: port {port} is taken: choose another, for example --port {port + 1}"


def test_no_redis(run, tmp_path):
    """Without redis-server and without PyPI it says where to get a Redis."""
    line = one_line(run(PATH=str(tmp_path), PIP_NO_INDEX="1", PIP_CONFIG_FILE=os.devnull))
    assert line.startswith("bin/run: no redis-server found") and "REDIS_URL" in line


@pytest.mark.parametrize("name, value", [("DEBUG", "yes"), ("USE_REDIS", "false")])
def test_a_flag_that_is_none(run, name, value):
    """A flag is 0 or 1 to bin/run as to the settings; no other is taken for either."""
    line = one_line(run(**{name: value}))
    assert line == f"bin/run: {name} must be 0 or 1; it is {value!r}"


def test_a_redis_url_that_is_dead(run):
    """A REDIS_URL at which nothing answers is named, without its password."""
    port = free_port()
    line = one_line(run(REDIS_URL=f"redis://:secret@127.0.0.1:{port}/0"))
    assert f"nothing answers at 127.0.0.1:{port}" in line and "secret" not in line


def test_a_redis_url(run, checkout, redis_server, redis_client, feed_server):
    """With REDIS_URL set that Redis is used, none is started, and .livelog/env names it."""
    feed = feed_server.serve(rss([rss_item("1", "The first")]))
    port = str(free_port())
    process = run("--feed", feed, "--port", port, REDIS_URL=redis_server.url)
    wait_for_page(process)
    wait_for(lambda: redis_client.hlen("liveblog") == 1, "an entry in that Redis")
    assert checkout.read_env()["REDIS_URL"] == redis_server.url
    assert not [c for c in descendants(process.pid).values() if "redis-server" in c]


@pytest.mark.parametrize(
    "arguments, words",
    [
        (["--port", "0"], "is not a port"),
        (["--feed", "file:///etc/passwd"], "is not a feed's address"),
        (["--demo", "--feed", "http://example.org/"], "leave out --feed"),
    ],
)
def test_bad_arguments(checkout, arguments, words):
    """Bad arguments end it with 2 and the reason."""
    process = checkout.command("run", *arguments).start()
    assert process.wait() == 2
    assert words in process.output()


def test_a_bad_setting(run):
    """A bad value in the environment stops it in one line that has the variable's name."""
    line = one_line(run("--port", str(free_port()), LIVELOG_RETENTION="many"))
    assert "LIVELOG_RETENTION" in line


def test_no_venv_module(run, checkout, tmp_path):
    """A Python without ensurepip (Debian's, bare) is told which package it lacks."""
    (checkout.path / ".venv" / "livelog.json").unlink()
    (tmp_path / "sitecustomize.py").write_text("import sys; sys.modules['ensurepip'] = None\n")
    line = one_line(run(PYTHONPATH=str(tmp_path)))
    assert "no venv module" in line and "apt install python3." in line


def test_executable(checkout):
    """bin/run and bin/test are programs of their own."""
    for script in ("run", "test"):
        path = str(checkout.path / "bin" / script)
        env = {"PATH": os.path.dirname(sys.executable) + ":/usr/bin:/bin"}
        done = subprocess.run([path, "--help"], env=env, stdout=subprocess.PIPE)
        assert done.returncode == 0
