"""What `/metrics` tells: what all processes have counted, and what is read as it is asked for."""

from __future__ import annotations

import logging
import platform
from typing import Callable, Iterator

import channels
import django
import redis
from django.db import DatabaseError
from prometheus_client import Metric
from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily, InfoMetricFamily

import livelog
from blog.gauges import processes, waiting
from livelog.metrics.reports import Reports
from livelog.metrics.totals import make_metrics

logger = logging.getLogger(__name__)

Gauge = Callable[..., GaugeMetricFamily]


class Families:
    """A collector for prometheus_client; a part that is out of reach costs the others nothing.

    `parts`: {part: "ok" or what is wrong}, as /healthz has it.
    """

    def __init__(self, parts: dict[str, str]) -> None:
        self.parts = parts

    def collect(self) -> Iterator[Metric]:
        """Yield every metric; called by prometheus_client."""
        yield make_build()
        up = GaugeMetricFamily("livelog_up", "Whether a part of the site works.", labels=["part"])
        for part, state in self.parts.items():
            up.add_metric([part], state == "ok")
        yield up
        try:
            reports = processes.read_processes()
        except redis.RedisError as problem:
            logger.warning("No metrics of the processes, Redis is out of reach: %s", problem)
            return
        yield from make_metrics(reports.totals)
        yield from describe_processes(reports)
        for describe in (describe_readers, describe_queues, describe_outbox, describe_feeds):
            try:
                yield from list(describe(reports))
            except (redis.RedisError, DatabaseError) as problem:
                logger.warning("No metrics by %s: %s", describe.__name__, problem)


def make_build() -> Metric:
    """Return which versions run."""
    versions = {
        "version": livelog.__version__,
        "python": platform.python_version(),
        "django": django.__version__,
        "channels": channels.__version__,
    }
    return InfoMetricFamily("livelog_build", "What this site runs.", versions)


def describe_processes(reports: Reports) -> Iterator[Metric]:
    """Yield what each process reports of itself."""
    running = GaugeMetricFamily("livelog_processes", "Processes that report.", labels=["kind"])
    kinds = [each.record["kind"] for each in reports.current]
    for kind in sorted({"web", "worker", "blogger", *kinds}):
        running.add_metric([kind], kinds.count(kind))
    yield running
    lag = GaugeMetricFamily(
        "livelog_process_lag_seconds",
        "What the last canary took to a Daphne, or how long a worker or blogger has been at one thing.",
        labels=["process", "kind"],
    )
    sockets = GaugeMetricFamily("livelog_sockets", "Open WebSockets.", labels=["process"])
    for each in reports.current:
        if each.record.get("lag") is not None:
            lag.add_metric([name_process(each.record), each.record["kind"]], each.record["lag"])
        if "sockets" in each.record:
            sockets.add_metric([name_process(each.record)], each.record["sockets"])
    yield lag
    yield sockets
    canary = GaugeMetricFamily(
        "livelog_canary_age_seconds",
        "Since the last canary that came to a Daphne was sent.",
        labels=["process"],
    )
    for delivery in processes.find_deliveries(reports):
        canary.add_metric([name_process(delivery.report.record)], delivery.age)
    yield canary
    leads = any(each.record.get("leads") for each in reports.current)
    yield GaugeMetricFamily("livelog_leader", "Whether a blogger leads.", value=leads)


def name_process(record: dict[str, object]) -> str:
    """Return by what a process is known to people."""
    return f"{record['host']}:{record['pid']}"


def describe_readers(reports: Reports) -> Iterator[Metric]:
    """Yield how many read, by blog."""
    readers = GaugeMetricFamily("livelog_readers", "Open pages of a blog.", labels=["blog"])
    for slug, count in processes.count_by_blog(reports).items():
        readers.add_metric([slug], count)
    yield readers


def describe_queues(reports: Reports) -> Iterator[Metric]:
    """Yield what waits in the channel layer."""
    depth = GaugeMetricFamily("livelog_channel_messages", "Messages waiting.", labels=["channel"])
    age = GaugeMetricFamily(
        "livelog_channel_age_seconds", "Age of the oldest message waiting.", labels=["channel"]
    )
    full = CounterMetricFamily(
        "livelog_channel_full", "Messages for which there was no room.", labels=["channel"]
    )
    for queue in waiting.read_queues(reports):
        depth.add_metric([queue.channel], queue.waiting)
        age.add_metric([queue.channel], queue.age)
        full.add_metric([queue.channel], queue.full)
    yield from (depth, age, full)


def describe_outbox(reports: Reports) -> Iterator[Metric]:
    """Yield what readers have yet to be sent."""
    outbox = waiting.read_outbox(reports)
    yield GaugeMetricFamily("livelog_outbox_entries", "Changes not sent yet.", value=outbox.waiting)
    yield GaugeMetricFamily(
        "livelog_outbox_age_seconds", "Age of the oldest of them.", value=outbox.age
    )


def describe_feeds(reports: Reports) -> Iterator[Metric]:
    """Yield how polling goes."""
    found = waiting.read_feeds()
    states = GaugeMetricFamily("livelog_feeds", "Feeds.", labels=["state"])
    for state, count in found.states.items():
        states.add_metric([state], count)
    ages = GaugeMetricFamily(
        "livelog_feed_age_seconds",
        "Since the last good poll of the feed of a blog for which that is longest ago.",
        labels=["blog"],
    )
    for slug, age in sorted(found.ages.items(), key=lambda each: -each[1])[: processes.MOST]:
        ages.add_metric([slug], age)
    yield from (states, ages)
