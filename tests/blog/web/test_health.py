"""What /healthz tells strangers, and what it leaves to the log."""

import json

import pytest
import redis
from django.db import OperationalError

from blog.coordination import backend
from blog.gauges import processes
from blog.log import store
from blog.web import health


class Away:
    """The live logs' store and the bloggers' backend, whose Redis is away."""

    def ping(self, *key):
        raise redis.ConnectionError("Error 111 connecting to 10.0.0.7:6379. Connection refused.")

    lease_holder = connection = ping


@pytest.mark.django_db
def test_strangers_learn_no_addresses(client, monkeypatch, caplog):
    """What a library says of an outage names hosts and ports: it is logged, not told."""

    def fail():
        raise OperationalError('could not connect to server at "10.0.0.8", port 5432')

    monkeypatch.setattr(store, "get_store", Away)
    monkeypatch.setattr(backend, "get_backend", Away)
    monkeypatch.setattr(processes, "find_layer", Away)
    monkeypatch.setattr(health.Blog.objects, "order_by", lambda *names: fail())
    answer = client.get("/healthz")
    assert answer.status_code == 503
    assert json.loads(answer.content) == {
        "ok": False,
        "database": "out of reach",
        "redis": "out of reach",
        "blogger": "unknown while Redis is out of reach",
        "delivery": "unknown while Redis is out of reach",
    }
    assert "10.0.0.7" in caplog.text and "10.0.0.8" in caplog.text
