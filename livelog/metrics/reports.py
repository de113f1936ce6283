"""All processes' reports together, with their ages by Redis's clock."""

from __future__ import annotations

import json
from typing import Any, NamedTuple

from livelog.metrics.reporter import RECORDS, TOTALS, WRITTEN, Record, reporter
from livelog.metrics.totals import Totals, read_registry

ALL = "all in one"  # the kind of a process that does what all kinds do, without Redis
SILENT = 4.0  # seconds after which a process counts as gone: it reports every second


class Report(NamedTuple):
    """A process's last record, and how many seconds ago it was written."""

    id: str
    age: float
    record: Record

    @property
    def is_current(self) -> bool:
        """Whether the process reports still."""
        return self.age <= SILENT


class Reports(NamedTuple):
    """What all processes have reported; `now` is Redis's time in seconds."""

    now: float
    processes: list[Report]
    totals: Totals

    @property
    def current(self) -> list[Report]:
        """The processes that report still."""
        return [each for each in self.processes if each.is_current]


def read_reports(client: Any) -> Reports:
    """Return what is in Redis. Raises redis.RedisError."""
    with client.pipeline() as pipe:
        pipe.time()
        pipe.zrange(WRITTEN, 0, -1, withscores=True)
        pipe.hgetall(RECORDS)
        pipe.hgetall(TOTALS)
        (seconds, microseconds), written, records, totals = pipe.execute()
    now = seconds + microseconds / 1e6
    known: dict[str, str] = {decode(key): decode(value) for key, value in records.items()}
    processes = [
        Report(name, max(0.0, now - at / 1000), json.loads(known[name]))
        for name, at in ((decode(name), at) for name, at in written)
        if name in known
    ]
    return Reports(now, processes, {decode(key): float(value) for key, value in totals.items()})


def read_own() -> Reports:
    """Return what this process knows of itself, where there is no Redis."""
    record = {**reporter.describe(), "kind": ALL}
    return Reports(0.0, [Report(reporter.id, 0.0, record)], read_registry())


def decode(value: Any) -> str:
    """Return text of Redis's, whichever client it came by."""
    return value.decode("utf-8") if isinstance(value, bytes) else value
