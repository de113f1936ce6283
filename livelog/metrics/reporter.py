"""Each process's report: every second a thread of its own tells Redis what it is doing.

So a report comes from a process whose reactor or consumer hangs too, with the lag that tells so. While
Redis is away numbers are kept, and reported when it is back. An answer that is lost on its way may
have a second's numbers count twice.
"""

from __future__ import annotations

import atexit
import json
import logging
import os
import secrets
import socket
import sys
import threading
import time
from pathlib import Path
from typing import Any, Callable, Dict

import redis

import livelog
from livelog.logs import escape, hide_secrets
from livelog.metrics.clock import RedisClock
from livelog.metrics.totals import Totals, find_increase, read_registry

logger = logging.getLogger(__name__)

RECORDS, WRITTEN, TOTALS = "livelog:processes", "livelog:processes:at", "livelog:totals"
INTERVAL = 1.0  # seconds
FORGOTTEN = 60.0  # seconds after which nothing is told any more of a process that is silent
GIVE_UP = 3.0  # seconds that a process which ends waits for its last report
LONGEST = 300  # characters of an error
SCRIPT = (Path(__file__).parent / "lua" / "report.lua").read_text(encoding="utf-8")

Record = Dict[str, Any]
Connect = Callable[[], "redis.StrictRedis"]


class LastError(logging.Handler):
    """Keeps the last error that was logged, for `manage.py status` to show."""

    def __init__(self) -> None:
        super().__init__(logging.ERROR)
        self.error: Record | None = None

    def emit(self, record: logging.LogRecord) -> None:
        """Note an error; called by logging."""
        text = hide_secrets(escape(record.getMessage()))[:LONGEST]
        self.error = {"at": record.created, "text": text}


class Reporter:
    """The reports of this process. `describers` return parts of its record."""

    def __init__(self) -> None:
        self.id = f"{socket.gethostname()}:{os.getpid()}:{secrets.token_hex(3)}"
        self.started = time.time()
        self.clock = RedisClock()
        self.kinds: list[str] = []
        self.describers: list[Callable[[], Record]] = []
        self.last_error = LastError()
        self._reported: Totals = {}
        self._connect: Connect | None = None
        self._turn = threading.Lock()
        self._stopped = threading.Event()
        self._thread: threading.Thread | None = None

    def start(self, kind: str, connect: Connect, describe: Callable[[], Record]) -> None:
        """Report from now on; called once for each kind of process that this one is.

        `connect` returns a client of Redis, `describe` what is to be told of this kind.
        """
        if kind in self.kinds:
            return
        self.kinds.append(kind)
        self.describers.append(describe)
        self._connect = connect
        if self._thread is None:
            logging.getLogger().addHandler(self.last_error)
            self._thread = threading.Thread(target=self._run, name="reporter", daemon=True)
            self._thread.start()

    def stop(self) -> None:
        """Send the last report, by which nobody waits for another; bounded in time."""
        if self._thread is not None and not self._stopped.is_set():
            self._stopped.set()
            last = threading.Thread(target=self._try_reporting, args=("",), daemon=True)
            last.start()
            last.join(GIVE_UP)

    def add_left(self, connect: Connect) -> None:
        """Report what a process has counted that does not report, such as a command; as it ends."""
        if self._thread is None and find_increase(self._reported, read_registry()):
            self._connect = connect
            self._try_reporting("-")

    def describe(self) -> Record:
        """Return the record of this process."""
        record: Record = {
            "kind": "+".join(self.kinds),
            "host": socket.gethostname(),
            "pid": os.getpid(),
            "version": livelog.__version__,
            "python": sys.version.split()[0],
            "started": self.started,
            "up": time.time() - self.started,
            "last_error": self.last_error.error,
        }
        for describe in self.describers:
            record.update(describe())
        return record

    def report_once(self, record: str | None = None) -> None:
        """Send one report: `record` as in report.lua, or that of now. Raises redis.RedisError."""
        with self._turn:
            if record is None:
                if self._stopped.is_set():
                    return
                record = json.dumps(self.describe())
            assert self._connect is not None
            now = read_registry()
            increase = [
                part for each in find_increase(self._reported, now).items() for part in each
            ]
            arguments = [self.id, record, int(FORGOTTEN * 1000), *increase]
            client, asked = self._connect(), time.time()
            answer = client.eval(SCRIPT, 3, RECORDS, WRITTEN, TOTALS, *arguments)
            self._reported = now
            self.clock.note(asked, int(answer) / 1000)

    def _run(self) -> None:
        while not self._stopped.is_set():
            self._try_reporting(None)
            self._stopped.wait(INTERVAL)

    def _try_reporting(self, record: str | None) -> None:
        try:
            self.report_once(record)
        except redis.RedisError as error:
            # Who needs Redis for more than this logs that it is away.
            logger.debug("No report: %s", error)
        except Exception:
            logger.exception("A report failed; going on")
            self._stopped.wait(10 * INTERVAL)


reporter = Reporter()


def report_at_exit(connect: Connect) -> None:
    """Have what this process counts reported when it ends, should it not report itself."""
    atexit.register(reporter.add_left, connect)
