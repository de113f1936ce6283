"""manage.py status: who runs, who reads, and what waits, for a person or as JSON."""

from __future__ import annotations

import json
import sys
import time
from argparse import ArgumentParser
from typing import Any, Callable, Iterator

from blog.gauges.overview import make_overview
from blog.management.arguments import BriefCommand
from blog.management.table import format_table
from blog.web.health import check_parts

Overview = Any  # as blog/gauges/overview.py makes it

UNITS = ((86400, "d"), (3600, "h"), (60, "min"))


class Command(BriefCommand):
    """Asks, then a table."""

    help = (
        "Tells which processes run, how many read, and what waits; ends with 1 if a part is down."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--json", action="store_true", help="the same, as JSON")

    def handle(self, *args: Any, **options: Any) -> None:
        """Write what is known now."""
        overview = make_overview(check_parts())
        told = json.dumps(overview, indent=2) if options["json"] else "\n".join(describe(overview))
        self.stdout.write(told)  # at once: who reads a few lines alone, as `head`, breaks no pipe
        if not overview["ok"]:
            sys.exit(1)


def describe(overview: Overview) -> Iterator[str]:
    """Yield the lines of an overview; what it lacks, as what is in a database that is away, is left out."""
    yield from format_table(["part", "state"], sorted(overview["parts"].items()))
    for name, make_table in TABLES.items():
        if name in overview:
            yield ""
            yield from make_table(overview)
    longest = overview.get("longest")
    if longest:
        yield f"\nWhat waits longest: {longest['what']}, {tell_time(longest['seconds'])}"


def list_processes(overview: Overview) -> list[str]:
    """Return the table of processes."""
    headings = ["process", "kind", "version", "up", "sockets", "lag", "canary", "last error"]
    return format_table(headings, map(describe_process, overview["processes"]))


def describe_process(process: Any) -> list[str]:
    """Return the row of a process; one that was killed is silent."""
    error, silent = process["last_error"], process["silent"]
    since = error and tell_time(max(0.0, time.time() - error["at"]))
    return [
        process["process"],
        process["kind"] + (", leads" if process.get("leads") else ""),
        process["version"],
        f"silent for {tell_time(silent)}" if silent else tell_time(process["up"]),
        str(process.get("sockets", "")),
        tell_time(process["lag"]),
        tell_time(process.get("canary_age")),
        f"{since} ago: {error['text'][:100]}" if error else "",
    ]


def list_queues(overview: Overview) -> list[str]:
    """Return the table of what waits, in channels and in the outbox."""
    rows = [
        (each["channel"], each["waiting"], tell_time(each["age"]), each["full"])
        for each in overview["queues"]
    ]
    outbox = overview.get("outbox")
    if outbox:
        rows.append(("outbox", outbox["waiting"], tell_time(outbox["age"]), ""))
    return format_table(["queue", "waiting", "oldest", "was full"], rows)


def list_blogs(overview: Overview) -> list[str]:
    """Return the table of blogs, and when of its feeds the one was read that was read longest ago."""
    ages = overview.get("feeds", {}).get("ages", {})
    rows = [
        (slug, readers, f"{tell_time(ages[slug])} ago" if slug in ages else "")
        for slug, readers in overview["readers"].items()
    ]
    return format_table(["blog", "readers", "feed read"], rows)


def list_feeds(overview: Overview) -> list[str]:
    """Return the table of feeds."""
    return format_table(["feeds", "count"], overview["feeds"]["states"].items())


TABLES: dict[str, Callable[[Overview], list[str]]] = {
    "processes": list_processes,
    "queues": list_queues,
    "readers": list_blogs,
    "feeds": list_feeds,
}


def tell_time(seconds: float | None) -> str:
    """Return a time for people, "" for none."""
    if seconds is None:
        return ""
    if 0 < seconds < 1:
        return f"{seconds * 1000:.{0 if seconds >= 0.01 else 1}f} ms"
    size, unit = next(((size, unit) for size, unit in UNITS if seconds >= 2 * size), (1, "s"))
    return f"{seconds // size if size > 1 else seconds:.3g} {unit}"
