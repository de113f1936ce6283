"""What strangers wrote ends no line of a log and commands no terminal."""

import io
import json
import logging
import subprocess
import sys

import pytest

from livelog.logs import JsonFormatter, LineFormatter, escape, escape_lines, escape_values
from tests.environment import IN_PROCESS, ROOT


@pytest.mark.parametrize(
    "text, shown",
    [
        ("a\nb\rc\td", r"a\nb\rc\td"),
        ("\x1b]0;title\x07\x1b[2J", r"\x1b]0;title\x07\x1b[2J"),
        ("\x7f\x85\x9b31m", r"\x7f\x85\x9b31m"),
        ("a\u2028b\u202ec\u2066d", r"a\u2028b\u202ec\u2066d"),
        ("\udcff", r"\udcff"),
        ("新 “条目” 👩\u200d💻\u3000é", "新 “条目” 👩\u200d💻\u3000é"),
    ],
)
def test_controls_are_escaped(text, shown):
    """Those of ASCII, of Latin-1 and of Unicode; what is to be read stays as it is."""
    assert escape(text) == shown


def test_lines_that_are_ours_stay():
    """What is written in several lines keeps them."""
    assert escape_lines("one\ntwo\x1b") == "one\ntwo\\x1b"


@pytest.fixture
def log():
    """A logger with our formatter, and what it wrote."""
    written = io.StringIO()
    handler = logging.StreamHandler(written)
    handler.setFormatter(LineFormatter())
    logger = logging.Logger("strangers")
    logger.addHandler(handler)
    return logger, written


def test_a_record_is_one_line(log):
    """Whatever a path or a status line holds."""
    logger, written = log
    logger.warning("Not Found: %s", "/a\n2026-11-25 12:00:00 ERROR blog: forged\x1b[31m")
    (line,) = written.getvalue().splitlines()
    assert line.endswith(r"Not Found: /a\n2026-11-25 12:00:00 ERROR blog: forged\x1b[31m")


def test_a_traceback_is_set_in(log):
    """No line of it passes for a record, not even of the message at its end."""
    logger, written = log
    try:
        raise ValueError("what a server said:\n2026-11-25 ERROR forged\x1b[2J")
    except ValueError:
        logger.exception("It failed")
    first, *others = written.getvalue().splitlines()
    assert first.endswith("It failed")
    assert others and all(line.startswith("    ") for line in others)
    assert "\x1b" not in written.getvalue()


SHOW = """
import django; django.setup()
import logging
from channels import log
from daphne.access import AccessLogGenerator
log.setup_logger("django.channels")
import sys
PATH = "/a" + chr(10) + chr(27) + "[31m"
for name in sys.argv[1].split():
    logging.getLogger(name).error("Bad: %s", PATH)
"""


@pytest.mark.parametrize("debug", ["0", "1"])
def test_every_logger_escapes(debug):
    """The project's, Django's, Channels', Daphne's and Twisted's, while debugging too."""
    names = "blog livelog django.request django.server django.channels daphne.http_protocol twisted"
    env = {**IN_PROCESS, "DEBUG": debug, "DJANGO_SETTINGS_MODULE": "livelog.settings"}
    command = [sys.executable, "-W", "ignore", "-c", SHOW, names]
    done = subprocess.run(command, env=env, cwd=str(ROOT), capture_output=True, text=True)
    lines = [line for line in done.stderr.splitlines() if "Bad: " in line]
    assert {name for name in names.split() for line in lines if name in line} == set(names.split())
    assert all(line.endswith(r"Bad: /a\n\x1b[31m") for line in done.stderr.splitlines()), (
        done.stderr
    )


def test_no_log_lets_anybody_in():
    """An address that signs in whoever has it stands in no line with its secret; nor does a token."""
    record = logging.LogRecord(
        "django.request", 30, "", 0, "Gone: %s", ("/desk/link/a-Secret_1/",), None
    )
    assert LineFormatter().format(record).endswith("Gone: /desk/link/…/")
    shown = escape_values({"path": "/desk/link/a-Secret_1/?zone=a", "status": 200})
    assert shown == {"path": "/desk/link/…/?zone=a", "status": 200}
    shown = escape_values({"path": "/api/v1/blogs/?token=lvl_a-Secret_1&n=1"})
    assert shown == {"path": "/api/v1/blogs/?token=lvl_…&n=1"}
    try:
        raise ValueError("http://127.0.0.1:8000/desk/link/a-Secret_1/")
    except ValueError:
        assert "a-Secret_1" not in LineFormatter().formatException(sys.exc_info())


def test_json_lines():
    """One object in one line, a traceback and what strangers wrote in it too, without secrets."""
    try:
        raise ValueError("bad\n\x1b[2J lvl_secret")
    except ValueError:
        exc_info = sys.exc_info()
    record = logging.LogRecord("blog", logging.ERROR, "", 1, "Got %s", ("a\nb",), exc_info)
    line = JsonFormatter().format(record)
    told = json.loads(line)
    assert "\n" not in line and "secret" not in line and "\x1b" not in told["traceback"]
    assert (told["level"], told["logger"], told["message"]) == ("ERROR", "blog", "Got a\\nb")
    assert told["time"].endswith("+00:00") and "ValueError" in told["traceback"]


@pytest.mark.parametrize(
    "command", [["status"], ["migrate"], ["runworker"], ["blogging_worker", "--once"]]
)
def test_no_log_has_a_password(command):
    """Not of the database, of Redis or of this site, however they are out of reach."""
    secret = "hunter2-is-a-secret"
    env = {
        **IN_PROCESS,
        "SECRET_KEY": secret,
        "LIVELOG_METRICS_TOKEN": secret,
        "REDIS_URL": f"redis://:{secret}@127.0.0.1:9/0",
        "DATABASE_URL": f"postgres://u:{secret}@127.0.0.1:9/x",
        "DJANGO_SETTINGS_MODULE": "livelog.settings",
    }
    child = subprocess.Popen(
        [sys.executable, "manage.py", *command],
        env=env,
        cwd=str(ROOT),
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )
    said = ""
    try:
        # A process that waits for Redis says so, and goes on.
        for line in child.stdout:
            said += line
            if "Redis is lost" in line or "out of reach" in line:
                break
    finally:
        child.kill()
        child.wait()
        child.stdout.close()
    assert said and secret not in said
