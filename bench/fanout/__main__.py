"""python -m bench.fanout: compare livelog's fan-out with its peers and write docs/performance.md.

Rounds take the peers in turn, so that what else the machine does falls on all alike. Takes about
half an hour; --readers and --rounds make it shorter. Needs gcc, redis-server and, for nchan,
Debian's nginx and libnginx-mod-nchan; Channels 4 gets a virtual environment under .livelog/bench.
"""

import argparse
import json
import sys
import time

from bench.fanout import growth, report
from bench.fanout.load import compile_load
from bench.fanout.measure import combine, measure
from bench.fanout.peers import PEERS, ROOT, find_missing
from livelog.fanout.daphne.limits import raise_open_files

DIRECTORY = ROOT / ".livelog" / "bench"
SLOW = 60  # seconds; a peer whose round takes longer is measured once


def main():
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--readers", default="200,1000,4000,9000")
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--peers", default="", help="names that contain one of these, by commas")
    options = parser.parse_args()
    raise_open_files()
    DIRECTORY.mkdir(parents=True, exist_ok=True)
    binary = compile_load(DIRECTORY)
    peers = choose_peers(options.peers.split(","))
    sizes = [int(size) for size in options.readers.split(",")]
    results = {
        "peers": [peer.name for peer in peers],
        "rounds": options.rounds,
        "sizes": {size: run_size(binary, peers, size, options.rounds) for size in sizes},
        "growth": growth.measure_growth(binary, DIRECTORY),
    }
    (DIRECTORY / "results.json").write_text(json.dumps(results, indent=1))
    report.write_report(json.loads(json.dumps(results)), ROOT / "docs" / "performance.md")


def choose_peers(words):
    missing = find_missing()
    for peer, advice in missing.items():
        print(f"without {peer.name} ({advice})", file=sys.stderr)
    return [
        peer for peer in PEERS if peer not in missing and any(word in peer.name for word in words)
    ]


def run_size(binary, peers, size, rounds):
    """Return {peer's name: figures} for one number of readers."""
    found = {peer.name: [] for peer in peers}
    too_slow = set()
    for _ in range(rounds):
        for peer_class in peers:
            if peer_class in too_slow:
                continue
            started = time.monotonic()
            figures = run_peer(binary, peer_class, size)
            if time.monotonic() - started > SLOW:
                too_slow.add(peer_class)
            found[peer_class.name].append(figures)
            print(size, peer_class.name, {k: round(v, 4) for k, v in figures.items()}, flush=True)
    return {name: combine(figures) for name, figures in found.items()}


def run_peer(binary, peer_class, size):
    directory = DIRECTORY / peer_class.__name__.lower()
    directory.mkdir(exist_ok=True)
    peer = peer_class(directory)
    try:
        peer.start()
        return measure(binary, peer, size)
    finally:
        peer.stop()


if __name__ == "__main__":
    main()
