"""A copy of the checkout in which tests run bin/run, with the running interpreter's packages."""

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

from launch.setup.virtualenv import stamp_of
from tests.environment import ROOT
from tests.processes import Process

LEFT_OUT = (".git", ".venv", ".livelog", "db.sqlite3*", "__pycache__", ".*_cache", "node_modules")


class Checkout:
    """A copy at `path`: bin/run finds its .venv made and its requirements installed."""

    def __init__(self, path):
        self.path = path
        shutil.copytree(str(ROOT), str(path), ignore=shutil.ignore_patterns(*LEFT_OUT))
        self._link_venv()

    def _link_venv(self):
        """Make .venv of links into the environment that runs the tests, stamped as installed."""
        venv = self.path / ".venv"
        venv.mkdir()
        for name in ("bin", "lib", "pyvenv.cfg"):
            (venv / name).symlink_to(Path(sys.prefix) / name)
        (venv / "livelog.json").write_text(json.dumps(stamp_of(venv)))

    def command(self, script, *arguments, **variables):
        """Return a process, not yet started, that runs a script of bin/ in a bare environment."""
        env = {"PATH": os.environ["PATH"], "HOME": str(self.path), **variables}
        command = [sys.executable, str(self.path / "bin" / script), *arguments]
        return Process(script, command, env=env, directory=self.path, cwd=self.path)

    def manage(self, *arguments, **variables):
        """Run manage.py to its end, as in another terminal, and return the CompletedProcess."""
        return subprocess.run(
            [str(self.path / ".venv" / "bin" / "python"), "manage.py", *arguments],
            cwd=str(self.path),
            env={"PATH": os.environ["PATH"], "PYTHONWARNINGS": "ignore", **variables},
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        )

    def read_setting(self, name):
        """Return what a setting is in another terminal of the checkout."""
        done = self.manage(
            "shell", "-c", f"from django.conf import settings; print(settings.{name})"
        )
        assert done.returncode == 0, done.stdout
        return done.stdout.strip()

    def read_env(self):
        """Return what .livelog/env says, as a dictionary."""
        lines = (self.path / ".livelog" / "env").read_text().splitlines()
        return dict(line.split("=", 1) for line in lines if not line.startswith("#"))
