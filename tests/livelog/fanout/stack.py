"""Daphnes and workers of the small project, over a Redis of their own."""

import json
import re
import socket
import sys
from pathlib import Path

from django.utils.module_loading import import_string

from tests.environment import environment, free_port
from tests.livelog.fanout.crowd import Crowd
from tests.processes import Process, RedisServer, wait_for

PROJECT = "tests.livelog.fanout.project"
LEASE = 2  # seconds, of a Daphne that is to lose it; on a busy machine others would too


class Stack:
    """Starts with Redis running; close() ends everything it started.

    Options in capitals are environment variables of all processes, others the layer's CONFIG, whose
    `hosts` come after that Redis.
    """

    def __init__(self, directory, layer="livelog.fanout.FanoutChannelLayer", **options):
        self.directory = directory
        self.redis = RedisServer(directory).start()
        variables = {name: options.pop(name) for name in list(options) if name.isupper()}
        config = options
        if "edis" in layer or "fanout" in layer:
            config["hosts"] = [self.redis.url, *config.get("hosts", ())]
        self.config = config
        self.layer = import_string(layer)(**config)
        self.env = environment(
            redis_url=self.redis.url,
            database_url="sqlite:///:memory:",
            DJANGO_SETTINGS_MODULE=PROJECT + ".settings",
            TEST_LAYER=layer,
            TEST_LAYER_CONFIG=json.dumps(config),
            **variables,
        )
        self.processes = []
        self.crowds = []

    def start_daphne(self, *arguments, files=None, lease=None):
        """Start a Daphne on a port of its own and wait until it listens; `.port` tells which.

        `files`: how many it may open. `lease`: its own, in the place of the layer's.
        """
        port = free_port()
        endpoint = f"tcp:port={port}:backlog=4096:interface=127.0.0.1"
        daphne = Path(sys.executable).parent / "daphne"
        command = [daphne, "-e", endpoint, *arguments, PROJECT + ".asgi:channel_layer"]
        if files is not None:
            command = ["sh", "-c", f'ulimit -n {files}; exec "$@"', "sh", *command]
        env = dict(self.env)
        if lease is not None:
            env["TEST_LAYER_CONFIG"] = json.dumps({**self.config, "lease": lease})
        process = self.start("daphne", command, env)
        process.port = port
        wait_for(lambda: can_connect(port), "Daphne accepts connections")
        return process

    def start_worker(self):
        worker = self.start("worker", [sys.executable, "-m", "django", "runworker"])
        worker.wait_for_output("Listening on channels")
        return worker

    def crowd(self, daphne):
        """Return clients-to-be of a Daphne."""
        crowd = Crowd(daphne.port)
        self.crowds.append(crowd)
        return crowd

    def send(self, text, group="room"):
        self.layer.send_group(group, {"text": text})

    def wait_for_size(self, size, group="room"):
        """Wait until Redis knows of `size` members."""
        wait_for(lambda: self.layer.group_size(group) == size, f"{size} members")

    def wait_for_code(self):
        """Return the close code of the next websocket.disconnect that a worker handles."""
        return wait_for(lambda: self.layer.receive(["test.closed"])[1], "a disconnect")["code"]

    def close(self):
        for crowd in self.crowds:
            crowd.close()
        for process in reversed(self.processes):
            process.kill()
        self.redis.kill()

    def start(self, name, command, env=None):
        name = f"{name}-{len(self.processes)}"
        process = Process(name, command, env=env or self.env, directory=self.directory)
        self.processes.append(process)
        return process.start()


def count_lines(process, pattern):
    """Return how many lines of a process's output match."""
    return len([line for line in process.output().splitlines() if re.search(pattern, line)])


def remove_data(directory):
    """Have the Redis servers of a directory, which do not run, start with nothing."""
    for path in directory.glob("**/*.aof*"):
        if path.is_file():
            path.unlink()


def can_connect(port):
    try:
        socket.create_connection(("127.0.0.1", port), 1).close()
    except OSError:
        return False
    return True
