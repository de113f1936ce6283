"""Reading .livelog/env; that a living run is believed, and no other, is in tests/bin/test_env_file.py."""

import stat
from concurrent.futures import ThreadPoolExecutor

from livelog.checkout import make_key, read_env


def test_no_file(tmp_path):
    assert read_env(str(tmp_path / "none" / "env")) == {}


def test_a_run_without_a_lock(tmp_path):
    """What stands below the name of a lock that nobody holds is passed over."""
    path = tmp_path / "env"
    path.write_text("SECRET_KEY=k\n# While .livelog/run.lock is held:\nREDIS_URL=redis://gone/0\n")
    assert read_env(str(path)) == {"SECRET_KEY": "k"}


def test_the_key(tmp_path):
    """All processes that start at once in a fresh checkout get one key, and their owner alone."""
    path = tmp_path / "state" / "env"
    with ThreadPoolExecutor(8) as threads:
        keys = set(threads.map(lambda _: make_key(str(path)), range(8)))
    assert len(keys) == 1 and len(min(keys)) > 50
    assert read_env(str(path)) == {"SECRET_KEY": min(keys)}
    assert stat.S_IMODE(path.stat().st_mode) == 0o600


def test_the_key_beside_a_run(tmp_path):
    """A key that comes late is no part of what a run chose."""
    path = tmp_path / "env"
    path.write_text("# While .livelog/run.lock is held:\nREDIS_URL=redis://gone/0\n")
    assert read_env(str(path)) == {}
    key = make_key(str(path))
    assert read_env(str(path)) == {"SECRET_KEY": key}
