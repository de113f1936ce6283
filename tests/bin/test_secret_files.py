"""Secrets in files, as bin/run takes them."""

import pytest

from launch.errors import Problem
from launch.secret_files import read_secret_files


def test_it_stands_in_the_place_of_its_name(tmp_path):
    """And is named no more, so that a process that is told the value is not told of two."""
    (tmp_path / "url").write_text("redis://:pw@box/0\n")
    environ = {"REDIS_URL_FILE": str(tmp_path / "url"), "SECRET_KEY_FILE": ""}
    read_secret_files(environ)
    assert environ == {"REDIS_URL": "redis://:pw@box/0"}


def test_what_is_refused(tmp_path):
    """Two values, and a file that is not there."""
    with pytest.raises(Problem, match="both set"):
        read_secret_files({"REDIS_URL_FILE": "/x", "REDIS_URL": "redis://box"})
    with pytest.raises(Problem, match="SECRET_KEY_FILE cannot be read"):
        read_secret_files({"SECRET_KEY_FILE": str(tmp_path / "none")})
