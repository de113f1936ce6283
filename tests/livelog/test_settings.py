"""Settings in a process of their own: what they refuse, and what they make of the environment."""

import subprocess
import sys

import pytest

from blog.replays import CHANNEL, ROOM_CHANNEL
from launch.run import DEFAULT_FEED
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
        ("DATABASE_URL", "postgres://localhost"),
        ("ALLOWED_HOSTS", "https://live.example.org"),
        ("ALLOWED_HOSTS", "live.example.org:8000"),
        ("ALLOWED_HOSTS", "live.example.org live.example"),
        ("LIVELOG_MEDIA_ROOT", __file__),
        ("LIVELOG_FEEDS", "ftp://example.org/feed"),
        ("LIVELOG_PACE", "-1"),
        ("LIVELOG_POLL", "0"),
        ("LIVELOG_RETENTION", "1.5"),
        ("LIVELOG_HEAD", "soon"),
        ("LIVELOG_ALLOW_PRIVATE_FEEDS", "2"),
        ("LIVELOG_PUBLIC_URL", "live.example.org"),
        ("LIVELOG_PUBLIC_URL", "https://live.example.org/?x=1"),
        ("LIVELOG_PUBLIC_URL", "https://example.org/live"),
        ("DEBUG", "yes"),
        ("PORT", "99999"),
        ("LIVELOG_METRICS_TOKEN", "short"),
        ("LIVELOG_ADMIN_PATH", "blog/admin"),
        ("LIVELOG_ADMIN_HOST", "admin.example.org:8000"),
        ("LIVELOG_MAX_HANDSHAKES", "many"),
        ("LIVELOG_LOG", "xml"),
        ("SECRET_KEY_FILE", "/no/such/file"),
    ],
)
def test_bad_value_stops_start_up_with_its_name(name, value):
    """Each variable that cannot be used is named in the error that stops the start."""
    done = load(**{"SECRET_KEY": "" if name == "SECRET_KEY_FILE" else "k", name: value})
    assert done.returncode != 0
    assert f"ImproperlyConfigured: {name} must be" in done.stderr


def test_secret_key_is_needed_unless_debugging():
    """Without a SECRET_KEY only DEBUG=1 starts."""
    assert "SECRET_KEY must be set" in load(SECRET_KEY="").stderr
    assert load(SECRET_KEY="", DEBUG="1").returncode == 0


def test_the_feed_that_nobody_named():
    """bin/run announces the very feed that the settings fall back to."""
    assert load("settings.LIVELOG_FEEDS", LIVELOG_FEEDS="").stdout == f"['{DEFAULT_FEED}']\n"


def test_no_feed():
    """For a site that people alone write."""
    assert load("settings.LIVELOG_FEEDS", LIVELOG_FEEDS="none").stdout == "[]\n"


def test_databases():
    """SQLite by path, PostgreSQL by URL, each through this project's backend."""
    name = "settings.DATABASES['default']['%s']"
    assert load(name % "NAME", DATABASE_URL="sqlite:////var/x.db").stdout == "/var/x.db\n"
    postgres = load(name % "ENGINE", DATABASE_URL="postgres://u:p@h:5432/n")
    assert postgres.stdout == "livelog.db.postgresql\n"


def test_several_databases_that_take_turns():
    """Hosts at one port, or each with its own; what would leave one out stops the start."""
    host, options = (f"settings.DATABASES['default']['{name}']" for name in ("HOST", "OPTIONS"))
    assert load(host, DATABASE_URL="postgres://u:p@a,b:5433/n").stdout == "a,b\n"
    own = load(options, DATABASE_URL="postgres://u:p@/n?host=::1,b&port=1,2")
    assert own.stdout == "{'host': '::1,b', 'port': '1,2'}\n"
    for hosts in ("a:1,b:2", "[::1],b", "a,[::1]"):
        refused = load(host, DATABASE_URL=f"postgres://u:secret@{hosts}/n")
        assert "?host=one,two&port=5432,5433" in refused.stderr and "secret" not in refused.stderr


