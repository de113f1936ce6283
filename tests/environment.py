"""The environment of every process under test.

It sets each variable that settings read, so that neither the shell of whoever runs the tests nor
the checkout's .livelog/env changes what is tested. tests/settings.py applies it to this process
before livelog.settings is imported; tests/processes.py gives it to the processes that tests start.
"""

import os
import socket
import sys
import tempfile
from pathlib import Path

from launch.servers.ports import free_port as free_port  # others take it from here
from tests import guard

ROOT = Path(__file__).resolve().parent.parent
STATE = ROOT / ".livelog"
# Seconds that a test waits for what comes at once on an idle machine. Only a failure waits so long;
# no test says by it how fast something is.
PATIENCE = 60.0
# Begins the reason of a skip that nothing which is installed would help: CI bears it.
NOT_ALLOWED = "this machine does not allow it: "
SCRATCH = Path(tempfile.mkdtemp(prefix="livelog-tests-"))
guard.watch(SCRATCH)


def environment(*, redis_url, database_url, **changes):
    """Return a whole environment for a process under test; `changes` win over what it sets."""
    path = [str(Path(sys.executable).parent), os.environ["PATH"]]
    values = {
        "PATH": os.pathsep.join(path),
        "PYTHONUNBUFFERED": "1",
        "SECRET_KEY": "for tests only",
        "DEBUG": "0",
        "ALLOWED_HOSTS": "localhost,127.0.0.1,testserver",
        "PORT": "8000",
        "REDIS_URL": redis_url,
        "USE_REDIS": "1",
        "DATABASE_URL": database_url,
        "LIVELOG_LAYER": "fanout",
        "LIVELOG_FEEDS": "http://127.0.0.1:9/no-such-feed",
        "LIVELOG_PACE": "0",
        "LIVELOG_POLL": "1",
        "LIVELOG_RETENTION": "1000",
        "LIVELOG_HEAD": "15",
        "LIVELOG_ALLOW_PRIVATE_FEEDS": "1",
        "LIVELOG_PUBLIC_URL": "",
        "LIVELOG_METRICS_TOKEN": "",
        "LIVELOG_LOG": "text",
        "LIVELOG_ADMIN_PATH": "",
        "LIVELOG_ADMIN_HOST": "",
        "LIVELOG_FRONT": "1",
        "LIVELOG_MEDIA_ROOT": str(SCRATCH / "media"),
    }
    inherited = {k: v for k, v in os.environ.items() if k != "DJANGO_SETTINGS_MODULE"}
    return {**inherited, **values, **changes}


# Settings name the Redis before the fixture that starts it has run, so its port is chosen here, and held
# until then: that may be minutes in which others ask for a free one.
HELD = socket.socket()
HELD.bind(("127.0.0.1", 0))
REDIS_PORT = HELD.getsockname()[1]
IN_PROCESS = environment(
    redis_url=f"redis://127.0.0.1:{REDIS_PORT}/0",
    database_url=f"sqlite:///{SCRATCH / 'db.sqlite3'}",
)
