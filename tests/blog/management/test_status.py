"""manage.py status, for a person and for a program."""

import json

import pytest
import redis
from django.core.management import call_command
from django.db import DatabaseError

from blog.gauges import processes
from blog.gauges.processes import NEEDED
from blog.management.commands.status import tell_time
from livelog.metrics.reports import Report, Reports
from tests.blog.factory import make_feed

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("store")]
ERROR = {"at": 1700000000.0, "text": "Redis is lost"}
RECORDS = [
    {
        "kind": "web",
        "channel": "c!",
        "sockets": 12,
        "canary": 998.5,
        "lag": 0.004,
        "last_error": ERROR,
    },
    {"kind": "worker", "lag": 7.5},
    {"kind": "blogger", "leads": True, "lag": 90.0, "outbox": {"age": 2.0}},
]


@pytest.fixture
def three(monkeypatch):
    """A process of each kind, of which the last is silent; returns their Reports, in any order."""
    common = {"host": "box", "version": "1.0", "up": 7200.0, "last_error": None}
    reports = [
        Report(f"box:{n}", 20.0 if n == 2 else 0.5, {**common, "pid": n, **record})
        for n, record in enumerate(RECORDS)
    ]
    monkeypatch.setattr(processes, "read_processes", lambda: Reports(1000.0, reports, {}))
    return reports


def run(capsys, *arguments):
    """Return the exit status and the output."""
    try:
        call_command("status", *arguments)
        status = 0
    except SystemExit as end:
        status = end.code
    return status, capsys.readouterr().out


def test_as_json(three, capsys):
    """All of it, for a program."""
    make_feed()
    status, out = run(capsys, "--json")
    told = json.loads(out)
    assert status == 1 and told["parts"]["blogger"] == "no blogging_worker is running"
    blogger, web, worker = told["processes"]
    assert (web["host"], web["pid"], web["version"], web["sockets"]) == ("box", 0, "1.0", 12)
    assert (web["lag"], web["canary_age"], web["last_error"]) == (0.004, 1.5, ERROR)
    assert blogger["silent"] == 20.0 and web["silent"] == 0
    assert "leads" not in blogger and blogger["lag"] is None  # that was before it fell silent
    assert told["longest"] == {"what": "box:1", "seconds": 7.5}
    assert told["readers"] == {"liveblog": 0} and told["feeds"]["states"]["fine"] == 1
    assert told["outbox"]["waiting"] == 0


def test_as_a_table(three, capsys, monkeypatch):
    """The same, for a person."""
    monkeypatch.setattr("time.time", lambda: ERROR["at"] + 3 * 86400)
    status, out = run(capsys)
    lines = [" ".join(line.split()) for line in out.splitlines()]
    assert status == 1
    assert "box:0 web 1.0 2 h 12 4.0 ms 1.5 s 3 d ago: Redis is lost" in lines
    assert "box:2 blogger 1.0 silent for 20 s" in lines
    assert "What waits longest: box:1, 7.5 s" in lines and "liveblog 0" in lines


@pytest.mark.parametrize(("kind", "words"), NEEDED.items())
def test_who_is_needed_is_missed(kind, words, three, capsys):
    """Where the only one was killed, all parts of /healthz may be well, and yet nobody is served."""
    three[:] = [each for each in three if each.record["kind"] != kind]
    status, out = run(capsys, "--json")
    assert status == 1 and json.loads(out)["parts"][kind] == words
    three.append(Report("box:9", 5.0, {**three[0].record, "kind": kind}))
    assert json.loads(run(capsys, "--json")[1])["parts"][kind] == words  # it has hung


def test_one_for_all(three, capsys):
    """A process may be of several kinds, as runserver is, or of all."""
    for kind in ("web+worker", "all in one"):
        three[:] = [Report("box:1", 0.5, {**three[0].record, "kind": kind})]
        parts = json.loads(run(capsys, "--json")[1])["parts"]
        assert parts["web"] == parts["worker"] == "ok"


def test_without_redis(store, monkeypatch, capsys):
    """Redis is asked once, for one that hangs takes its time: nothing is known of the processes."""
    asked = []

    def ping():
        asked.append(1)
        raise redis.TimeoutError("it hangs")

    monkeypatch.setattr(store, "ping", ping)
    monkeypatch.setattr(processes, "read_processes", ping)
    monkeypatch.setattr("blog.coordination.lease.current", ping)
    status, out = run(capsys)
    lines = [" ".join(line.split()) for line in out.splitlines()]
    assert status == 1 and len(asked) == 1
    assert lines == [
        "part state",
        "blogger unknown while Redis is out of reach",
        "database ok",
        "delivery unknown while Redis is out of reach",
        "redis out of reach",
    ]


def test_without_the_database(three, monkeypatch, capsys):
    """The processes and what waits in Redis are told all the same."""

    def count_by_blog(reports):
        raise DatabaseError("it is away")

    monkeypatch.setattr(processes, "count_by_blog", count_by_blog)
    status, out = run(capsys)
    assert status == 1 and "box:0" in out and "readers" not in out


@pytest.mark.parametrize(
    ("seconds", "text"),
    [
        (None, ""),
        (0, "0 s"),
        (0.0004, "0.4 ms"),
        (0.49, "490 ms"),
        (9.53, "9.53 s"),
        (91, "91 s"),
        (3599, "59 min"),
        (7200, "2 h"),
        (200000, "2 d"),
    ],
)
def test_a_time_is_told_in_one_unit(seconds, text):
    """Whatever its size."""
    assert tell_time(seconds) == text