def test_the_stock_layer_knows_no_sentinels():
    """Such a pair of settings stops the start, and says which to change."""
    url = "redis+sentinel://h/main"
    assert load("settings.LIVELOG_LAYER", REDIS_URL=url).stdout == "fanout\n"
    refused = load("settings.LIVELOG_LAYER", REDIS_URL=url, LIVELOG_LAYER="asgi_redis")
    assert "LIVELOG_LAYER must be one of fanout;" in refused.stderr


def test_public_address_is_answered_to():
    """The name in LIVELOG_PUBLIC_URL needs no mention in ALLOWED_HOSTS, nor a slash at its end."""
    shown = load(
        "settings.LIVELOG_PUBLIC_URL, settings.ALLOWED_HOSTS",
        LIVELOG_PUBLIC_URL="https://live.example.org/",
        ALLOWED_HOSTS="localhost",
    )
    assert shown.stdout == "https://live.example.org ['localhost', 'live.example.org']\n"
    shown = load("settings.ALLOWED_HOSTS[-1]", LIVELOG_PUBLIC_URL="http://[::1]:8000")
    assert shown.stdout == "[::1]\n"


@pytest.mark.parametrize("scheme, secure", [("https", True), ("http", False)])
def test_cookies_keep_to_https_where_the_site_does(scheme, secure):
    """A site known by https sends its cookies over nothing else, and says so for a year."""
    names = "SESSION_COOKIE_SECURE", "CSRF_COOKIE_SECURE", "SECURE_HSTS_SECONDS"
    shown = load(
        ", ".join(f"settings.{name}" for name in names),
        LIVELOG_PUBLIC_URL=f"{scheme}://live.example.org",
    )
    assert shown.stdout == f"{secure} {secure} {31536000 * secure}\n"


def test_defaults():
    """What is not set is as the README says."""
    names = ["PACE", "POLL", "RETENTION", "HEAD"]
    values = load(
        "[{}]".format(",".join("settings.LIVELOG_" + name for name in names)),
        **{"LIVELOG_" + name: "" for name in names},
    )
    assert values.stdout == "[5.0, 60.0, 1000, 15.0]\n"


def check(**variables):
    """Return what `manage.py check --deploy` says."""
    command = [sys.executable, "-W", "ignore", "manage.py", "check", "--deploy"]
    command += ["--fail-level", "WARNING"]
    env = {**IN_PROCESS, "SECRET_KEY": "k" + "0123456789" * 6, **variables}
    env.pop("DJANGO_SETTINGS_MODULE", None)
    done = subprocess.run(command, env=env, cwd=str(ROOT), capture_output=True, text=True)
    return done.returncode, done.stdout + done.stderr


def test_a_site_known_by_https_is_fit_to_be_deployed():
    """Django's own check finds nothing; without https, or with a weak key, it does."""
    public = "https://live.example.org"
    assert check(LIVELOG_PUBLIC_URL=public)[0] == 0
    status, said = check()
    assert status and "LIVELOG_PUBLIC_URL is not an https address" in said and "W012" in said
    status, said = check(LIVELOG_PUBLIC_URL=public, SECRET_KEY="short")
    assert status and "SECRET_KEY" in said


def test_the_admins_host_is_answered_to():
    """It needs no mention in ALLOWED_HOSTS."""
    shown = load("settings.ALLOWED_HOSTS[-1]", LIVELOG_ADMIN_HOST="back.example.org")
    assert shown.stdout == "back.example.org\n"


def test_workers_take_replays_last():
    """Whoever connects, pings or asks for a page goes past those who catch up, of stream or room."""
    layer = "settings.CHANNEL_LAYERS['default']['CONFIG']"
    assert load(f"sorted({layer}['late'])").stdout.strip() == str(sorted([CHANNEL, ROOM_CHANNEL]))
