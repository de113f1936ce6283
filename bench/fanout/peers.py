"""The servers that are compared: each starts, takes readers at a port and path, and publishes."""

import http.client
import os
import shutil
import subprocess
import sys
import venv
from pathlib import Path

from bench.fanout.processes import free_port, read_bytes, read_seconds, start, stop, wait_for_port

HERE = Path(__file__).resolve().parent
ROOT = HERE.parent.parent
NCHAN = Path("/usr/lib/nginx/modules/ngx_nchan_module.so")


class Peer:
    """One way to fan out. `directory` is for its logs; `processes` are all it runs."""

    path = "/"

    def __init__(self, directory):
        self.directory = directory
        self.port = free_port()
        self.processes = []

    def run(self, *command, **variables):
        """Start one of its processes."""
        self.processes.append(start(command, self.directory, **variables))
        return self.processes[-1]

    def run_redis(self):
        """Start a Redis of its own and return the URL."""
        port = free_port()
        command = ["redis-server", "--bind", "127.0.0.1", "--port", port, "--save", ""]
        wait_for_port(port, self.run(*command))
        return f"redis://127.0.0.1:{port}/0"

    def read_seconds(self):
        return sum(read_seconds(process) for process in self.processes)

    def read_bytes(self):
        return sum(read_bytes(process) for process in self.processes)

    def stop(self):
        for process in self.processes:
            stop(process)


class Livelog(Peer):
    """livelog's channel layer: Daphne and a worker, two processes beside Redis."""

    name = "livelog"
    layer = "livelog.fanout.FanoutChannelLayer"
    daphnes = 1

    def start(self):
        self.redis_url = self.run_redis()
        variables = {
            "DJANGO_SETTINGS_MODULE": "bench.fanout.site.settings",
            "BENCH_LAYER": self.layer,
            "REDIS_URL": self.redis_url,
            "PYTHONPATH": str(ROOT),
        }
        self.ports = [self.port] + [free_port() for _ in range(self.daphnes - 1)]
        daphne = Path(sys.executable).parent / "daphne"
        for port in self.ports:
            endpoint = f"tcp:port={port}:backlog=4096:interface=127.0.0.1"
            command = [daphne, "--access-log", os.devnull, "-e", endpoint]
            process = self.run(*command, "bench.fanout.site.asgi:channel_layer", **variables)
            wait_for_port(port, process)
        self.run(sys.executable, "-m", "django", "runworker", **variables)
        self.connect_layer()

    def connect_layer(self):
        from livelog.fanout import FanoutChannelLayer

        self.channel_layer = FanoutChannelLayer(hosts=[self.redis_url])

    def publish(self, text):
        self.channel_layer.send_group("room", {"text": text})


class Stock(Livelog):
    """The same processes with asgi_redis, as Channels 1.x came."""

    name = "stock"
    layer = "asgi_redis.RedisChannelLayer"

    def connect_layer(self):
        from asgi_redis import RedisChannelLayer

        self.channel_layer = RedisChannelLayer(hosts=[self.redis_url])


class Channels4(Peer):
    """Channels 4 with channels_redis's pub/sub layer, in an environment of its own."""

    def start(self):
        url = self.run_redis()
        where = str(HERE / "channels4")
        self.bin = make_environment(self.directory.parent / "channels4", where)
        wait_for_port(self.port, self.run(*self.command(), REDIS_URL=url, PYTHONPATH=where))
        self.publisher = subprocess.Popen(
            [str(self.bin / "python"), str(HERE / "channels4" / "publish.py")],
            env={**os.environ, "REDIS_URL": url, "PYTHONPATH": where},
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            universal_newlines=True,
            bufsize=1,
        )

    def publish(self, text):
        self.publisher.stdin.write(text + "\n")
        self.publisher.stdout.readline()

    def stop(self):
        if hasattr(self, "publisher"):
            self.publisher.kill()
            self.publisher.wait()
        super().stop()


class Uvicorn(Channels4):
    """Two processes, as many as livelog's Daphne and worker."""

    name = "Channels 4, uvicorn"

    def command(self):
        options = ["--workers", 2, "--port", self.port, "--backlog", 4096, "--log-level", "warning"]
        return [self.bin / "uvicorn", *options, "app:application"]


class Daphne4(Channels4):
    """One process: daphne has no way to more."""

    name = "Channels 4, daphne"

    def command(self):
        endpoint = f"tcp:port={self.port}:backlog=4096:interface=127.0.0.1"
        return [self.bin / "daphne", "-v", 0, "-e", endpoint, "app:application"]


class Nchan(Peer):
    """nginx with nchan, a push server in C, with a process for each processor."""

    name = "nchan"
    path = "/read"

    def start(self):
        template = (HERE / "nginx.conf").read_text()
        values = {"module": NCHAN, "directory": self.directory, "port": self.port}
        settings = self.directory / "nginx.conf"
        settings.write_text(template % values)
        wait_for_port(self.port, self.run("nginx", "-c", settings))
        self.connection = http.client.HTTPConnection("127.0.0.1", self.port)

    def publish(self, text):
        self.connection.request("POST", "/send", body=text)
        self.connection.getresponse().read()


PEERS = [Livelog, Nchan, Uvicorn, Daphne4, Stock]


def find_missing():
    """Return what the machine lacks, as advice, by peer."""
    missing = {}
    if not (shutil.which("nginx") and NCHAN.exists()):
        missing[Nchan] = "apt-get install nginx libnginx-mod-nchan"
    return missing


def make_environment(directory, where):
    """Make Channels 4's virtual environment for a project, once; return its bin directory."""
    found = directory / "bin"
    if not (directory / "ready").exists():
        venv.create(str(directory), with_pip=True, clear=True)
        requirements = f"{where}/requirements.txt"
        subprocess.check_call([str(found / "pip"), "install", "-q", "-r", requirements])
        (directory / "ready").touch()
    return found
