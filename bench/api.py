"""`python -m bench.api`: posts at a rate by the API, and how long each takes to the sockets of readers.

A real Daphne, blogger and so many workers on SQLite, and a Redis as `bin/run` brings it. All sockets are
read; of some of them each frame is timed, by the moment that its text names. What each process took of a
processor is told, for each post and on the whole, and what kept posts from being more.
"""

import argparse
import base64
import http.client
import json
import os
import re
import select
import socket
import tempfile
import threading
import time
from pathlib import Path

from livelog.fanout.daphne.limits import raise_open_files
from tests.processes import RedisServer
from tests.site import Site, make_database

TIMED = 20  # sockets
SWEEP = 0.2  # seconds between two looks at those that are not timed
ALIVE = 10.0  # seconds between two pongs of each socket: Daphne lets go of who answers no ping
PONG = b"\x8a\x80\0\0\0\0"  # masked, and empty
SENT = re.compile(rb"sent (\d+\.\d+)")
TICKS = os.sysconf("SC_CLK_TCK")
FULL = 0.9  # of a processor: more is not to be had


class Readers(threading.Thread):
    """So many sockets; `delays` are seconds from each post to each timed socket."""

    def __init__(self, port, count):
        super().__init__(daemon=True)
        self.sockets = [open_socket(port) for _ in range(count)]
        self.delays = []
        self.stopping = False

    def run(self):
        """Read them all until stopped; whoever closes them is about to end."""
        try:
            self.read_all()
        except OSError:
            if not self.stopping:
                raise

    def read_all(self):
        """Read them all until stopped."""
        poll, timed = select.epoll(), {each.fileno(): each for each in self.sockets[:TIMED]}
        for number in timed:
            poll.register(number, select.EPOLLIN)
        swept = alive = 0.0
        while not self.stopping:
            for number, _ in poll.poll(0.05):
                data = timed[number].recv(1 << 20)
                now = time.time()
                self.delays += [now - float(sent) for sent in SENT.findall(data)]
            if time.monotonic() - swept > SWEEP:
                swept = time.monotonic()
                for each in self.sockets[TIMED:]:
                    each.setblocking(False)
                    drain(each)
            if time.monotonic() - alive > ALIVE:
                alive = time.monotonic()
                for each in self.sockets:
                    each.send(PONG)


def open_socket(port):
    """Return a socket that has been greeted."""
    sock = socket.create_connection(("127.0.0.1", port))
    key = base64.b64encode(os.urandom(16)).decode()
    sock.sendall(
        f"GET /blog/ HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\nUpgrade: websocket\r\n"
        f"Connection: Upgrade\r\nSec-WebSocket-Key: {key}\r\nSec-WebSocket-Version: 13\r\n\r\n".encode()
    )
    data = b""
    while b'"hello"' not in data:
        data += sock.recv(65536)
    return sock


def drain(sock):
    """Read what is there."""
    try:
        while sock.recv(1 << 18):
            pass
    except BlockingIOError:
        pass


def post(port, token, rate, until, took):
    """Post at a rate until a moment, one after the other; one that is late is followed at once."""
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=30)
    headers = {"Authorization": "Bearer " + token, "Content-Type": "application/json"}
    due = time.monotonic()
    while due < until:
        time.sleep(max(0, due - time.monotonic()))
        start = time.time()
        body = json.dumps({"text": f"A goal, sent {start:.6f} by the home side."})
        connection.request("POST", "/api/v1/blogs/liveblog/entries", body, headers)
        answer = connection.getresponse()
        answer.read()
        took.append((answer.status, time.time() - start))
        due += 1 / rate


def seconds_of(process):
    """Return the processor's time that a process has taken."""
    fields = Path(f"/proc/{process.pid}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / TICKS


def at(values, share):
    """Return the value that a share of them does not pass, in milliseconds."""
    return sorted(values)[min(len(values) - 1, int(len(values) * share))] * 1000 if values else 0


def measure(site, options):
    """Run it; print what came of it."""
    added = site.manage("tokens", "add", "bench", "--blog", "liveblog", "--rate", "1000000")
    site.start_web()
    for _ in range(options.workers):
        site.start_worker()
    site.start_blogger()
    readers = Readers(site.port, options.sockets)
    readers.start()
    processes = [*site.processes, site.redis]
    before, idle = [seconds_of(each) for each in processes], idle_seconds()
    took, seconds = post_all(site.port, added.stdout.splitlines()[-1], options)
    spent = {each.name: seconds_of(each) - then for each, then in zip(processes, before)}
    free = (idle_seconds() - idle) / seconds
    time.sleep(3)
    readers.stopping = True
    made = [each for status, each in took if status == 201]
    rate = len(made) / seconds
    print(f"{len(made)} posts of {len(took)} in {seconds:.0f} s: {rate:.0f} a second")
    print(f"answered in {at(made, 0.5):.0f} ms at the median, {at(made, 0.99):.0f} ms at 99 %")
    print(
        f"{len(readers.delays)} of {len(made) * min(TIMED, options.sockets)} frames at"
        f" {min(TIMED, options.sockets)} of {options.sockets} sockets:"
    )
    print(f"there in {at(readers.delays, 0.5):.0f} ms, {at(readers.delays, 0.99):.0f} ms at 99 %")
    for name, each in spent.items():
        print(
            f"{name}: {each / seconds:.0%} of a processor, {each / len(made) * 1000:.1f} ms a post"
        )
    print(name_bound(rate >= 0.98 * options.rate, spent, seconds, free))


def post_all(port, token, options):
    """Post for so long; return what each post came to and took, and the seconds that all did."""
    start = time.monotonic()
    until, took = start + options.seconds, []
    lanes = min(options.rate, 32)
    arguments = (port, token, options.rate / lanes, until, took)
    threads = [threading.Thread(target=post, args=arguments) for _ in range(lanes)]
    for each in threads:
        each.start()
    for each in threads:
        each.join()
    return took, time.monotonic() - start


def idle_seconds():
    """Return how long the machine's processors have had nothing to do, all together."""
    fields = Path("/proc/stat").read_text().splitlines()[0].split()
    return (int(fields[4]) + int(fields[5])) / TICKS


def name_bound(reached, spent, seconds, free):
    """Return a sentence on what kept posts from being more; `free`: processors that had nothing to do."""
    name = max(spent, key=spent.get)
    own = sum(spent.values()) / seconds
    all_of = f"livelog took {own:.2f} of {os.cpu_count()} processors, {free:.2f} had nothing to do"
    if reached:
        return f"{all_of}: nothing bound it, all that were wanted came"
    if spent[name] / seconds > FULL:
        return f"{all_of}: bound by {name}, which has one alone"
    if free < (1 - FULL) * os.cpu_count():
        return f"{all_of}: bound by the processors, of which this and others took the rest"
    return f"{all_of}: bound by waiting, for the disk and the database's one writer"


def main():
    """Read the arguments, and measure."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--rate", type=int, default=200, help="posts a second")
    parser.add_argument("--seconds", type=int, default=60)
    parser.add_argument("--sockets", type=int, default=1000)
    parser.add_argument("--workers", type=int, default=2)
    options = parser.parse_args()
    raise_open_files()
    with tempfile.TemporaryDirectory() as directory:
        redis = RedisServer(Path(directory), fsync="everysec")
        site = Site(Path(directory), make_database(Path(directory) / "migrated.sqlite3"), redis)
        try:
            measure(site, options)
        finally:
            site.close()


if __name__ == "__main__":
    main()
