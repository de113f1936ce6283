"""The processes, by their own reports: who runs, who reads where, and whether messages reach them."""

from __future__ import annotations

from collections import Counter
from typing import Any, NamedTuple

from channels import DEFAULT_CHANNEL_LAYER
from channels.asgi import channel_layers

from blog.log.group import count_readers
from blog.models import Blog
from livelog.metrics import reporter
from livelog.metrics.canary import LATE
from livelog.metrics.reports import ALL, Report, Reports, read_own, read_reports

MOST = 100  # blogs that are told of one by one
NEEDED = {"web": "no Daphne reports", "worker": "no worker reports"}


class Delivery(NamedTuple):
    """How long ago the last canary that came to a Daphne was sent, in seconds."""

    report: Report
    age: float


def find_layer() -> Any:
    """Return the channel layer itself."""
    return channel_layers[DEFAULT_CHANNEL_LAYER].channel_layer


def report_at_exit() -> None:
    """Have what a command counts, such as an entry, reported when it ends; called at start-up."""
    if hasattr(find_layer(), "connection"):
        reporter.report_at_exit(lambda: find_layer().connection(0))


def read_processes() -> Reports:
    """Return all reports; this process's alone where there is no Redis. Raises redis.RedisError."""
    layer = find_layer()
    return read_reports(layer.connection(0)) if hasattr(layer, "connection") else read_own()


def find_deliveries(reports: Reports) -> list[Delivery]:
    """Return the Delivery of each Daphne that is sent canaries; one that has just begun has time."""
    found = []
    for report in reports.current:
        if "canary" in report.record:
            sent = report.record["canary"]
            up = report.record["up"] + report.age
            found.append(Delivery(report, up if sent is None else max(0.0, reports.now - sent)))
    return found


def check_delivery(reports: Reports) -> str:
    """Return "ok", or to how many Daphnes nothing has come for how long; names no host."""
    deliveries = find_deliveries(reports)
    late = [each.age for each in deliveries if each.age > LATE]
    if not late:
        return "ok"
    return f"nothing has reached {len(late)} of {len(deliveries)} Daphnes for {max(late):.0f} s"


def check_needed(reports: Reports) -> dict[str, str]:
    """Return whether a Daphne and a worker run, as parts: without either nobody is served.

    /healthz needs none of it, for they answer it.
    """
    kinds = {kind for each in reports.current for kind in each.record["kind"].split("+")}
    return {kind: "ok" if kinds & {kind, ALL} else missing for kind, missing in NEEDED.items()}


def is_reached(reports: Reports, channel: str) -> bool:
    """Tell whether the Daphne of a reply channel is sent what others are; where none is, it is."""
    deliveries = find_deliveries(reports)
    newest = min((each.age for each in deliveries), default=0.0)
    own = [each.age for each in deliveries if channel.startswith(each.report.record["channel"])]
    return all(age <= newest + LATE for age in own)


def count_by_blog(reports: Reports) -> dict[str, int]:
    """Return {slug: readers} of the blogs with most readers, those of all others under "*"."""
    groups: Counter[str] = Counter()
    for report in reports.current:
        groups.update(report.record.get("groups", {}))
    known = any("groups" in report.record for report in reports.current)
    counts = {
        blog.slug: groups[blog.group_name] if known else count_readers(blog)
        for blog in Blog.objects.all()
    }
    ranked = sorted(counts, key=lambda slug: -counts[slug])
    found = {slug: counts[slug] for slug in ranked[:MOST]}
    others = sum(counts[slug] for slug in ranked[MOST:])
    return {**found, "*": others} if len(ranked) > MOST else found
