"""Who is told the numbers, and in which words they come."""

import pytest
from django.db import OperationalError
from prometheus_client.openmetrics.parser import text_string_to_metric_families as parse_openmetrics
from prometheus_client.parser import text_string_to_metric_families as parse_text

from blog.gauges import waiting
from livelog.metrics import definitions
from tests.blog.factory import make_feed, publish

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("store")]
HERE = {"REMOTE_ADDR": "127.0.0.1", "HTTP_HOST": "127.0.0.1:8000"}


def ask(client, **headers):
    return client.get("/metrics", **{**HERE, **headers})


@pytest.mark.parametrize(
    "headers, status",
    [
        ({}, 200),
        ({"REMOTE_ADDR": "::1", "HTTP_HOST": "localhost:8000"}, 200),
        ({"HTTP_HOST": "localhost"}, 200),
        ({"REMOTE_ADDR": "192.0.2.7"}, 403),
        ({"REMOTE_ADDR": ""}, 403),
        # A proxy on this machine, whoever it says that it asks for.
        ({"HTTP_X_FORWARDED_FOR": "192.0.2.7"}, 403),
        ({"HTTP_X_FORWARDED_FOR": "127.0.0.1"}, 403),
        ({"HTTP_X_REAL_IP": "192.0.2.7"}, 403),
        ({"HTTP_FORWARDED": "for=192.0.2.7"}, 403),
        ({"HTTP_VIA": "1.1 proxy"}, 403),
        ({"HTTP_HOST": "testserver"}, 403),
    ],
)
def test_without_a_token_for_this_machine_alone(client, headers, status):
    """What comes by a proxy is somebody else's, though its address is this machine's."""
    assert ask(client, **headers).status_code == status


def test_with_a_token_for_whoever_has_it(client, settings):
    """From anywhere; and from here for nobody without it."""
    settings.LIVELOG_METRICS_TOKEN = "sésame"
    elsewhere = {"REMOTE_ADDR": "192.0.2.7", "HTTP_HOST": "testserver"}
    fine = "Bearer " + "sésame"
    assert ask(client, HTTP_AUTHORIZATION=fine, **elsewhere).status_code == 200
    for given in ("Bearer sesame", "Basic sésame", "Bearer", "", "sésame"):
        refused = ask(client, HTTP_AUTHORIZATION=given)
        assert refused.status_code == 401 and refused["WWW-Authenticate"] == "Bearer"


def test_text_and_openmetrics(client):
    """Both can be read, have units, and name the same."""
    publish("One")
    make_feed()
    text = ask(client)
    assert text["Content-Type"].startswith("text/plain") and text["Cache-Control"] == "no-store"
    openmetrics = ask(client, HTTP_ACCEPT="application/openmetrics-text; version=1.0.0")
    assert openmetrics["Content-Type"].startswith("application/openmetrics-text")
    families = list(parse_openmetrics(openmetrics.content.decode()))
    names = {sample.name for family in families for sample in family.samples}
    assert names == {
        sample.name
        for family in parse_text(text.content.decode())
        for sample in family.samples
        if not sample.name.endswith("_created")
    }
    assert all(family.name.startswith("livelog_") for family in families)
    assert {
        "livelog_readers",
        "livelog_connects_total",
        "livelog_closes_total",
        "livelog_recoveries_total",
        "livelog_publish_to_socket_seconds_bucket",
        "livelog_broadcast_seconds_bucket",
        "livelog_outbox_age_seconds",
        "livelog_entries_total",
        "livelog_polls_total",
        "livelog_feeds",
        "livelog_leader",
        "livelog_front_requests_total",
        "livelog_build_info",
        "livelog_up",
    } <= names


def test_labels_are_few():
    """What a stranger's browser sends as a close code is no label."""
    for code in range(3000, 5000):
        definitions.count_close(code)
    codes = {each.labels["code"] for each in definitions.closes.collect()[0].samples}
    assert len(codes) <= len(definitions.CLOSE_CODES) + 1 and "other" in codes


def test_what_is_out_of_reach_costs_the_rest_nothing(client, monkeypatch, caplog):
    """One family is missing, and the log says why."""

    def fail(reports):
        raise OperationalError("no such table")

    monkeypatch.setattr(waiting, "read_outbox", fail)
    text = ask(client).content.decode()
    assert "livelog_outbox_age_seconds" not in text and "livelog_feeds{" in text
    assert "no such table" in caplog.text
