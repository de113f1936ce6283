"""The room over real processes: a Daphne, two workers that take frames at once, a blogger."""

import json
import time

import pytest

from tests.processes import wait_for
from tests.reader import Reader
from tests.site import Site

EACH = 40  # messages of each of those who talk

OPEN = """
from blog.models import Blog
blog, _ = Blog.objects.get_or_create(slug="liveblog", defaults={"title": "Live blog"})
blog.room = "open"
blog.save()
"""


class Talker(Reader):
    """A guest, who says things without waiting for an answer."""

    def __init__(self, site, name, token=None):
        super().__init__(site.socket_url("/blog/room/"))
        self.you = self.wait_for("hello")["you"]
        self.send({"type": "name", "name": name, "token": token or self.you["token"]})
        self.you = self.wait_for("you")["you"]

    def say(self, *nonces):
        for nonce in nonces:
            self.send({"type": "say", "text": f"This is {nonce}", "nonce": nonce})

    def heard(self):
        return [frame for frame in self.frames if frame["type"] == "message"]

    def wait_until_heard(self, count):
        return self.read_until(
            lambda reader: (
                len({each["nonce"] for each in reader.heard()}) >= count and reader.heard()
            ),
            f"{count} messages",
        )


@pytest.fixture
def busy(tmp_path, migrated_database):
    """A site whose room has no pace."""
    site = Site(tmp_path, migrated_database, LIVELOG_ROOM_PAUSE="0")
    yield site
    site.close()


def open_room(site):
    site.start_web()
    workers = [site.start_worker(), site.start_worker()]
    site.manage("shell", "-c", OPEN)
    wait_for(lambda: json.loads(site.get("/blog/room/messages.json"))["epoch"], "the room is open")
    return workers


def check(heard, names):
    """Everything came once, in the order of seq; what each said in the order in which they said it."""
    seqs = [each["seq"] for each in heard]
    assert seqs == sorted(seqs) and len(seqs) == len(set(seqs))
    for name in names:
        own = [int(each["nonce"].split("-")[1]) for each in heard if each["author"]["name"] == name]
        assert own == list(range(EACH))


def test_all_hear_all_in_one_order(busy):
    """Two talk as fast as they can, by two workers: neither's messages swap, and all hear the same."""
    open_room(busy)
    listener = Reader(busy.socket_url("/blog/room/"))
    listener.wait_for("hello")
    talkers = [Talker(busy, name) for name in ("Ana", "Ben")]
    for number in range(EACH):
        for talker in talkers:
            talker.say(f"{talker.you['name']}-{number}")
    heard = [talker.wait_until_heard(2 * EACH) for talker in talkers]
    listener.read_until(
        lambda reader: sum(each["type"] == "message" for each in reader.frames) >= 2 * EACH, "all"
    )
    check(heard[0], ("Ana", "Ben"))
    assert heard[0] == heard[1] == [x for x in listener.frames if x["type"] == "message"]
    found = json.loads(busy.get("/blog/room/messages.json?limit=200"))
    assert found["messages"] == heard[0][::-1] and found["next"] is None
    for reader in (listener, *talkers):
        reader.close()


@pytest.mark.slow
def test_a_worker_dies_while_they_talk(busy):
    """What it had in its hands is said again by who said it; nothing is lost, and nothing twice."""
    workers = open_room(busy)
    busy.start_blogger()
    ana, listener = Talker(busy, "Ana"), Reader(busy.socket_url("/blog/room/"))
    listener.wait_for("hello")
    nonces = [f"Ana-{number}" for number in range(EACH)]
    ana.say(*nonces[: EACH // 2])
    workers[0].kill()
    ana.say(*nonces[EACH // 2 :])
    workers[0].start()
    missing = set(nonces)
    end = time.monotonic() + 60
    while missing and time.monotonic() < end:
        while ana.read(3):
            missing -= {each["nonce"] for each in ana.heard()}
        if missing:
            ana.say(*[each for each in nonces if each in missing])
    listener.read_until(
        lambda reader: len({x["nonce"] for x in reader.frames if x["type"] == "message"}) == EACH,
        "all",
    )
    heard = [each for each in listener.frames if each["type"] == "message"]
    assert len(heard) == EACH and len({each["seq"] for each in heard}) == EACH
    found = json.loads(busy.get("/blog/room/messages.json?limit=200"))["messages"]
    assert sorted(each["nonce"] for each in found) == sorted(nonces)
