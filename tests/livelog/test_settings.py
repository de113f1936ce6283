"""Settings in a process of their own: what they refuse, and what they make of the environment."""

import subprocess
import sys

import pytest

from tests.environment import IN_PROCESS, ROOT

SHOW = "from livelog import settings; print(%s)"


def load(expression="''", **variables):
    """Import the settings in a new process and return it, ended."""
    command = [sys.executable, "-W", "ignore", "-c", SHOW % expression]
    env = {**IN_PROCESS, **variables}
    env.pop("DJANGO_SETTINGS_MODULE", None)
    return subprocess.run(command, env=env, cwd=str(ROOT), capture_output=True, text=True)


@pytest.mark.parametrize(
    "name, value",
    [
        ("REDIS_URL", "localhost"),
        ("USE_REDIS", "maybe"),
        ("DATABASE_URL", "mysql://localhost/x"),
        ("DATABASE_URL", "nonsense"),
        ("LIVELOG_FEEDS", "ftp://example.org/feed"),
        ("LIVELOG_PACE", "-1"),
        ("LIVELOG_POLL", "0"),
        ("LIVELOG_RETENTION", "1.5"),
        ("LIVELOG_HEAD", "soon"),
        ("LIVELOG_ALLOW_PRIVATE_FEEDS", "2"),
        ("LIVELOG_PUBLIC_URL", "live.example.org"),
        ("LIVELOG_PUBLIC_URL", "https://live.example.org/?x=1"),
        ("DEBUG", "yes"),
        ("PORT", "99999"),
    ],
)
def test_bad_value_stops_start_up_with_its_name(name, value):
    """Each variable that cannot be used is named in the error that stops the start."""
    done = load(**{name: value})
    assert done.returncode != 0
    assert "ImproperlyConfigured: %s must be" % name in done.stderr


def test_secret_key_is_needed_unless_debugging():
    """Without a SECRET_KEY only DEBUG=1 starts."""
    assert "SECRET_KEY must be set" in load(SECRET_KEY="").stderr
    assert load(SECRET_KEY="", DEBUG="1").returncode == 0


def test_databases():
    """SQLite by path, PostgreSQL by URL, each through this project's backend."""
    name = "settings.DATABASES['default']['%s']"
    assert load(name % "NAME", DATABASE_URL="sqlite:////var/x.db").stdout == "/var/x.db\n"
    postgres = load(name % "ENGINE", DATABASE_URL="postgres://u:p@h:5432/n")
    assert postgres.stdout == "livelog.db.postgresql\n"


def test_public_address_is_answered_to():
    """The name in LIVELOG_PUBLIC_URL needs no mention in ALLOWED_HOSTS, nor a slash at its end."""
    shown = load(
        "settings.LIVELOG_PUBLIC_URL, settings.ALLOWED_HOSTS",
        LIVELOG_PUBLIC_URL="https://live.example.org/",
        ALLOWED_HOSTS="localhost",
    )
    assert shown.stdout == "https://live.example.org ['localhost', 'live.example.org']\n"


def test_defaults():
    """What is not set is as the README says."""
    names = ["PACE", "POLL", "RETENTION", "HEAD"]
    values = load(
        "[%s]" % ",".join("settings.LIVELOG_" + name for name in names),
        **{"LIVELOG_" + name: "" for name in names},
    )
    assert values.stdout == "[5.0, 60.0, 1000, 15.0]\n"
