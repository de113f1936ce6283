"""What livelog is compared with: other servers of a page that was saved of livelog's."""

import json
import os
import subprocess
from pathlib import Path

from bench.crowd.livelog import FIRST, SUMMARY, Livelog
from bench.crowd.snapshot import save_snapshot
from bench.fanout.peers import make_environment
from bench.fanout.processes import free_port, read_bytes, read_seconds, start, stop, wait_for_port

HERE = Path(__file__).resolve().parent


class Peer:
    """What shows a page that was saved of livelog's; `directory` has it, and its logs."""

    path = "/blog/"
    has_sockets = True
    takes_crowds = False

    def __init__(self, directory):
        self.directory = directory
        self.port = free_port()
        self.processes = {}

    def run(self, name, *command, **variables):
        self.processes[name] = start(command, self.directory, **variables)
        return self.processes[name]

    def save_page(self):
        """Have livelog make the page."""
        (self.directory / "livelog").mkdir(parents=True)
        livelog = Livelog(self.directory / "livelog")
        try:
            livelog.start()
            save_snapshot(livelog.site, self.directory)
        finally:
            livelog.stop()

    def count_requests(self):
        return 0

    def read_seconds(self):
        return {name: read_seconds(each) for name, each in self.processes.items()}

    def read_bytes(self):
        return {name: read_bytes(each) for name, each in self.processes.items()}

    def stop(self):
        for process in self.processes.values():
            stop(process)


class Channels4(Peer):
    """Django 5.2 and Channels 4.3 with two processes of uvicorn, and a Redis."""

    name = "Channels 4, `cache_page(1)`"

    def start(self):
        self.save_page()
        where = HERE / "channels4"
        place = make_environment(self.directory.parent / "channels4-crowd", where)
        port = free_port()
        redis = ["redis-server", "--bind", "127.0.0.1", "--port", port, "--save", ""]
        wait_for_port(port, self.run("redis", *redis))
        variables = {
            "BENCH_DIRECTORY": str(self.directory),
            "REDIS_URL": f"redis://127.0.0.1:{port}/0",
            "PYTHONPATH": str(where),
        }
        self.newsroom = subprocess.Popen(
            [str(place / "python"), str(where / "publish.py")],
            env={**os.environ, **variables},
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
            bufsize=1,
        )
        for number in range(FIRST):
            self.publish(number)
        options = ["--workers", 2, "--port", self.port, "--backlog", 4096, "--log-level", "warning"]
        command = [place / "uvicorn", *options, "app:application"]
        wait_for_port(self.port, self.run("uvicorn", *command, **variables))

    def publish(self, number):
        self.newsroom.stdin.write(json.dumps([f"Report {number}", SUMMARY]) + "\n")
        self.seq = int(self.newsroom.stdout.readline())

    def read_seq(self):
        return self.seq

    def stop(self):
        if hasattr(self, "newsroom"):
            self.newsroom.kill()
            self.newsroom.communicate()
        super().stop()


class Limit(Peer):
    """nginx's cache in front of nothing: what no server of pages can do better. It has no sockets."""

    name = "nginx's cache alone, no sockets"
    path = "/page.html"
    has_sockets = False

    def start(self):
        self.save_page()
        settings = self.directory / "nginx.conf"
        values = {"directory": self.directory, "port": self.port}
        settings.write_text((HERE / "limit.conf").read_text() % values)
        wait_for_port(self.port, self.run("nginx", "nginx", "-c", settings))

    def publish(self, number):
        """Do nothing: it is of files."""
