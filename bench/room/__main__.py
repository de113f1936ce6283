"""python -m bench.room: 5,000 readers in a room and 50 messages a second, and what the stream has of it.

All get all? How late are they, and what does a message cost? Beside the chat of Channels 4's tutorial on
the same machine, with the same client. Then the stream of the same blog: how late an entry is while
nobody talks, and while everybody does. Prints what it finds. Needs gcc and redis-server.
"""

import argparse
import shutil
import statistics
import threading
import time

from bench.fanout.load import compile_load
from bench.fanout.peers import ROOT
from bench.room.crowd import Listeners, Talkers
from bench.room.peers import Chat, Room
from livelog.fanout.daphne.limits import raise_open_files

DIRECTORY = ROOT / ".livelog" / "bench"
ENTRIES = 20  # of the stream, in each of the two measurements
BETWEEN = 0.25  # seconds from one entry to the next


def main():
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--readers", type=int, default=5000)
    parser.add_argument("--stream", type=int, default=200, help="readers of the stream")
    parser.add_argument("--rate", type=float, default=50, help="messages a second")
    parser.add_argument("--seconds", type=float, default=12)
    parser.add_argument("--peers", default="", help="names that contain this")
    options = parser.parse_args()
    raise_open_files()
    DIRECTORY.mkdir(parents=True, exist_ok=True)
    binary = compile_load(DIRECTORY)
    for peer_class in (Room, Chat):
        if options.peers in peer_class.name:
            run_peer(binary, peer_class, options)


def run_peer(binary, peer_class, options):
    directory = DIRECTORY / "room" / peer_class.__name__.lower()
    shutil.rmtree(str(directory), ignore_errors=True)
    directory.mkdir(parents=True)
    peer = peer_class(directory)
    try:
        peer.start()
        print(f"{peer.name}: {options.readers} readers, {options.rate:g} messages a second")
        measure(binary, peer, options)
    finally:
        peer.stop()


def measure(binary, peer, options):
    """Print what came of the messages; with livelog also what came of the stream's entries meanwhile."""
    talkers = Talkers(peer)
    listeners = Listeners(binary, peer, options.readers)
    print(f"  {listeners.connected['connected']:.0f} in {listeners.connected['seconds']:.1f} s")
    has_stream = isinstance(peer, Room)
    if has_stream:
        stream = Listeners(binary, peer, options.stream, path="/blog/", number='"seq":')
        publish(peer, stream, 3)  # every process has started then
        tell("the stream, while nobody talks", publish(peer, stream, ENTRIES))
    count = int(options.rate * options.seconds)
    listeners.expect(count, options.seconds)
    before = peer.read_seconds()
    talking = threading.Thread(target=talkers.talk, args=(options.rate, count))
    talking.start()
    if has_stream:
        time.sleep(2)
        tell("the stream, while all talk", publish(peer, stream, ENTRIES))
        stream.close()
    talking.join()
    found = listeners.read()
    spent = peer.read_seconds() - before
    tell("the room", found)
    print(f"  CPU: {spent / count * 1000:.2f} ms a message, {spent / found['span']:.2f} processors")
    talkers.close()
    listeners.close()


def publish(peer, stream, count):
    """Publish entries and return what the stream's readers saw of them."""
    stream.expect(count, count * (BETWEEN + 1))
    took = []
    for number in range(count):
        begun = time.monotonic()
        peer.publish_entry(number)
        took.append(time.monotonic() - begun)
        time.sleep(BETWEEN)
    return {**stream.read(), "post": statistics.median(took) * 1000}


def tell(what, found):
    """Print one line of figures."""
    faults = ", ".join(f"{found[name]:.0f} {name}" for name in ("lost", "duplicated", "disordered"))
    post = f", a post {found['post']:.0f} ms" if "post" in found else ""
    times = f"p50 {found['p50']:.0f} ms, p99 {found['p99']:.0f} ms, last {found['last']:.0f} ms"
    print(f"  {what}: {times}; {faults}{post}", flush=True)


if __name__ == "__main__":
    main()
