import stat

import pytest

from launch import env_file
from launch.env_file import described, read_sections, secret_key
from launch.setup import checkout
from livelog.checkout import read_env

REAL, DEMO = {"REDIS_URL": "redis://real/0"}, {"REDIS_URL": "redis://demo/0", "PORT": "1"}


@pytest.fixture
def path(tmp_path, monkeypatch):
    monkeypatch.setattr(checkout, "STATE", tmp_path)
    monkeypatch.setattr(env_file, "PATH", tmp_path / "env")
    return tmp_path / "env"


def test_a_run(path):
    """While it lives the file says what it chose; afterwards the key alone."""
    key = secret_key()
    with checkout.locked("run"), described("run", REAL):
        assert read_env(str(path)) == {"SECRET_KEY": key, **REAL}
    assert read_env(str(path)) == {"SECRET_KEY": key} == read_sections()[""]
    assert secret_key() == key


def test_a_run_that_was_killed(path):
    """What a run left behind that could not tidy up is not believed: its lock is free."""
    key = secret_key()
    env_file.write_sections({"": {"SECRET_KEY": key}, "run": REAL})
    assert read_env(str(path)) == {"SECRET_KEY": key}


@pytest.mark.parametrize("first, last", [("run", "demo"), ("demo", "run")])
def test_a_demo_beside_a_real_blog(path, first, last):
    """The real blog is meant while it runs, whichever began first; the demo once it is alone."""
    chosen = {"run": REAL, "demo": DEMO}
    with checkout.locked("demo"):
        with checkout.locked("run"), described(first, chosen[first]), described(last, chosen[last]):
            assert read_env(str(path))["REDIS_URL"] == REAL["REDIS_URL"]
            assert "PORT" not in read_env(str(path))
        env_file.write_sections({"": {}, **chosen})
        assert read_env(str(path)) == DEMO


def test_only_its_owner_reads_it(path):
    secret_key()
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
