"""A Prometheus that watches a site as docs/operate.md has it, with the rules of deploy/prometheus."""

import json
import os
import re
import shutil
from urllib.error import URLError
from urllib.parse import urlencode

import pytest
import yaml

from tests.environment import ROOT, free_port
from tests.hub import call
from tests.processes import Process, wait_for

CONFIG = re.search(r"```yaml\n(rule_files.+?)```", (ROOT / "docs" / "operate.md").read_text(), re.S)
TIMES = ("scrape_interval", "scrape_timeout", "evaluation_interval")


class Prometheus(Process):
    """Asks the Daphne at `daphne` every two seconds; with a token, or as this machine alone may."""

    def __init__(self, directory, daphne, token=""):
        self.port = free_port()
        self.address = f"http://127.0.0.1:{self.port}"
        config = directory / "prometheus.yml"
        config.write_text(json.dumps(adapt(yaml.safe_load(CONFIG[1]), directory, daphne, token)))
        command = [find_prometheus(), "--config.file", config, "--storage.tsdb.path"]
        command += [directory / "prometheus", f"--web.listen-address=127.0.0.1:{self.port}"]
        super().__init__("prometheus", command, env=dict(os.environ), directory=directory)

    def start(self):
        """Start it, five seconds before it asks whom it is to watch: best before they are there."""
        super().start()
        wait_for(self.is_ready, "Prometheus is ready")
        return self

    def is_ready(self):
        assert self.is_running(), f"Prometheus ended:\n{self.output()}"
        try:
            return call(f"{self.address}/-/ready")[0] == 200
        except URLError:  # it does not listen yet
            return False

    def wait_until_it_reads(self):
        """Wait until it has twice been told numbers, so that it sees by how much they grow."""
        wait_for(lambda: self.ask("count_over_time(livelog_leader[1m]) > 1"), "it reads /metrics")

    def ask(self, expression):
        """Return an expression's series as {labels: value}; labels are sorted pairs, without the target's."""
        result = self.read("query?" + urlencode({"query": expression}))["result"]
        return {
            tuple(sorted(strip(each["metric"]).items())): float(each["value"][1]) for each in result
        }

    def alerts(self):
        """Return {alert: "pending" or "firing"} of those that are either."""
        alerts = self.read("alerts")["alerts"]
        return {each["labels"]["alertname"]: each["state"] for each in alerts}

    def read(self, path):
        status, text = call(f"{self.address}/api/v1/{path}")
        assert status == 200, path
        return json.loads(text)["data"]


def adapt(config, directory, daphne, token):
    """Return the document's configuration with what a machine sets put in its place."""
    (job,), (rules,) = config["scrape_configs"], config["rule_files"]
    config["rule_files"] = [rules.replace("/srv/livelog", str(ROOT))]
    config["global"] = dict.fromkeys(TIMES, "2s")
    del job["scheme"]
    job["static_configs"][0]["targets"] = [f"127.0.0.1:{daphne}"]
    if token:
        (directory / "token").write_text(token + "\n")
        job["authorization"]["credentials_file"] = str(directory / "token")
    else:
        del job["authorization"]
    return config


def strip(labels):
    return {k: v for k, v in labels.items() if k not in ("__name__", "job", "instance")}


def find_prometheus(tool="prometheus"):
    """Return the path of a Prometheus or of its promtool; without one the test is skipped."""
    path = shutil.which(tool)
    if path is None:
        pytest.skip("no Prometheus: apt install prometheus")
    return path
