"""`python -m bench.scale`: what one Redis bears of a site of 1 to 1,000 Daphnes.

The Daphnes are simulated: each registers, has its members in Redis, renews its lease and takes from its
list by the very scripts of the real one; frames to readers are counted, not sent. So it measures Redis,
and what a sender waits for; what a Daphne does with a batch is in docs/performance.md.
"""

import argparse
import tempfile
import time
import uuid
from pathlib import Path
from statistics import median

from livelog.fanout.layer.channel_layer import FanoutChannelLayer
from livelog.fanout.layer.envelope import JOIN, Membership
from livelog.fanout.layer.groups import PROCESS_PREFIX
from tests.processes import RedisServer

GROUP = "liveblog"
MESSAGE = {"text": "x" * 1200}  # an entry, as it goes over the wire
CHUNK = 1000  # members written in one call, as a Daphne does
LEASE = 600_000  # ms; none lapses while another is asked
BATCH = 256  # envelopes that a Daphne takes at a time
TOGETHER = 16  # connects that a worker takes at a time
COLUMNS = (
    ("Daphnes", "{:,}"),
    ("readers", "{:,}"),
    ("Redis MB", "{:,.0f}"),
    ("register a Daphne ms", "{:,.1f}"),
    ("send ms", "{:,.2f}"),
    ("send and take, ms of Redis", "{:,.2f}"),
    ("frames counted", "{:,}"),
    ("connect, ms of Redis", "{:,.3f}"),
    ("presence ms", "{:,.2f}"),
    ("leases % of Redis", "{:,.1f}"),
)


class Daphne:
    """A simulated Daphne: its list, its members, its lease."""

    def __init__(self, layer):
        self.layer = layer
        self.process = f"{PROCESS_PREFIX}{uuid.uuid4().hex[:12]}!"
        self.id = uuid.uuid4().hex
        self.members = 0
        self.taken = 0

    def register(self, members):
        """Take a lease and write the members, in parts."""
        self.call("register", [self.process, self.id, LEASE, GROUP])
        names = [f"{self.process}{number:x}" for number in range(members)]
        for start in range(0, members, CHUNK):
            changes = [each for name in names[start : start + CHUNK] for each in ("+", GROUP, name)]
            assert self.call("mirror", [self.process, self.id, *changes])
        self.members = members

    def renew(self):
        assert self.call("renew", [self.process, self.id, LEASE])

    def take(self):
        """Take a batch; return how many frames its readers would be sent."""
        listed = self.layer.prefix + self.process
        keys = [
            listed,
            f"{listed}:taken:{self.taken % 2}",
            f"{listed}:taken:{(self.taken - 1) % 2}",
        ]
        found = self.layer.call_script("take", 0, keys, [BATCH])
        self.taken += bool(found)
        return sum(data.startswith(b"g ") for data in found) * self.members

    def call(self, script, args):
        return self.layer.call_script(script, 0, args=args)


class Clock:
    """The processors' time that Redis has used since it was asked last, in seconds."""

    def __init__(self, client):
        self.client = client
        self.read()

    def read(self):
        found = self.client.info("cpu")
        now = found["used_cpu_user"] + found["used_cpu_sys"]
        spent, self.last = now - getattr(self, "last", now), now
        return spent


def main():
    """Measure and print one row for each number of Daphnes."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--daphnes", default="1,10,100,300,1000")
    parser.add_argument("--members", type=int, default=1000, help="readers of each")
    parser.add_argument("--rounds", type=int, default=20)
    options = parser.parse_args()
    print("| " + " | ".join(name for name, _ in COLUMNS) + " |")
    print("|" + " --- |" * len(COLUMNS), flush=True)
    for count in map(int, options.daphnes.split(",")):
        with tempfile.TemporaryDirectory() as directory:
            server = RedisServer(Path(directory), fsync="everysec").start()
            try:
                row = measure(server, count, options.members, options.rounds)
            finally:
                server.kill()
        cells = [form.format(value) for (_, form), value in zip(COLUMNS, row)]
        print("| " + " | ".join(cells) + " |", flush=True)


def measure(server, count, members, rounds):
    """Return the row of a site of so many Daphnes."""
    layer, client = FanoutChannelLayer(hosts=[server.url]), server.client()
    daphnes, clock = [Daphne(layer) for _ in range(count)], Clock(client)
    began = time.perf_counter()
    for daphne in daphnes:
        daphne.register(members)
    registered = (time.perf_counter() - began) / count * 1000
    memory = client.info("memory")["used_memory"] / 1e6
    clock.read()
    sends, frames = [], 0
    for _ in range(rounds):
        sends.append(time_of(lambda: layer.send_group(GROUP, MESSAGE)))
        frames += sum(daphne.take() for daphne in daphnes)
    sending = clock.read() / rounds * 1000
    assert frames == rounds * count * members, "a frame was lost"
    presence = median(time_of(lambda: layer.group_size(GROUP)) for _ in range(rounds))
    assert layer.group_size(GROUP) == count * members
    clock.read()
    connecting = storm(layer, daphnes[0], clock)
    for daphne in daphnes:
        daphne.renew()
    leases = clock.read() * 100  # each renews once a second
    sent = [median(sends), sending, frames]
    return [count, count * members, memory, registered, *sent, connecting, presence, leases]


def storm(layer, daphne, clock, connects=2048):
    """Return the milliseconds of Redis for a connect: asked, taken, accepted, greeted, joined."""
    for start in range(0, connects, TOGETHER):
        names = [f"{daphne.process}s{number:x}" for number in range(start, start + TOGETHER)]
        asked = [("websocket.connect", {"reply_channel": name, "path": "/"}) for name in names]
        assert layer.send_many(asked) == []
        layer.call_script("pop", 0, [layer.prefix + "websocket.connect"], [TOGETHER])
        answers = [[(name, {"accept": True}), (name, MESSAGE)] for name in names]
        joins = [[(name, Membership(JOIN, GROUP))] for name in names]
        sent = [each for parts in zip(answers, joins) for part in parts for each in part]
        assert layer.send_many(sent) == []
        daphne.take()
    return clock.read() / connects * 1000


def time_of(work):
    """Return how long something took, in milliseconds."""
    began = time.perf_counter()
    work()
    return (time.perf_counter() - began) * 1000


if __name__ == "__main__":
    main()
