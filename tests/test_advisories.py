"""docs/advisories.md says of each pin what is known of it: a new pin needs a row."""

import importlib.util
import re
from collections import defaultdict
from importlib.metadata import distribution, distributions

import pytest
from django.apps import apps
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

from tests.environment import ROOT

ADVISORIES = (ROOT / "docs" / "advisories.md").read_text(encoding="utf-8")
PINS = re.findall(
    r"^([\w.-]+)==([\w.]+)", (ROOT / "requirements.txt").read_text(encoding="utf-8"), re.M
)
# What only Django's own files, or none, may name.
TWISTED = [
    "twisted.conch",
    "twisted.words",
    "twisted.mail",
    "twisted.names",
    "twisted.protocols.ftp",
]


def read_rows(heading):
    """Return the cells of each row of the first table below a heading."""
    table = ADVISORIES.split(f"# {heading}\n")[1].split("\n\n#")[0]
    rows = [line for line in table.splitlines() if line.startswith("| ")]
    return [[cell.strip() for cell in row.strip("|").split(" | ")] for row in rows[2:]]


def test_each_pin_has_a_row():
    """Every version of every package of requirements.txt, on whichever Python, and no other."""
    pinned = defaultdict(set)
    for name, version in PINS:
        pinned[name].add(version)
    assert len(pinned) > 40
    rows = read_rows("The pins")
    assert {row[0]: set(row[1].split(", ")) for row in rows} == pinned
    assert len(rows) == len(pinned), "a package has two rows"


def test_each_pin_brings_pins():
    """Nothing is installed, on the Python that runs this, of which nobody looked for advisories."""
    pinned = {canonicalize_name(name) for name, _ in PINS}
    brought = set()
    for name in pinned & {canonicalize_name(each.metadata["Name"]) for each in distributions()}:
        needs = map(Requirement, distribution(name).requires or ())
        brought |= {
            canonicalize_name(each.name)
            for each in needs
            if each.marker is None or each.marker.evaluate({"extra": ""})
        }
    assert len(brought) > 10
    assert brought <= pinned


def test_each_row_says_something():
    """And a package whose versions are told of further below is told of there."""
    others = " ".join(row[0] for row in read_rows("The others"))
    for name, _, known in read_rows("The pins"):
        assert known
        assert "below" not in known or name in (*others.split(), "Django"), name


TESTS = sorted(set(re.findall(r"`(tests/[^:`]+)::(\w+)`", ADVISORIES)))


@pytest.mark.parametrize("path, name", TESTS)
def test_tests_that_hold_it_exist(path, name):
    """Each test that the document names is there."""
    assert f"def {name}(" in (ROOT / path).read_text(encoding="utf-8")


def find_users(name):
    """Return the files of ours that name a part of a library."""
    paths = [
        path
        for folder in ("livelog", "blog", "templates")
        for path in (ROOT / folder).rglob("*")
        if path.suffix in (".py", ".html", ".txt", ".xml")
    ]
    word = re.compile(rf"(?<!\w){re.escape(name)}")
    return [path.name for path in paths if word.search(path.read_text(encoding="utf-8"))]


@pytest.mark.parametrize(
    "name",
    [
        *TWISTED,
        *(name for row in read_rows("Not used") for name in re.findall("`([^`]+)`", row[0])),
    ],
)
def test_what_is_not_used(name):
    """Nothing of ours names what is said to be used by nothing."""
    assert find_users(name.lstrip(".")) == []


def test_what_is_used_is_found():
    """The search finds what there is."""
    assert find_users("MemoryFileUploadHandler") == ["settings.py"]


def test_no_form_names_a_key():
    """No table's key could be forged by a form: each is a number of the database's own."""
    for model in apps.get_models():
        key = model._meta.pk
        if model._meta.app_label in ("blog", "livelog"):
            assert key.get_internal_type() in ("AutoField", "BigAutoField"), model


def test_no_http2():
    """Twisted speaks HTTP/2 where h2 is installed."""
    assert importlib.util.find_spec("h2") is None
