"""manage.py status, for a person and for a program."""

import json

import pytest
from django.core.management import call_command

from blog.gauges import processes
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
    {"kind": "blogger", "leads": True, "lag": 0.1, "outbox": {"age": 2.0}},
]


@pytest.fixture
def three(monkeypatch):
    """A process of each kind, of which the last is silent."""
    common = {"host": "box", "version": "1.0", "up": 50.0, "last_error": None}
    reports = [
        Report(f"box:{n}", 20.0 if n == 2 else 0.5, {**common, "pid": n, **record})
        for n, record in enumerate(RECORDS)
    ]
    monkeypatch.setattr(processes, "read_processes", lambda: Reports(1000.0, reports, {}))


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
    web, worker, blogger = told["processes"]
    assert (web["host"], web["pid"], web["version"], web["sockets"]) == ("box", 0, "1.0", 12)
    assert (web["lag"], web["canary_age"], web["last_error"]) == (0.004, 1.5, ERROR)
    assert blogger["leads"] and blogger["silent"] == 20.0 and web["silent"] == 0
    assert told["longest"] == {"what": "box:1", "seconds": 7.5}
    assert told["readers"] == {"liveblog": 0} and told["feeds"]["states"]["fine"] == 1
    assert told["outbox"]["waiting"] == 0


def test_as_a_table(three, capsys):
    """The same, for a person."""
    status, out = run(capsys)
    lines = [" ".join(line.split()) for line in out.splitlines()]
    assert status == 1
    assert "box:0 web 1.0 12 0.004 1.5 22:13:20 Redis is lost" in lines
    assert "box:2 blogger, leads 1.0 silent for 20" in lines
    assert "What waits longest: box:1, 7.5 s" in lines and "liveblog 0" in lines
