"""However much is recorded, what readers and editors ask is found by an index."""

import json
import re
import subprocess
import sys

import pytest

from tests.environment import ROOT

# By which indexes. None of the others reads the whole table, or puts it in order.
INDEXES = {
    "pinned": ["entry_pinned"],
    "key": ["entry_key"],
    "dates": ["entry_place", "entry_seq"],
    "older": ["entry_place"],
    "changes": ["entry_seq"],
    "last": ["entry_seq"],
    "waiting": ["entry_standing|entry_due"],
    "site": ["entry_published"],
    "list of blogs": ["entry_place"],
    "drafts": ["entry_due", "entry_due"],
    "keys": ["entry_key", "entry_key"],
    "month": ["entry_published", "entry_published"],
}
# Read by its own order, the newest first, and no further than to a bound.
BY_ID = ["list", "live", "search"]
WHOLE = re.compile(r"SCAN blog_entry(?! USING)|SCAN U0(?! USING)|Seq Scan on blog_entry")


@pytest.fixture(params=["sqlite", pytest.param("postgresql", marks=pytest.mark.slow)])
def plans(request, site):
    """How two thousand entries are searched."""
    if request.param == "postgresql":
        site.env["DATABASE_URL"] = request.getfixturevalue("postgres_url")
        site.manage("migrate", "-v0")
    env = {
        **site.env,
        "DJANGO_SETTINGS_MODULE": "livelog.settings",
        "PYTHONPATH": str(ROOT / "bin"),
    }

    def run(*command):
        command = [sys.executable, "-m", *command]
        return subprocess.run(command, env=env, cwd=str(ROOT), check=True, stdout=subprocess.PIPE)

    run("bench.record.fill", "2000")
    return request.param, json.loads(run("tests.plans").stdout)


def test_entries_are_found_by_an_index(plans):
    """Each query, on either database."""
    database, found = plans
    for name, indexes in INDEXES.items():
        assert len(found[name]) >= len(indexes), name
        for index, plan in zip(indexes, found[name]):
            assert re.search(index, plan), (name, plan)
    for name, answers in found.items():
        assert answers or name == "page", name
        for plan in answers:
            by_id = name in BY_ID and ("TEMP B-TREE" not in plan or "LIST SUBQUERY" in plan)
            assert by_id or not WHOLE.search(plan), (name, plan)
