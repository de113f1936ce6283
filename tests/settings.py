"""The settings of tests that run in pytest's own process: the real ones, in a known environment."""

import os

from tests.environment import IN_PROCESS, SCRATCH

os.environ.update(IN_PROCESS)

from livelog.settings import *  # noqa: F403
from livelog.settings import DATABASES

DATABASES["default"].setdefault("TEST", {})["NAME"] = str(SCRATCH / "test.sqlite3")
