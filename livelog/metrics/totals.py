"""Numbers on their way: from one process's registry, added up in Redis, to one page of all."""

from __future__ import annotations

import json
from typing import Dict, Iterator, Mapping

from prometheus_client import CollectorRegistry, Metric

from livelog.metrics.definitions import REGISTRY

Totals = Dict[str, float]  # by the name of a sample and its labels, as encode_sample() writes them


def encode_sample(name: str, labels: Mapping[str, str]) -> str:
    """Return what names a sample in Redis."""
    return json.dumps([name, *sorted(labels.items())])


def decode_sample(text: str) -> tuple[str, dict[str, str]]:
    """Return the name and the labels of a sample."""
    name, *labels = json.loads(text)
    return name, dict(labels)


def read_registry(registry: CollectorRegistry = REGISTRY) -> Totals:
    """Return what this process has counted since it began."""
    return {
        encode_sample(sample.name, sample.labels): sample.value
        for metric in registry.collect()
        for sample in metric.samples
        if not sample.name.endswith("_created")
    }


def find_increase(before: Totals, now: Totals) -> Totals:
    """Return by how much each number has grown."""
    grown = {key: value - before.get(key, 0.0) for key, value in now.items()}
    return {key: value for key, value in grown.items() if value}


def make_metrics(totals: Totals, registry: CollectorRegistry = REGISTRY) -> Iterator[Metric]:
    """Yield each definition with the numbers that all processes have counted together.

    What is in Redis under a name that is no longer counted is left out.
    """
    decoded = [(*decode_sample(key), value) for key, value in totals.items()]
    for own in registry.collect():
        metric = Metric(own.name, own.documentation, own.type)
        known = {
            encode_sample(sample.name, sample.labels): (sample.name, sample.labels)
            for sample in own.samples
            if not sample.name.endswith("_created")
        }
        suffixes = {name[len(own.name) :] for name, _ in known.values()} or {"_total"}
        for name, labels, _ in decoded:
            if name in {own.name + suffix for suffix in suffixes}:
                known.setdefault(encode_sample(name, labels), (name, labels))
        for key, (name, labels) in known.items():
            metric.add_sample(name, labels, totals.get(key, 0.0))
        yield metric
