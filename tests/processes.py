"""Real processes for tests: start, stop, kill and pause them, and wait for what they do."""

import os
import signal
import subprocess
import time

import redis

from launch.processes.procfile import read_procfile, shell
from launch.servers.redis_server import HOW_TO_GET_ONE, find_redis_server
from tests import guard
from tests.environment import PATIENCE, ROOT, STATE, environment, free_port

DEADLINE = PATIENCE


def wait_for(condition, what, deadline=DEADLINE, pause=0.02):
    """Call `condition` until it returns something true and return that; fail after `deadline` s.

    `pause`: seconds between two calls; more where a call is dear, for it takes of what is waited for.
    """
    end = time.monotonic() + deadline
    while True:
        found = condition()
        if found:
            return found
        if time.monotonic() > end:
            raise AssertionError(f"{what}: not within {deadline:g} s")
        time.sleep(pause)


class Process:
    """A child in a process group of its own, with its output in a file."""

    def __init__(self, name, command, *, env, directory, cwd=ROOT):
        self.name = name
        self.command = [str(part) for part in command]
        self.env = env
        self.cwd = cwd
        self.log = directory / f"{name}.log"
        self.child = None

    def start(self):
        with open(self.log, "ab") as log:
            self.child = self._spawn(log)
        guard.watch(self.pid)
        return self

    def _spawn(self, output):
        return subprocess.Popen(
            self.command,
            cwd=str(self.cwd),
            env=self.env,
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        )

    @property
    def pid(self):
        return self.child.pid

    def is_running(self):
        return self.child is not None and self.child.poll() is None

    def output(self):
        """Return everything that all its runs have written so far."""
        return self.log.read_text(encoding="utf-8", errors="replace") if self.log.exists() else ""

    def wait_for_output(self, text, deadline=DEADLINE):
        """Wait until the output holds `text`; fail at once, with the output, if it ends without."""

        def has_text():
            ended = not self.is_running()
            if text in self.output():
                return True
            assert not ended, f"{self.name} ended without {text!r}:\n{self.output()}"
            return False

        try:
            wait_for(has_text, f"{text!r} in the output of {self.name}", deadline)
        except AssertionError as failure:
            raise AssertionError(f"{failure}\n{self.output()[-4000:]}") from None

    def wait(self, deadline=DEADLINE):
        """Wait for it to end by itself and return its exit status."""
        wait_for(lambda: not self.is_running(), f"{self.name} ended", deadline)
        return self.child.returncode

    def signal(self, number):
        """Send a signal to the process itself, not to its group."""
        self.child.send_signal(number)

    def pause(self):
        self._signal_group(signal.SIGSTOP)

    def resume(self):
        self._signal_group(signal.SIGCONT)

    def kill(self):
        """End the whole group at once, as kill -9 and a power cut do."""
        self._signal_group(signal.SIGKILL)
        if self.child is not None:
            self.child.wait()
            guard.release(self.pid)

    def stop(self, deadline=DEADLINE):
        """End it with SIGTERM and return its exit status; whatever is left of the group is killed."""
        try:
            if self.is_running():
                self.resume()
                self.signal(signal.SIGTERM)
                self.wait(deadline)
        finally:
            self.kill()
        return self.child.returncode if self.child is not None else None

    def restart(self):
        self.kill()
        return self.start()

    def _signal_group(self, number):
        if self.child is None:
            return
        try:
            os.killpg(self.child.pid, number)
        except (ProcessLookupError, PermissionError):
            # The group is gone (macOS answers EPERM for one that holds only zombies).
            return


class RedisServer(Process):
    """A Redis of its own whose data survives kill() and start().

    With `fsync` "everysec", as most run it, the last second may not.
    """

    def __init__(self, directory, port=None, fsync="always"):
        binary = find_redis_server(STATE)
        assert binary, "no redis-server: run bin/test, or " + HOW_TO_GET_ONE
        self.port = port or free_port()
        self.url = f"redis://127.0.0.1:{self.port}/0"
        data = directory / f"redis-{self.port}"
        data.mkdir()
        command = [binary, "--bind", "127.0.0.1", "--port", self.port, "--dir", data]
        command += ["--save", "", "--appendonly", "yes", "--appendfsync", fsync]
        super().__init__(f"redis-{self.port}", command, env=dict(os.environ), directory=directory)

    def start(self):
        super().start()
        wait_for(self.answers, "Redis answers")
        return self

    def answers(self):
        assert self.is_running(), f"Redis ended:\n{self.output()}"
        try:
            return self.client().ping()
        except redis.RedisError:
            return False

    def client(self):
        return redis.Redis.from_url(self.url)


def descendants(pid):
    """Return {pid: command line} of every process below `pid`."""
    listing = subprocess.run(
        ["ps", "-A", "-ww", "-o", "pid=,ppid=,command="], stdout=subprocess.PIPE, text=True
    ).stdout
    rows = [line.strip().split(None, 2) for line in listing.splitlines()]
    found, level = {}, {pid}
    while level:
        below = {int(row[0]): row[2] for row in rows if int(row[1]) in level}
        found.update(below)
        level = set(below)
    return found


def exists(pid):
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    return True


def procfile_process(name, *, env, directory, arguments=()):
    """Return the Procfile's process `name`, not yet started, with arguments added to its command."""
    command = " ".join([read_procfile(ROOT / "Procfile")[name], *arguments])
    return Process(name, shell(command), env=env, directory=directory)


def run_manage(*arguments, env, check=True):
    """Run manage.py to its end and return the CompletedProcess, output and errors as text."""
    done = subprocess.run(
        ["python", "manage.py", *arguments],
        cwd=str(ROOT),
        env=env,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )
    assert not check or done.returncode == 0, done.stdout
    return done


__all__ = [
    "Process",
    "RedisServer",
    "descendants",
    "environment",
    "exists",
    "free_port",
    "procfile_process",
    "run_manage",
    "wait_for",
]
