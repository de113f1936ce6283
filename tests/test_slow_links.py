"""Readers on slow links who have missed much: more than may ever wait for one of them."""

import pytest

from tests.drills.log import Log
from tests.processes import DEADLINE
from tests.reader import Reader
from tests.throttle import SlowLink

pytestmark = pytest.mark.slow

COUNT = 160
# Prints the cursor before all but the first.
WRITE = f"""
from blog.log.rebuild import get_head
from blog.models import Blog, Entry
blog, _ = Blog.objects.get_or_create(slug="liveblog", defaults={{"title": "Live blog"}})
for number in range({COUNT}):
    Entry.objects.create(blog=blog, title=f"Entry {{number}}", summary=f"<p>{{'long ' * 6000}}</p>")
    if number == 0:
        print("cursor", *get_head(blog)[:2])
"""


class Follower:
    """A reader by the rules of docs/protocol.md, over one socket after the other."""

    def __init__(self, url, epoch, seq):
        self.url = url
        self.log = Log(epoch, seq)
        self.titles = []

    def follow(self, is_done):
        """Open a socket with the cursor, and go on until `is_done` or it is closed."""
        reader = Reader(f"{self.url}?epoch={self.log.epoch}&since={self.log.seq}")
        self.log.connect()
        while not is_done():
            assert reader.read(DEADLINE), f"nothing came, or a close with {reader.closed}"
            for do, *values in self.log.apply(reader.frames.pop()):
                if do == "sync":
                    epoch, since = values
                    reader.send({"type": "sync", "epoch": epoch, "since": since})
                elif do == "show":
                    self.titles.append(values[0]["title"])
        reader.close()


@pytest.fixture
def link(site):
    """A link to the site that takes two seconds for all that was missed."""
    site.start_web()
    site.start_worker()
    link = SlowLink(site.port, rate=2_500_000)
    yield link
    link.close()


def test_slow_reader_catches_up(site, link):
    """Each socket that is cut has brought its reader on; one that stays brings all the rest.

    In order, nothing twice, and none is closed for being slow.
    """
    written = site.manage("shell", "-c", WRITE).stdout.split()
    epoch, seq = written[written.index("cursor") + 1 :][:2]
    follower = Follower(f"ws://127.0.0.1:{link.port}/blog/", epoch, int(seq))
    reached = [follower.log.seq]
    for _ in range(3):
        follower.follow(lambda: follower.log.seq > reached[-1])
        reached.append(follower.log.seq)
        link.cut()
    follower.follow(lambda: not follower.log.replaying)
    assert reached == sorted(set(reached)) and not follower.log.replaying
    assert follower.titles == [f"Entry {number}" for number in range(1, COUNT)]
