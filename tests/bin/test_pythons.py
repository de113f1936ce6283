"""Which Pythons .ci/pythons runs, and when that is enough; the runs themselves are recorded."""

import pytest

from launch import pythons
from launch.pythons import BUDGET, judge, main, order, read_version


@pytest.fixture
def ran(monkeypatch):
    """The Pythons that were run; each takes nine minutes."""
    ran = []
    monkeypatch.setattr(pythons, "find_pythons", lambda: {(3, n): f"/{n}" for n in range(8, 14)})
    monkeypatch.setattr(pythons, "read_version", lambda: (3, 11))
    monkeypatch.setattr(pythons, "run_suite", lambda version, python: ran.append(version) or True)
    return ran


def test_every_one_but_the_first(ran, capsys):
    """The oldest and newest go first; on which the whole suite ran it does not run again."""
    assert main(clock=lambda: 0.0) == 0
    assert ran == [(3, 8), (3, 13), (3, 12), (3, 10), (3, 9)]
    said = capsys.readouterr().out
    assert "Pythons: 3.8 (/8), 3.9 (/9)" in said and "Python 3.9: passed" in said


def test_the_time_is_over(ran, capsys):
    """No other is begun then, and it is said; the oldest and newest are run all the same."""
    assert main(clock=lambda: len(ran) * BUDGET) == 0
    assert ran == [(3, 8), (3, 13)]
    assert "Python 3.10: left out" in capsys.readouterr().out


def test_one_that_fails(ran, monkeypatch, capsys):
    """The others are run too, and the whole fails."""
    monkeypatch.setattr(
        pythons, "run_suite", lambda version, _: ran.append(version) or version != (3, 13)
    )
    assert main(clock=lambda: 0.0) == 1
    assert len(ran) == 5 and "Python 3.13: FAILED" in capsys.readouterr().out


def test_what_is_not_there(ran, monkeypatch, capsys):
    """It is named, and is no failure."""
    monkeypatch.setattr(pythons, "find_pythons", lambda: {(3, 11): "/11", (3, 12): "/12"})
    assert main(clock=lambda: 0.0) == 0
    assert ran == [(3, 12)]
    assert "Not on this machine: 3.8, 3.9, 3.10, 3.13" in capsys.readouterr().out


@pytest.mark.parametrize("done", [{}, {(3, 8): True}, {(3, 8): True, (3, 13): False}])
def test_not_enough(done):
    """The oldest and the newest, where they are there, must have passed."""
    assert not judge([(3, 8), (3, 11), (3, 13)], {(3, 11): True, **done})
    assert judge([(3, 11), (3, 12)], {(3, 11): True})
    assert order([(3, 9), (3, 12)]) == [(3, 12), (3, 9)]


def test_the_version_of_an_environment(tmp_path, monkeypatch):
    """As venv wrote it down."""
    monkeypatch.setattr(pythons, "ROOT", tmp_path)
    (tmp_path / ".venv").mkdir()
    (tmp_path / ".venv" / "pyvenv.cfg").write_text("home = /usr/bin\nversion = 3.11.7\n")
    assert read_version() == (3, 11)
