"""The dashboard and the alert rules in deploy/prometheus name what /metrics tells, and its labels."""

import json
import re

import pytest
import yaml

from blog.gauges import processes
from blog.gauges.families import Families
from livelog.metrics.reports import Report, Reports
from tests.blog.factory import default_blog, make_feed
from tests.environment import ROOT

FOLDER = ROOT / "deploy" / "prometheus"
DASHBOARD = json.loads((FOLDER / "dashboard.json").read_text())
ALERTS = (FOLDER / "alerts.yml").read_text()
RULES = dict(re.findall(r"- alert: (\w+)\n +expr: (.+)\n", ALERTS))
PANELS = {panel["title"]: panel for panel in DASHBOARD["panels"]}
EXPRESSIONS = {
    **{
        f"{title}, {n}": target["expr"]
        for title in PANELS
        for n, target in enumerate(PANELS[title]["targets"])
    },
    **RULES,
}
OPERATE = (ROOT / "docs" / "operate.md").read_text(encoding="utf-8")


@pytest.fixture
def samples(db, store, monkeypatch):
    """Return {name: labels} of all that a site with a process of each kind tells."""
    common = {"host": "h", "version": "1", "last_error": None}
    records = [
        {
            "kind": "web",
            "pid": 1,
            "up": 9.0,
            "lag": 0.1,
            "sockets": 1,
            "channel": "c!",
            "canary": 1.0,
        },
        {"kind": "worker", "pid": 2, "lag": 0.1},
    ]
    reports = [Report(str(n), 0.1, {**common, **each}) for n, each in enumerate(records)]
    monkeypatch.setattr(processes, "read_processes", lambda: Reports(1.0, reports, {}))
    default_blog()
    feed = make_feed()
    feed.last_success = feed.next_poll
    feed.save()
    found = {}
    for family in Families({"redis": "ok"}).collect():
        for sample in family.samples:
            found.setdefault(sample.name, set()).update(sample.labels)
    return found


def read_names(expression):
    """Return what an expression takes: {name: labels that are matched}."""
    found = re.findall(r"(livelog_\w+)(?:\{([^}]*)\})?", expression)
    return {name: set(re.findall(r"(\w+)\s*[!=~]", matched)) for name, matched in found}


@pytest.mark.parametrize("name", EXPRESSIONS)
def test_names_and_labels_are_told(name, samples, monkeypatch):
    """Each is one of /metrics; what is matched or grouped by is a label of it."""
    channels = {
        "livelog_channel_messages",
        "livelog_channel_age_seconds",
        "livelog_channel_full_total",
    }
    samples = {**samples, **{each: {"channel"} for each in channels}}
    names = read_names(EXPRESSIONS[name])
    if name != "LivelogDown":
        assert names
    grouped = {
        label.strip()
        for labels in re.findall(r"by \(([^)]*)\)", EXPRESSIONS[name])
        for label in labels.split(",")
    }
    for each, matched in names.items():
        assert each in samples, each
        assert matched <= samples[each]
    assert grouped <= {label for each in names for label in samples[each]}


@pytest.mark.parametrize("title", PANELS)
def test_a_legend_names_labels_that_are_there(title):
    """A label that an expression sums away is not in its legend."""
    for target in PANELS[title]["targets"]:
        legend = set(re.findall(r"{{(\w+)}}", target["legendFormat"]))
        by = re.findall(r"by \(([^)]*)\)", target["expr"])
        if by:
            assert legend <= {label.strip() for label in by[0].split(",")}


def test_prometheus_can_read_the_rules():
    """One group of rules, each with what it waits for, how bad it is, and a sentence."""
    (group,) = yaml.safe_load(ALERTS)["groups"]
    assert {rule["alert"]: rule["expr"] for rule in group["rules"]} == RULES
    for rule in group["rules"]:
        assert rule["labels"]["severity"] in ("page", "warn") and rule["annotations"]["summary"]


def test_each_alert_is_explained():
    """What to do about it stands in docs/operate.md."""
    assert RULES and [name for name in RULES if f"`{name}`" not in OPERATE] == []


def test_each_name_is_explained(samples):
    """The table in docs/operate.md has each metric, and none that is not told."""
    named = set(re.findall(r"^\| `(livelog_\w+)", OPERATE, re.M))
    channels = {
        "livelog_channel_messages",
        "livelog_channel_age_seconds",
        "livelog_channel_full_total",
    }
    told = {re.sub(r"_(bucket|sum|count|created)$", "", name) for name in samples} | channels
    assert named == told
