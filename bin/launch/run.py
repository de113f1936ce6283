"""bin/run: set up the checkout and run the live blog until Ctrl-C."""

import os
import shlex
import signal
import time

from . import demo
from .checkout import ROOT, STATE, locked
from .child import Child
from .choices import choose, process_environment
from .console import Console
from .env_file import described, read_env, secret_key
from .options import read_options
from .page import PageWatch
from .ports import free_port, require_free_port
from .private_redis import PrivateRedis, choose_redis_port
from .problem import Problem
from .procfile import read_procfile, shell
from .redis_server import require_answer, require_redis_server
from .supervisor import Supervisor, stop_signals
from .virtualenv import PYTHON, RUNTIME, migrate, prepare_venv, venv_environment

REDIS_PATIENCE = 20.0


def main(arguments):
    """Do what bin/run's arguments ask for and return its exit status."""
    console = Console()
    for number in stop_signals():
        signal.signal(number, signal.default_int_handler)
    try:
        options = read_options(arguments)
        if os.environ.get("USE_REDIS") == "0":
            raise Problem("USE_REDIS=0 is for manage.py runserver, one process: unset it")
        with locked("demo" if options.demo else "run"):
            run(options, console)
    except Problem as problem:
        console.say(f"bin/run: {problem}")
        return 1
    except KeyboardInterrupt:
        return 130
    return 0


def run(options, console):
    """Prepare everything, then run the processes until a signal to stop. Raises Problem."""
    require_free_port(options.port)
    prepare_venv(RUNTIME, console.say)
    key = secret_key()
    redis_url, private_redis = choose_redis(options, key, console.say)
    demo_port = free_port() if options.demo else None
    chosen = choose(
        os.environ, key=key, redis_url=redis_url, port=options.port, demo_port=demo_port
    )
    env = process_environment(venv_environment(), chosen)
    if options.demo:
        demo.empty_data()
    with described(chosen, options.demo):
        migrate(env)
        if options.demo:
            demo.name_blog(env)
        with Supervisor(console) as supervisor:
            if private_redis:
                start_redis(supervisor, private_redis)
            if options.demo:
                supervisor.start(demo.make_server(demo_port, env))
            for child in procfile_children(options.feeds, env):
                supervisor.start(child)
            watch_page(supervisor, console, options)


def choose_redis(options, key, say):
    """Return (URL, None) of the Redis that REDIS_URL names, else (URL, a PrivateRedis to start)."""
    url = os.environ.get("REDIS_URL", "")
    if url and not options.demo:
        require_answer(url)
        return url, None
    binary = require_redis_server(PYTHON, STATE, say)
    directory = (demo.DATA if options.demo else STATE) / "redis"
    port = choose_redis_port(key, read_env().get("REDIS_URL", ""))
    private = PrivateRedis(binary, directory, key, port)
    return private.url, private


def start_redis(supervisor, redis):
    """Start the private Redis and wait until it listens."""
    supervisor.start(redis.make_child())
    deadline = time.monotonic() + REDIS_PATIENCE
    supervisor.run(until=lambda: redis.listens() or time.monotonic() > deadline)
    if not supervisor.stops and not redis.listens():
        raise Problem(f"the private Redis does not start: {redis.log} says why")


def procfile_children(feeds, env):
    """Return the Procfile's processes, the feeds given to the blogger."""
    commands = read_procfile(ROOT / "Procfile")
    commands["blogger"] += "".join(f" --feed {shlex.quote(feed)}" for feed in feeds)
    return [Child(name, shell(command), env=env, cwd=ROOT) for name, command in commands.items()]


def watch_page(supervisor, console, options):
    """Say where the page is once it answers, then go on until told to stop."""
    page = PageWatch(options.port)
    page.start()
    if supervisor.run(until=lambda: page.answered):
        console.announce(page.address)
        supervisor.run()
    console.say("Stopping")
