"""manage.py status: who runs, who reads, and what waits, for a person or as JSON."""

from __future__ import annotations

import json
import sys
from argparse import ArgumentParser
from datetime import datetime, timezone
from typing import Any, Iterator

from blog.gauges.overview import make_overview
from blog.management.arguments import BriefCommand
from blog.management.table import format_table
from blog.web.health import check_parts

Overview = Any  # as blog/gauges/overview.py makes it


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
        if options["json"]:
            self.stdout.write(json.dumps(overview, indent=2))
        else:
            for line in describe(overview):
                self.stdout.write(line)
        if not overview["ok"]:
            sys.exit(1)


def describe(overview: Overview) -> Iterator[str]:
    """Yield the lines of an overview."""
    yield from format_table(["part", "state"], sorted(overview["parts"].items()))
    if "longest" not in overview:
        return
    yield ""
    headings = ["process", "kind", "version", "sockets", "lag", "canary", "last error"]
    yield from format_table(headings, map(describe_process, overview["processes"]))
    yield ""
    rows = [
        (each["channel"], each["waiting"], each["age"], each["full"]) for each in overview["queues"]
    ]
    outbox = overview["outbox"]
    rows.append(("outbox", outbox["waiting"], round(outbox["age"]), ""))
    yield from format_table(["queue", "waiting", "age", "full"], rows)
    yield ""
    yield from format_table(["blog", "readers"], overview["readers"].items())
    yield ""
    yield from format_table(["feeds", "count"], overview["feeds"]["states"].items())
    longest = overview["longest"]
    if longest:
        yield f"\nWhat waits longest: {longest['what']}, {longest['seconds']:g} s"


def describe_process(process: Any) -> list[str]:
    """Return the row of a process."""
    error = process["last_error"]
    moment = datetime.fromtimestamp(error["at"], timezone.utc) if error else None
    kind = process["kind"] + (", leads" if process.get("leads") else "")
    lag = f"silent for {process['silent']:g}" if process["silent"] else tell(process["lag"])
    return [
        process["process"],
        kind,
        process["version"],
        tell(process.get("sockets")),
        lag,
        tell(process.get("canary_age")),
        f"{moment:%H:%M:%S} {error['text'][:100]}" if moment else "",
    ]


def tell(value: float | None) -> str:
    """Return a number as text, "" for none."""
    return "" if value is None else f"{value:.3g}" if isinstance(value, float) else str(value)
