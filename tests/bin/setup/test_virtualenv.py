"""What decides whether .venv must be made or brought up to date; the doing is recorded."""

import json

import pytest

from launch.setup import checkout, virtualenv
from launch.setup.virtualenv import DEVELOPMENT, RUNTIME, prepare_venv, stamp_of


@pytest.fixture
def done(tmp_path, monkeypatch):
    """The commands that prepare_venv would run, in a checkout with nothing but requirements."""
    commands = []
    venv = tmp_path / ".venv"
    venv.mkdir()
    for name in DEVELOPMENT:
        (tmp_path / name).write_text(name)
    for module in (checkout, virtualenv):
        monkeypatch.setattr(module, "STATE", tmp_path / ".livelog")
        monkeypatch.setattr(module, "ROOT", tmp_path)
    monkeypatch.setattr(virtualenv, "VENV", venv)
    monkeypatch.setattr(virtualenv, "STAMP", venv / "livelog.json")
    monkeypatch.setattr(virtualenv, "_runs", lambda: True)
    monkeypatch.setattr(virtualenv, "_run", lambda command, *_: commands.append(command[2:4]))
    return commands


def prepare(files):
    prepare_venv(files, lambda text: None)


VENV, PIP = ["venv", "--clear"], ["pip", "install"]


def test_a_fresh_checkout(done):
    """The environment is made and the packages installed; a second time nothing happens."""
    prepare(RUNTIME)
    assert done == [VENV, PIP]
    prepare(RUNTIME)
    assert done == [VENV, PIP]


def test_test_tools_later(done):
    """bin/test adds its tools to what bin/run installed, and bin/run then does nothing."""
    prepare(RUNTIME)
    prepare(DEVELOPMENT)
    prepare(RUNTIME)
    assert done == [VENV, PIP, PIP]


def test_changed_requirements(done, tmp_path):
    """A changed pin is installed, in the environment that is there."""
    prepare(DEVELOPMENT)
    (tmp_path / "requirements.txt").write_text("another pin")
    prepare(RUNTIME)
    assert done == [VENV, PIP, PIP]


def test_a_moved_checkout(done, tmp_path):
    """An environment made elsewhere is made anew: its scripts name their old place."""
    stamp = {**stamp_of(tmp_path / ".venv"), "home": "/elsewhere/.venv"}
    (tmp_path / ".venv" / "livelog.json").write_text(json.dumps(stamp))
    prepare(RUNTIME)
    assert done == [VENV, PIP]


def test_an_interpreter_that_is_gone(done, monkeypatch):
    """An environment whose Python does not run any more is made anew."""
    prepare(RUNTIME)
    monkeypatch.setattr(virtualenv, "_runs", lambda: False)
    prepare(RUNTIME)
    assert done == [VENV, PIP, VENV, PIP]


def test_processes_start_without_setuptools():
    """Django's import of distutils finds Python's own; from 3.12 on there is setuptools' alone."""
    assert virtualenv.plain_distutils((3, 11)) == {"SETUPTOOLS_USE_DISTUTILS": "stdlib"}
    assert virtualenv.plain_distutils((3, 12)) == {}
    environment = virtualenv.venv_environment()
    for name, value in virtualenv.plain_distutils().items():
        assert environment[name] == value
