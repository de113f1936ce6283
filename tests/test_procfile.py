"""The README's `honcho start`, typed in a shell of its own."""

import os
import sys
from pathlib import Path

from launch.servers.ports import answers
from tests import guard
from tests.feed_server import rss, rss_item
from tests.processes import Process, descendants, exists, wait_for


def test_honcho_runs_the_procfile(site, feed_server):
    """All three run, at the port that honcho names; Ctrl-C ends them."""
    env = {**site.env, "LIVELOG_FEEDS": feed_server.serve(rss([rss_item("g1", "First")]))}
    command = [Path(sys.executable).parent / "honcho", "start", "--no-colour"]
    honcho = Process("honcho", command, env=env, directory=site.directory)
    groups = []
    try:
        honcho.start()
        # Each child has a process group of its own, which outlives a honcho that is killed.
        groups += wait_for(lambda: find_children(honcho), "three processes")
        for group in groups:
            guard.watch(group)
        wait_for(lambda: answers(site.port), "Daphne listens")
        assert site.wait_for_entries(1)[0]["title"] == "First"
        children = descendants(honcho.pid)
        for kind in ("daphne", "runworker", "blogging_worker"):
            assert any(kind in each for each in children.values()), kind
        honcho.signal(2)
        honcho.wait()
        wait_for(lambda: not any(map(exists, children)), "no process is left")
    finally:
        honcho.stop()
        for group in groups:
            guard.release(group)


def find_children(honcho):
    """Return the ids of the processes that honcho has started, once they are three."""
    assert honcho.is_running(), honcho.output()
    children = [pid for pid in descendants(honcho.pid) if os.getpgid(pid) == pid]
    return children if len(children) >= 3 else None
