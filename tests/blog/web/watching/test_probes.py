"""Liveness and readiness, as a worker tells them."""

import json
from types import SimpleNamespace

import pytest
import redis

from blog.gauges import processes
from blog.web.watching import probes
from livelog.metrics.reports import Report, Reports

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("store")]


def test_live(client):
    """As Daphne itself says it."""
    answer = client.get("/livez")
    assert (answer.status_code, answer.content, answer["Cache-Control"]) == (
        200,
        b"ok\n",
        "no-store",
    )


def test_ready(client):
    """Where there is no Redis it is as well as the database."""
    answer = client.get("/readyz")
    assert answer.status_code == 200 and answer["Cache-Control"] == "no-store"
    assert json.loads(answer.content) == {
        "ok": True,
        "database": "ok",
        "redis": "ok",
        "delivery": "ok",
    }


def test_not_ready(rf, monkeypatch):
    """One whose readers are sent nothing, while another's are; or nobody knows."""
    records = [
        {"kind": "web", "channel": f"daphne.response.fanout.{name}!", "up": 99.0, "canary": canary}
        for name, canary in (("a", 900.0), ("b", 999.0))
    ]
    reports = Reports(1000.0, [Report("p", 0.1, record) for record in records], {})
    monkeypatch.setattr(processes, "read_processes", lambda: reports)
    request = rf.get("/readyz")
    for name, status in (("a", 503), ("b", 200)):
        channel = SimpleNamespace(name=f"daphne.response.fanout.{name}!7")
        request.message = SimpleNamespace(reply_channel=channel)
        assert probes.ready(request).status_code == status

    def fail():
        raise redis.ConnectionError("away")

    monkeypatch.setattr(processes, "read_processes", fail)
    assert json.loads(probes.ready(request).content)["delivery"].startswith("unknown")
