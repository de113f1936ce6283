"""The peers: what anyone would write first, and the same in threads.

`python -m bench.poll.loop THREADS FEEDS PORT` polls every feed once with feedparser, sending the
validators of round 0 and counting the entries that it has not seen; it stores nothing.
"""

import socket
import sys
from concurrent.futures import ThreadPoolExecutor
from http.client import HTTPException

import feedparser

from bench.poll.server import ENTRIES, etag, feed_url, guid

TIMEOUT = 20  # seconds of silence, as livelog's; feedparser by itself would wait for ever


def poll(number, port, seen):
    """Poll one feed and return the number of entries that are new."""
    try:
        feed = feedparser.parse(feed_url(number, port), etag=etag(number, 0))
    except (OSError, HTTPException):
        # feedparser lets them through.
        return 0
    new = [entry for entry in feed.entries if entry.id not in seen]
    seen.update(entry.id for entry in new)
    return len(new)


def main(threads, feeds, port):
    """Poll every feed once."""
    socket.setdefaulttimeout(TIMEOUT)
    seen = {guid(number, entry) for number in range(feeds) for entry in range(1, ENTRIES + 1)}
    if threads == 1:
        found = [poll(number, port, seen) for number in range(feeds)]
    else:
        with ThreadPoolExecutor(threads) as pool:
            found = list(pool.map(lambda number: poll(number, port, seen), range(feeds)))
    print(sum(found))


if __name__ == "__main__":
    main(*map(int, sys.argv[1:]))
