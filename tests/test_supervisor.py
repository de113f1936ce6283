"""deploy/supervisor.conf and deploy/nginx.conf as they ship: a restart and a reload under readers."""

import random
import signal
import threading
from urllib.request import urlopen

import pytest

from tests.drills.fleet import Fleet
from tests.drills.reader import BRISK
from tests.environment import PATIENCE
from tests.nginx import HOW_TO_GET_ONE, Nginx, find_nginx
from tests.page.newsroom import Desk, Newsroom
from tests.processes import wait_for
from tests.supervised import Supervised

READERS = 40
pytestmark = pytest.mark.slow


@pytest.fixture
def running(site):
    """The site under supervisor, behind nginx, with readers, and somebody who writes all the while."""
    if not find_nginx():
        pytest.skip("no nginx: " + HOW_TO_GET_ONE)
    started = [Supervised(site).start()]
    try:
        running = Running(site, started[0])
        started.insert(0, running)
        yield running
    finally:
        for each in started:
            each.stop()
        site.close()


class Running:
    def __init__(self, site, supervised):
        self.site, self.supervised = site, supervised
        # Half a minute for old processes to end is too long for a test.
        changed = {"worker_shutdown_timeout 1h": "worker_shutdown_timeout 2s"}
        self.nginx = Nginx(site.directory, [supervised.port], changed=changed).start()
        self.newsroom = Newsroom(site)
        self.desk = Desk(self.newsroom, "liveblog")
        self.published, self.unanswered = [], []
        self.over = threading.Event()
        self.fleet = Fleet([self.nginx.port], random.Random(1), BRISK)
        self.threads = [threading.Thread(target=each) for each in (self.write, self.knock)]
        for thread in self.threads:
            thread.start()
        self.readers = self.fleet.add(READERS)
        wait_for(lambda: self.fleet.count() == READERS, "all readers are there")
        self.before = len(self.published) + 1

    def write(self):
        while not self.over.wait(0.2):
            self.published.append(self.desk.publish(f"Entry {len(self.published)}"))

    def knock(self):
        """Ask the Daphnes' own socket, again and again."""
        while not self.over.wait(0.05):
            try:
                with urlopen(
                    f"http://127.0.0.1:{self.supervised.port}/livez", timeout=PATIENCE
                ) as answer:
                    assert answer.read() == b"ok\n"
            except OSError as error:
                self.unanswered.append(repr(error))

    def wait_for_more(self):
        """Wait until readers have had entries that were published from now on."""
        count = len(self.published) + 3
        wait_for(lambda: len(self.published) >= count, "somebody goes on writing")
        wanted = self.published[count - 1]
        wait_for(lambda: all(wanted in each.page.entries for each in self.readers), "all have it")

    def stop(self):
        self.over.set()
        for thread in self.threads:
            thread.join()
        self.fleet.close()
        self.nginx.kill()
        self.newsroom.close()


def test_nothing_is_lost_and_nobody_is_refused(running):
    """Two Daphnes on one socket, workers and blogger restarted one by one, then nginx reloaded."""
    names = sorted(running.supervised.list())
    assert names == ["blogger", "web:web-0", "web:web-1", "worker:worker-0", "worker:worker-1"]
    running.wait_for_more()
    before = running.supervised.list()
    for name in names:
        running.supervised.ctl("restart", name)
        running.wait_for_more()
    after = running.supervised.list()
    assert all(after[name] != before[name] for name in names)
    assert min(each.sockets for each in running.readers) >= 2
    assert running.unanswered == []
    running.nginx.signal(signal.SIGHUP)
    sockets = {each: each.sockets for each in running.readers}
    wait_for(lambda: all(each.sockets > sockets[each] for each in running.readers), "all are back")
    running.wait_for_more()
    assert running.unanswered == [] and running.fleet.complaints() == []
    running.over.set()
    for thread in running.threads:
        thread.join()
    last = running.desk.publish("The last")
    newest = running.site.redis.client().hget("liveblog:meta", "seq")
    wait_for(lambda: all(each.log.seq == int(newest) for each in running.readers), "all have all")
    everything = [*running.published, last]
    for reader in running.readers:
        # It opened its page when some were published already, of which a page has the newest.
        seen = len(reader.page.entries)
        assert set(reader.page.entries) == set(everything[-seen:])
        assert seen > len(everything) - running.before
    assert "Traceback" not in running.supervised.output("web-0")
