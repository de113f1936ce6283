"""Reports to a real Redis: what is added up, what is known of who is silent, and what an outage costs."""

import json
import logging

import pytest
import redis
from prometheus_client import CollectorRegistry, Counter

from livelog.metrics import reporter as module
from livelog.metrics.reporter import RECORDS, TOTALS, WRITTEN, LastError, Reporter
from livelog.metrics.reports import read_reports
from livelog.metrics.totals import encode_sample, read_registry

SENT = encode_sample("sent_total", {})


@pytest.fixture
def sent(monkeypatch):
    """A counter in a registry of the test's own, which reporters read."""
    registry = CollectorRegistry()
    monkeypatch.setattr(module, "read_registry", lambda: read_registry(registry))
    return Counter("sent", "Sent.", registry=registry)


def make_reporter(client, **record):
    reporter = Reporter()
    reporter._connect = lambda: client
    reporter.describers.append(lambda: record)
    return reporter


def test_numbers_add_up(redis_client, sent):
    """Over reports and over processes; one that ends leaves them behind and takes itself along."""
    one, other = make_reporter(redis_client, sockets=3), make_reporter(redis_client)
    sent.inc(2)
    one.report_once()
    other.report_once()
    sent.inc()
    one.report_once()
    reports = read_reports(redis_client)
    assert reports.totals[SENT] == 2 + 2 + 1
    assert {each.id for each in reports.current} == {one.id, other.id}
    assert [each.record["sockets"] for each in reports.current if each.id == one.id] == [3]
    one.report_once("")
    reports = read_reports(redis_client)
    assert [each.id for each in reports.processes] == [other.id] and reports.totals[SENT] == 5


def test_what_could_not_be_reported_is_not_lost(redis_client, sent):
    """It goes with the next report."""
    reporter = make_reporter(redis_client)

    def fail():
        raise redis.ConnectionError("away")

    sent.inc(4)
    reporter._connect = fail
    with pytest.raises(redis.RedisError):
        reporter.report_once()
    reporter._connect = lambda: redis_client
    reporter.report_once()
    assert read_reports(redis_client).totals[SENT] == 4


def test_who_is_silent_is_not_current_and_then_forgotten(redis_client, sent):
    """By Redis's clock, whatever the machines' say."""
    silent, other = make_reporter(redis_client), make_reporter(redis_client)
    silent.report_once()
    redis_client.zincrby(WRITTEN, silent.id, -5000)
    reports = read_reports(redis_client)
    assert reports.current == [] and 5 <= reports.processes[0].age < 60
    redis_client.zincrby(WRITTEN, silent.id, -60000)
    other.report_once()
    assert [each.id for each in read_reports(redis_client).processes] == [other.id]
    assert list(redis_client.hkeys(RECORDS)) == [other.id.encode()]


def test_a_command_reports_what_it_has_counted(redis_client, sent):
    """As it ends, and without a record: it is no process that anybody looks after."""
    command = Reporter()
    command.add_left(lambda: redis_client)
    assert not redis_client.exists(TOTALS)
    sent.inc()
    command.add_left(lambda: redis_client)
    reports = read_reports(redis_client)
    assert reports.totals[SENT] == 1 and reports.processes == []


def test_the_last_error_has_no_secret():
    """A token of the API is hidden as in the log, and a line's end is none."""
    handler = LastError()
    record = logging.LogRecord("x", logging.ERROR, "", 1, "Bad lvl_secret\nfor %s", ("you",), None)
    handler.emit(record)
    assert handler.error["text"] == "Bad lvl_…\\nfor you" and json.dumps(handler.error)
