"""One process's numbers on their way to the page of all."""

from prometheus_client import CollectorRegistry, Counter, Histogram

from livelog.metrics.totals import (
    decode_sample,
    encode_sample,
    find_increase,
    make_metrics,
    read_registry,
)


def make_registry():
    registry = CollectorRegistry()
    closes = Counter("closes", "Closes.", ["code"], registry=registry)
    took = Histogram("took_seconds", "Took.", registry=registry, buckets=(0.1, 1))
    closes.labels("1000").inc(2)
    took.observe(0.5)
    return registry, closes, took


def test_a_name_comes_back_with_its_labels():
    """In whatever order they were given."""
    key = encode_sample("a_total", {"b": "1", "a": "x y"})
    assert key == encode_sample("a_total", {"a": "x y", "b": "1"})
    assert decode_sample(key) == ("a_total", {"a": "x y", "b": "1"})


def test_only_what_has_grown_is_reported():
    """Nothing is sent of a number that stays."""
    registry, closes, took = make_registry()
    before = read_registry(registry)
    closes.labels("4008").inc()
    took.observe(0.05)
    increase = find_increase(before, read_registry(registry))
    assert increase[encode_sample("closes_total", {"code": "4008"})] == 1
    assert increase[encode_sample("took_seconds_bucket", {"le": "0.1"})] == 1
    assert increase[encode_sample("took_seconds_count", {})] == 1
    assert encode_sample("closes_total", {"code": "1000"}) not in increase


def test_all_processes_numbers_under_the_definitions():
    """Labels that another process met are there; what nobody counts any more is not."""
    registry, *_ = make_registry()
    totals = {
        encode_sample("closes_total", {"code": "1000"}): 7.0,
        encode_sample("closes_total", {"code": "4008"}): 1.0,
        encode_sample("gone_total", {}): 3.0,
        encode_sample("took_seconds_bucket", {"le": "0.1"}): 4.0,
    }
    samples = {
        (each.name, *each.labels.values()): each.value
        for metric in make_metrics(totals, registry)
        for each in metric.samples
    }
    assert samples["closes_total", "1000"] == 7 and samples["closes_total", "4008"] == 1
    assert samples["took_seconds_bucket", "0.1"] == 4 and samples["took_seconds_bucket", "1.0"] == 0
    assert not any(name[0].startswith("gone") for name in samples)
