"""`python -m bench.api`: posts at a rate by the API, and how long each takes to the sockets of readers.

A real Daphne, blogger and so many workers on SQLite. All sockets are read; of some of them each frame is
timed, by the moment that its text names. What a second of each process is spent on is told beside it.
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
from tests.site import Site, make_database

TIMED = 20  # sockets
SWEEP = 0.2  # seconds between two looks at those that are not timed
SENT = re.compile(rb"sent (\d+\.\d+)")
TICKS = os.sysconf("SC_CLK_TCK")


class Readers(threading.Thread):
    """So many sockets; `delays` are seconds from each post to each timed socket."""

    def __init__(self, port, count):
        super().__init__(daemon=True)
        self.sockets = [open_socket(port) for _ in range(count)]
        self.delays = []
        self.stopping = False

    def run(self):
        """Read them all until stopped."""
        poll, timed = select.epoll(), {each.fileno(): each for each in self.sockets[:TIMED]}
        for number in timed:
            poll.register(number, select.EPOLLIN)
        swept = 0.0
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
    before = [seconds_of(each) for each in site.processes]
    until, took = time.monotonic() + options.seconds, []
    lanes = min(options.rate, 32)
    token = added.stdout.splitlines()[-1]
    arguments = (site.port, token, options.rate / lanes, until, took)
    threads = [threading.Thread(target=post, args=arguments) for _ in range(lanes)]
    start = time.monotonic()
    for each in threads:
        each.start()
    for each in threads:
        each.join()
    seconds = time.monotonic() - start
    time.sleep(3)
    readers.stopping = True
    made = [each for status, each in took if status == 201]
    print(
        f"{len(made)} posts of {len(took)} in {seconds:.0f} s: {len(made) / seconds:.0f} a second"
    )
    print(f"answered in {at(made, 0.5):.0f} ms at the median, {at(made, 0.99):.0f} ms at 99 %")
    print(
        f"{len(readers.delays)} frames at {min(TIMED, options.sockets)} of {options.sockets} sockets:"
    )
    print(f"there in {at(readers.delays, 0.5):.0f} ms, {at(readers.delays, 0.99):.0f} ms at 99 %")
    for each, then in zip(site.processes, before):
        print(f"{each.name}: {(seconds_of(each) - then) / seconds:.0%} of a processor")


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
        site = Site(Path(directory), make_database(Path(directory) / "migrated.sqlite3"))
        try:
            measure(site, options)
        finally:
            site.close()


if __name__ == "__main__":
    main()
