"""Reading the environment: types, the file beneath it, and refusals that name the variable."""

import pytest
from django.core.exceptions import ImproperlyConfigured

from livelog.env import Env, hide_password, read_file


def test_number_within_bounds():
    """A number is read as its kind, and the default where the variable is empty."""
    assert Env({"X": "2.5"}).number("X", 5) == 2.5
    assert Env({"X": " 7 "}).number("X", 5, kind=int) == 7
    assert Env({"X": ""}).number("X", 5) == 5


@pytest.mark.parametrize("value", ["five", "-1", "11", "nan", "inf", "0x1"])
def test_bad_number_is_refused_by_name(value):
    """A number that is none, or out of bounds, stops start-up with the variable's name."""
    with pytest.raises(ImproperlyConfigured, match=r"^X must be a number from 0 to 10; it is "):
        Env({"X": value}).number("X", 5, most=10)


@pytest.mark.parametrize("value", ["2", "yes", "true"])
def test_flag_is_zero_or_one(value):
    """A flag says 0 or 1 and nothing else."""
    with pytest.raises(ImproperlyConfigured, match=r"^X must be 0 or 1"):
        Env({"X": value}).flag("X", False)


def test_urls_are_split_at_commas():
    """Several URLs stand in one variable, commas between them."""
    env = Env({"X": "http://a.example/feed, https://b.example/,"})
    assert env.urls("X") == ["http://a.example/feed", "https://b.example/"]


@pytest.mark.parametrize("value", ["ftp://a.example/", "a.example", "http://", "http://a:port/"])
def test_bad_url_is_refused(value):
    """A URL needs a scheme that is known and a host."""
    with pytest.raises(ImproperlyConfigured, match="^X must be"):
        Env({"X": value}).urls("X")


@pytest.mark.parametrize(
    "value", ["redis://localhost", "rediss://:secret@h:6380/2", "unix:///run/redis.sock?db=1"]
)
def test_redis_urls(value):
    """Redis may be named by TCP, TLS or a Unix socket."""
    assert Env({"X": value}).redis_url("X", "") == value


@pytest.mark.parametrize("value", ["localhost:6379", "redis://h/zero", "http://h/0", "unix://"])
def test_bad_redis_url_is_refused(value):
    """A Redis URL that cannot be used stops start-up."""
    with pytest.raises(ImproperlyConfigured, match="^X must be like redis://"):
        Env({"X": value}).redis_url("X", "")


def test_refusal_hides_the_password():
    """A password never reaches a log line or an error."""
    assert hide_password("redis://u:secret@host:6379/0") == "redis://u:***@host:6379/0"
    assert hide_password("redis://host:6379/0") == "redis://host:6379/0"
    with pytest.raises(ImproperlyConfigured) as refusal:
        Env({"X": "http://u:secret@host/"}).redis_url("X", "")
    assert "secret" not in str(refusal.value)


def test_file_is_beneath_the_environment(tmp_path, monkeypatch):
    """What the environment sets wins over .livelog/env; a missing file is an empty one."""
    path = tmp_path / "env"
    path.write_text("# chosen by bin/run\nLEFT=file\nRIGHT=a=b\n\n")
    monkeypatch.setenv("LEFT", "environment")
    env = Env.load(str(path))
    assert (env.text("LEFT"), env.text("RIGHT")) == ("environment", "a=b")
    assert read_file(str(tmp_path / "none")) == {}
