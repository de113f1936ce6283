"""All that `manage.py status` tells, as plain values: who runs, who reads, and what waits longest."""

from __future__ import annotations

from typing import Any

import redis
from django.db import DatabaseError

import livelog
from blog.gauges import processes, waiting
from blog.gauges.families import name_process
from livelog.metrics.reports import Report, Reports

SILENT = {"lag": None, "sockets": None, "leads": None}


def make_overview(parts: dict[str, str]) -> dict[str, Any]:
    """Return what is known; what is out of reach is left out, and `parts` say so.

    `parts`: {part: "ok" or what is wrong}, as /healthz has it.
    """
    overview: dict[str, Any] = {
        "ok": all(state == "ok" for state in parts.values()),
        "version": livelog.__version__,
        "parts": parts,
    }
    if parts["redis"] != "ok":
        return overview
    try:
        reports = processes.read_processes()
        overview["parts"] = {**parts, **processes.check_needed(reports)}
        overview["ok"] = all(state == "ok" for state in overview["parts"].values())
        overview["processes"] = list_processes(reports)
        overview["queues"] = [queue._asdict() for queue in waiting.read_queues(reports)]
        overview["readers"] = processes.count_by_blog(reports)
        overview["outbox"] = dict(waiting.read_outbox(reports)._asdict())
        overview["feeds"] = dict(waiting.read_feeds()._asdict())
        overview["longest"] = find_longest(overview)
    except (redis.RedisError, DatabaseError):
        overview["ok"] = False
    return overview


def list_processes(reports: Reports) -> list[dict[str, Any]]:
    """Return each process that has reported within the last minute, those of a kind together."""
    ages = {each.report.id: each.age for each in processes.find_deliveries(reports)}
    found = [describe(each, ages.get(each.id)) for each in reports.processes]
    return sorted(found, key=lambda each: (each["kind"], each["host"], each["up"]))


def describe(report: Report, canary_age: float | None) -> dict[str, Any]:
    """Return one process; `silent` is for how many seconds it has not reported, 0 where it does.

    What a silent one was at, whom it held and whether it led are no more known.
    """
    record = report.record if report.is_current else {**report.record, **SILENT}
    told = {
        "process": name_process(record),
        "kind": record["kind"],
        "host": record["host"],
        "pid": record["pid"],
        "version": record["version"],
        "up": round(record["up"]),
        "lag": record.get("lag"),
        "silent": 0.0 if report.is_current else round(report.age, 1),
        "last_error": record["last_error"],
    }
    for name in ("sockets", "leads", "handled"):
        if record.get(name) is not None:
            told[name] = record[name]
    return told if canary_age is None else {**told, "canary_age": round(canary_age, 1)}


def find_longest(overview: dict[str, Any]) -> dict[str, Any] | None:
    """Return what waits longest of messages and changes, and for how many seconds; None if nothing."""
    found = [(queue["age"], f"channel {queue['channel']}") for queue in overview["queues"]]
    found.append((overview["outbox"]["age"], "outbox"))
    found += [(each["lag"] or 0, each["process"]) for each in overview["processes"]]
    age, what = max(found)
    return {"what": what, "seconds": round(age, 1)} if age >= 1 else None
