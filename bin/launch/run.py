"""bin/run: set up the checkout and run the live blog until Ctrl-C."""

import os
import shlex
import shutil
import signal
import time

from .checkout import ROOT, STATE, locked
from .child import Child
from .choices import choose, earlier_redis_port, private_redis_url, process_environment
from .console import Console
from .env_file import described, read_env, secret_key
from .options import read_options
from .page import PageWatch
from .ports import answers, free_port, is_free, require_free_port
from .problem import Problem
from .procfile import read_procfile, shell
from .redis_server import require_answer, require_redis_server, write_redis_config
from .supervisor import Supervisor
from .virtualenv import PYTHON, RUNTIME, migrate, prepare_venv, venv_environment

REDIS_PATIENCE = 20.0


def main(arguments):
    """Do what bin/run's arguments ask for and return its exit status."""
    console = Console()
    for number in (signal.SIGTERM, signal.SIGHUP):
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
    redis_url = "" if options.demo else os.environ.get("REDIS_URL", "")
    redis_port = None
    if redis_url:
        require_answer(redis_url)
    else:
        redis_binary = require_redis_server(PYTHON, STATE, console.say)
        redis_port = choose_redis_port(key)
        redis_url = private_redis_url(key, redis_port)
    demo_port = free_port() if options.demo else None
    chosen = choose(
        os.environ, key=key, redis_url=redis_url, port=options.port, demo_port=demo_port
    )
    env = process_environment(venv_environment(), chosen)
    data = make_data_directory(options.demo)
    with described(chosen, options.demo):
        migrate(env)
        with Supervisor(console) as supervisor:
            if redis_port:
                start_redis(supervisor, redis_binary, data / "redis", key, redis_port)
            if demo_port:
                supervisor.start(demo_child(demo_port, env))
            for child in procfile_children(options.feeds, env):
                supervisor.start(child)
            watch_page(supervisor, console, options)


def choose_redis_port(key):
    """Return the port of the private Redis: the earlier one where that is free."""
    earlier = earlier_redis_port(key, read_env())
    return earlier if earlier and is_free(earlier) else free_port()


def make_data_directory(demo):
    """Return the directory of Redis's data; a demo's is emptied, so that it plays from the start."""
    if not demo:
        return STATE
    shutil.rmtree(STATE / "demo", ignore_errors=True)
    (STATE / "demo").mkdir()
    return STATE / "demo"


def start_redis(supervisor, binary, directory, key, port):
    """Start the private Redis and wait until it listens."""
    write_redis_config(directory, port, key)
    redis = Child("redis", [binary, "redis.conf"], env=dict(os.environ), cwd=directory)
    supervisor.start(redis)
    deadline = time.monotonic() + REDIS_PATIENCE
    supervisor.run(until=lambda: answers(port) or time.monotonic() > deadline)
    if not supervisor.stops and not answers(port):
        log = (directory / "redis.log").relative_to(ROOT)
        raise Problem(f"the private Redis does not start: {log} says why")


def demo_child(port, env):
    command = [str(PYTHON), "-m", "blog.demo", "--port", str(port), "--began", str(time.time())]
    return Child("demo", command, env=env, cwd=ROOT)


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
