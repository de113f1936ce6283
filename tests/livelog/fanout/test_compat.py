"""One test for each name that is used of a library though nobody promised it."""

import ast
import re
from pathlib import Path

import pytest

from livelog import fanout
from livelog.fanout import compat
from tests.environment import ROOT

SOURCES = sorted(Path(fanout.__file__).parent.rglob("*.py"))
NAMES = [(package, name) for package, names in compat.USED.items() for name in names]


@pytest.mark.parametrize(("package", "name"), NAMES, ids=[name for _, name in NAMES])
def test_the_installed_library_has(package, name):
    """What is used of it."""
    assert compat.is_there(name)


@pytest.mark.parametrize(
    "name",
    [
        "twisted.internet.tcp:Connection._tempDataBufer",
        "twisted.internet.tcp:Conection.socket",
        "twisted.internet.tpc:Connection.socket",
    ],
)
def test_what_is_not_there_is_found_out(name):
    """An attribute, a class, a module."""
    assert not compat.is_there(name)


def test_a_missing_name_ends_the_process(monkeypatch):
    """With one line that says what is missing, what is installed and what is wanted."""
    monkeypatch.setitem(compat.USED, "daphne", {"daphne.server:Server.listen_for_ever": "called"})
    with pytest.raises(compat.IncompatibleLibrary) as caught:
        compat.check()
    assert str(caught.value) == (
        "daphne 1.4.2 has no daphne.server:Server.listen_for_ever, which livelog uses; "
        "daphne 1.4.2 has: pip install -r requirements.txt"
    )


def test_another_version_is_told(monkeypatch, caplog):
    """In one line, with package, version found and version wanted; a pinned one is not."""
    compat.check()
    assert not caplog.records
    monkeypatch.setattr(compat, "version", lambda package: "9.9" if package == "redis" else "1.4.2")
    monkeypatch.setattr(compat, "PINNED", dict.fromkeys(compat.PINNED, ("1.4.2",)))
    compat.check()
    assert [record.getMessage() for record in caplog.records] == [
        "redis 9.9 is installed, but livelog was made for 1.4.2: pip install -r requirements.txt"
    ]


def test_the_pinned_versions_are_those_of_the_requirements():
    """Whoever moves a pin looks at what is used of the library."""
    text = (ROOT / "requirements.txt").read_text(encoding="utf-8")
    pins = re.findall(r"^([\w.-]+)==([\w.]+)", text, re.MULTILINE)
    wanted = {package: tuple(v for name, v in pins if name == package) for package in compat.PINNED}
    assert wanted == compat.PINNED
    assert list(compat.USED) == list(compat.PINNED)


def test_every_private_name_of_another_is_listed():
    """An underscored attribute that no class of ours sets is a library's."""
    trees = {path: ast.parse(path.read_text(encoding="utf-8")) for path in SOURCES}
    nodes = [node for tree in trees.values() for node in ast.walk(tree)]
    own = {node.name for node in nodes if isinstance(node, ast.FunctionDef)}
    own |= {node.id for node in nodes if isinstance(node, ast.Name)}
    own |= {
        node.attr
        for node in nodes
        if isinstance(node, ast.Attribute) and isinstance(node.ctx, ast.Store)
    }
    used = {node.attr for node in nodes if isinstance(node, ast.Attribute)}
    private = {name for name in used - own if re.match("_[^_]", name)} - {"_exit"}
    listed = {re.split("[:.]", name)[-1] for _, name in NAMES}
    assert private
    assert private - listed == set()


def test_every_private_method_that_is_replaced_is_listed():
    """One of ours that a library's class has too."""
    listed = {re.split("[:.]", name)[-1] for _, name in NAMES}
    assert find_replaced() - listed == set()


def find_replaced():
    """Return the private names of our classes that a base of another package has."""
    from livelog.fanout.daphne import factory, socket
    from livelog.fanout.daphne.http import channel, request
    from livelog.fanout.layer import channel_layer, clients, sentinel

    classes = [
        factory.FanoutFactory,
        channel.FanoutHTTPChannel,
        request.FanoutRequest,
        socket.FanoutSocket,
        channel_layer.FanoutChannelLayer,
        channel_layer.FanoutSentinelChannelLayer,
        clients.TLSConnection,
        sentinel.MasterPool,
    ]
    found = set()
    for each in classes:
        ours = [base for base in each.__mro__ if base.__module__.startswith("livelog")]
        others = [base for base in each.__mro__ if not base.__module__.startswith("livelog")]
        theirs = {name for base in others for name in compat.mentioned_in(base)}
        theirs |= {name for base in others for name in vars(base)}
        names = {name for base in ours for name in vars(base)}
        found |= {name for name in names & theirs if re.match("_[^_]", name)}
    return found
