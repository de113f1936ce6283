"""deploy/supervisor.conf as it ships, run by a supervisor: with another place, port and user."""

import os
import re
import subprocess
import sys
from pathlib import Path

from launch.servers.ports import answers
from tests import guard
from tests.environment import PATIENCE, ROOT, free_port
from tests.processes import Process, wait_for

SHIPPED = ROOT / "deploy" / "supervisor.conf"
OWN = """[supervisord]
nodaemon=true
logfile={place}/supervisord.log
pidfile={place}/supervisord.pid
childlogdir={place}
[unix_http_server]
file={place}/sock
[rpcinterface:supervisor]
supervisor.rpcinterface_factory=supervisor.rpcinterface:make_main_rpcinterface
[supervisorctl]
serverurl=unix://{place}/sock
"""


class Supervised:
    """Runs a site's processes by the shipped file; `port` is where the Daphnes accept."""

    def __init__(self, site, name="supervised"):
        self.site = site
        self.port = free_port()
        self.place = site.directory / name
        self.place.mkdir()
        env = self.place / "env"
        variables = {k: v for k, v in site.env.items() if re.fullmatch("[A-Z_]+", k)}
        own = {k: v for k, v in variables.items() if os.environ.get(k) != v}
        env.write_text("".join(f"{key}='{value}'\n" for key, value in own.items()))
        config = self.place / "supervisord.conf"
        config.write_text(OWN.format(place=self.place) + self.adapt(SHIPPED.read_text()))
        tools = Path(sys.executable).parent
        self.ctl_command = [tools / "supervisorctl", "-c", config]
        command = [tools / "supervisord", "-n", "-c", config]
        self.process = Process(name, command, env=site.env, directory=site.directory)

    def adapt(self, text):
        """Return the shipped file with what a machine sets put in its place; all else as it is."""
        changes = [
            (r"tcp://127\.0\.0\.1:8000", f"tcp://127.0.0.1:{self.port}"),
            (r"/etc/livelog/env", f"{self.place}/env"),
            (r"\.venv/bin", str(Path(sys.executable).parent)),
            (r"/srv/livelog", str(ROOT)),
            (r"/var/log/livelog", str(self.place)),
            (r"^user=livelog\n", ""),
        ]
        for pattern, value in changes:
            text, count = re.subn(pattern, value, text, flags=re.M)
            assert count, pattern
        return text

    def start(self):
        self.process.start()
        wait_for(lambda: answers(self.port), "the socket is there")
        wait_for(self.are_running, "all run")
        return self

    def are_running(self):
        assert self.process.is_running(), self.process.output()
        rows = self.list()
        self.watch_all(" ".join(rows.values()))
        return rows and all("RUNNING" in row for row in rows.values())

    def watch_all(self, rows):
        """Have the guard know of each: they have groups of their own, and others after a restart."""
        for pid in re.findall(r"pid (\d+)", rows):
            guard.watch(int(pid))

    def list(self):
        """Return {name: what supervisorctl says of it}."""
        lines = self.ctl("status", check=False).splitlines()
        return dict(line.split(None, 1) for line in lines if " pid " in line or "  " in line)

    def ctl(self, *arguments, check=True):
        done = subprocess.run(
            [*self.ctl_command, *arguments],
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            timeout=2 * PATIENCE,
        )
        assert not check or done.returncode == 0, done.stdout
        if arguments[0] == "restart":
            self.watch_all(self.ctl("status", check=False))
        return done.stdout

    def output(self, name):
        """Return what a process has written, as the shipped file keeps it."""
        return (self.place / f"{name}.log").read_text(errors="replace")

    def stop(self):
        """End all, as a shutdown of the machine does; returns what was still there."""
        pids = [int(found) for found in re.findall(r"pid (\d+)", self.ctl("status", check=False))]
        self.process.stop()
        for pid in pids:
            guard.release(pid)
            if Path(f"/proc/{pid}").exists():
                os.kill(pid, 9)
