import os
import sys

import pytest

from launch.python import find_pythons, require_supported_python


@pytest.fixture
def executed(monkeypatch):
    """What os.execv is called with; as execv never returns, it ends the test's call."""
    calls = []

    def execv(path, arguments):
        calls.append(arguments)
        raise SystemExit

    monkeypatch.setattr(os, "execv", execv)
    return calls


@pytest.mark.parametrize("version", [(3, 8, 0), (3, 13, 9)])
def test_a_python_that_will_do(monkeypatch, executed, version):
    """From 3.8 to 3.13 the script goes on."""
    monkeypatch.setattr(sys, "version_info", version)
    require_supported_python("bin/run")
    assert not executed


@pytest.mark.parametrize("version", [(3, 7, 17), (3, 14, 0)])
def test_no_python_that_will_do(monkeypatch, executed, version, tmp_path):
    """With no other Python on the PATH one line says which are supported."""
    monkeypatch.setattr(sys, "version_info", version)
    monkeypatch.setenv("PATH", str(tmp_path))
    monkeypatch.setenv("PYENV_ROOT", str(tmp_path))
    with pytest.raises(SystemExit, match=r"Python 3\.8 to 3\.13, and this is 3\.(7|14)"):
        require_supported_python("bin/run")
    assert not executed


def test_another_python_on_the_path(monkeypatch, executed, tmp_path):
    """The newest that will do takes over, past a launcher whose Python is not installed."""
    for name, status in (("python3.13", 127), ("python3.12", 0)):
        (tmp_path / name).write_text(f"#!/bin/sh\nexit {status}\n")
        (tmp_path / name).chmod(0o755)
    monkeypatch.setattr(sys, "version_info", (3, 14, 0))
    monkeypatch.setattr(sys, "argv", ["bin/run", "--demo"])
    monkeypatch.setenv("PATH", str(tmp_path))
    monkeypatch.setenv("PYENV_ROOT", str(tmp_path))
    with pytest.raises(SystemExit):
        require_supported_python("bin/run")
    [arguments] = executed
    assert arguments == [str(tmp_path / "python3.12"), os.path.abspath("bin/run"), "--demo"]


def test_pythons_of_pyenv(monkeypatch, tmp_path):
    """Those are found that are not on the PATH, or only as a launcher that finds none."""
    places = {"bin/python3.8": 127, "bin/python3.9": 0}
    for version in ("3.8.1", "3.8.18", "3.7.17", "3.13.0"):
        places[f"versions/{version}/bin/python{version.rpartition('.')[0]}"] = 0
    for name, status in places.items():
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(f"#!/bin/sh\nexit {status}\n")
        path.chmod(0o755)
    monkeypatch.setenv("PATH", str(tmp_path / "bin"))
    monkeypatch.setenv("PYENV_ROOT", str(tmp_path))
    found = {version: path[len(str(tmp_path)) + 1 :] for version, path in find_pythons().items()}
    assert found == {
        (3, 8): "versions/3.8.18/bin/python3.8",
        (3, 9): "bin/python3.9",
        (3, 13): "versions/3.13.0/bin/python3.13",
    }
