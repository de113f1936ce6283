"""bin/run: set up the checkout and run the live blog until Ctrl-C."""

from __future__ import annotations

import argparse
import os
import shlex
import signal
import time
from collections.abc import Mapping

from launch import demo
from launch.choices import choose, process_environment
from launch.env_file import described, secret_key
from launch.errors import Problem
from launch.options import read_options
from launch.page_watch import PageWatch
from launch.processes.child import Child
from launch.processes.console import Console
from launch.processes.procfile import read_procfile, shell
from launch.processes.supervisor import Supervisor, stop_signals
from launch.secret_files import read_secret_files
from launch.servers.ports import free_port, require_free_port
from launch.servers.private_redis import PrivateRedis, choose_redis_port
from launch.servers.redis_server import require_answer, require_redis_server
from launch.setup.checkout import ROOT, STATE, locked
from launch.setup.record import prepare_record
from launch.setup.virtualenv import PYTHON, RUNTIME, Say, prepare_venv, venv_environment

REDIS_PATIENCE = 20.0
# What livelog/settings.py has where nobody names a feed.
DEFAULT_FEED = "https://www.ifanr.com/feed"


def main(arguments: list[str]) -> int:
    """Do what bin/run's arguments ask for and return its exit status."""
    console = Console()
    for number in stop_signals():
        signal.signal(number, signal.default_int_handler)
    try:
        options = read_options(arguments)
        require_flags(os.environ)
        read_secret_files(os.environ)
        if os.environ.get("USE_REDIS", "").strip() == "0":
            raise Problem("USE_REDIS=0 is for manage.py runserver, one process: unset it")
        with locked(lock_of(options)):
            run(options, console)
    except Problem as problem:
        console.say(f"bin/run: {problem}")
        return 1
    except KeyboardInterrupt:
        return 130
    return 0


def require_flags(environ: Mapping[str, str]) -> None:
    """Raise Problem for a flag that would be taken for another than was meant; as settings does."""
    for name in ("DEBUG", "USE_REDIS"):
        value = environ.get(name, "").strip()
        if value not in ("", "0", "1"):
            raise Problem(f"{name} must be 0 or 1; it is {value!r}")


def lock_of(options: argparse.Namespace) -> str:
    """Return the name of the lock that this run holds while it lives."""
    return "demo" if options.demo else "run"


def run(options: argparse.Namespace, console: Console) -> None:
    """Prepare everything, then run the processes until a signal to stop. Raises Problem."""
    require_free_port(options.port)
    prepare_venv(RUNTIME, console.say)
    key = secret_key()
    redis_url, private_redis = choose_redis(options, key, console.say)
    demo_port = free_port() if options.demo else None
    chosen = choose(os.environ, redis_url=redis_url, port=options.port, demo_port=demo_port)
    env = process_environment(venv_environment(), chosen, key)
    console.say(describe_start(options, os.environ))
    if options.demo:
        demo.empty_data()
    with described(lock_of(options), chosen):
        way_in = prepare_record(env, demo=options.demo)
        with Supervisor(console) as supervisor:
            if private_redis:
                start_redis(supervisor, private_redis)
            began = time.time()
            if demo_port:
                supervisor.start(demo.make_server(demo_port, began, env))
            for child in procfile_children(options.feeds, env):
                supervisor.start(child)
            if watch_page(supervisor, console, options, way_in):
                if options.demo:
                    supervisor.start(demo.make_voices(options.port, began, env))
                supervisor.run()
            console.say("Stopping")


def describe_start(options: argparse.Namespace, environ: Mapping[str, str]) -> str:
    """Return the first line of a run: what it starts, and whom it will ask for news."""
    if options.demo:
        return "Starting the demo"
    if options.feeds or environ.get("LIVELOG_FEEDS"):
        return "Starting the live blog"
    return (
        f"Starting the live blog; while it has no feeds it follows {DEFAULT_FEED}"
        " (--feed names another)"
    )


def choose_redis(
    options: argparse.Namespace, key: str, say: Say
) -> tuple[str, PrivateRedis | None]:
    """Return (URL, None) of the Redis that REDIS_URL names, else (URL, a PrivateRedis to start)."""
    url = os.environ.get("REDIS_URL", "")
    if url and not options.demo:
        require_answer(url)
        return url, None
    binary = require_redis_server(PYTHON, STATE, say)
    directory = (demo.DATA if options.demo else STATE) / "redis"
    private = PrivateRedis(binary, directory, key, choose_redis_port(directory))
    return private.url, private


def start_redis(supervisor: Supervisor, redis: PrivateRedis) -> None:
    """Start the private Redis and wait until it listens."""
    supervisor.start(redis.make_child())
    deadline = time.monotonic() + REDIS_PATIENCE
    supervisor.run(until=lambda: redis.listens() or time.monotonic() > deadline)
    if not supervisor.stops and not redis.listens():
        raise Problem(f"the private Redis does not start: {redis.log} says why")


def procfile_children(feeds: list[str], env: dict[str, str]) -> list[Child]:
    """Return the Procfile's processes, the feeds given to the blogger."""
    commands = read_procfile(ROOT / "Procfile")
    commands["blogger"] += "".join(f" --feed {shlex.quote(feed)}" for feed in feeds)
    return [Child(name, shell(command), env=env, cwd=ROOT) for name, command in commands.items()]


def watch_page(
    supervisor: Supervisor, console: Console, options: argparse.Namespace, way_in: str
) -> bool:
    """Say where the page is once it answers, and where to write; False when told to stop."""
    page = PageWatch(options.port)
    page.start()
    if supervisor.run(until=lambda: page.answered):
        console.announce(page.address, way_in)
    return page.answered and not supervisor.stops
