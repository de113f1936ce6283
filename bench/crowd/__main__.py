"""python -m bench.crowd: compare how fast cold readers get in, and write docs/performance.md.

Servers take turns in each round, so that what else the machine does falls on all alike. Five minutes
a round. Needs cc and zlib's header, redis-server and nginx; Channels 4 gets a virtual environment
under .livelog/bench.
"""

import argparse
import json
import os
import shutil
import statistics
import sys
from pathlib import Path

from bench.crowd import report
from bench.crowd.livelog import BehindNginx, FrontOff, Livelog
from bench.crowd.load import compile_client
from bench.crowd.measure import measure, measure_at_once, measure_pages
from bench.crowd.peers import Channels4, Limit
from bench.fanout.peers import ROOT
from livelog.fanout.daphne.limits import raise_open_files

DIRECTORY = ROOT / ".livelog" / "bench"
SERVERS = [Livelog, BehindNginx, FrontOff, Channels4, Limit]


def main():
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--at-a-time", default="50,500")
    parser.add_argument(
        "--at-once", type=int, default=9000, help="readers who come all at once; 0: none"
    )
    parser.add_argument("--readers", type=int, default=15000, help="of one crowd, at most")
    parser.add_argument("--rounds", type=int, default=1)
    parser.add_argument(
        "--servers", default="", help="classes whose names have one of these, by commas"
    )
    parser.add_argument("--dry", action="store_true", help="print the tables, write none")
    options = parser.parse_args()
    raise_open_files()
    # What is started finds the commands of this environment.
    os.environ["PATH"] = f"{Path(sys.executable).parent}:{os.environ['PATH']}"
    DIRECTORY.mkdir(parents=True, exist_ok=True)
    binary = compile_client(DIRECTORY)
    words = options.servers.split(",")
    servers = [each for each in SERVERS if any(word in each.__name__ for word in words)]
    sizes = [int(size) for size in options.at_a_time.split(",")]
    rounds = [run_round(binary, servers, sizes, options) for _ in range(options.rounds)]
    results = {"rounds": options.rounds, **combine(rounds)}
    (DIRECTORY / "crowd.json").write_text(json.dumps(results, indent=1))
    if options.dry:
        print("\n".join(report.make_tables(results)))
    else:
        report.write_report(results, ROOT / "docs" / "performance.md")


def run_round(binary, servers, sizes, options):
    """Return {"crowds": {at a time: {server: figures}}, "pages": …, "at_once": …}."""
    found = {"crowds": {size: {} for size in sizes}, "pages": {}, "at_once": {}}
    for server_class in servers:
        server = make_server(server_class)
        try:
            server.start()
            measure(binary, server, 20, 20)  # what has just started is slow once
            for size in sizes:
                found["crowds"][size][server.name] = measure(binary, server, options.readers, size)
            found["pages"][server.name] = measure_pages(binary, server)
            if options.at_once and server.takes_crowds:
                crowd = measure_at_once(binary, server, options.at_once)
                found["at_once"][server.name] = crowd
        finally:
            server.stop()
        print(server.name, json.dumps(found), flush=True)
    return found


def make_server(server_class):
    directory = DIRECTORY / f"crowd-{server_class.__name__.lower()}"
    shutil.rmtree(str(directory), ignore_errors=True)
    directory.mkdir()
    return server_class(directory)


def combine(rounds):
    """Return the medians of the rounds' figures, at the same places."""
    first = rounds[0]
    if isinstance(first, dict):
        return {name: combine([each[name] for each in rounds]) for name in first}
    return statistics.median(rounds)


if __name__ == "__main__":
    main()
