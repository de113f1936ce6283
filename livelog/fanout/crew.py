"""Threads that send one piece of data to many outlets together.

Nearly all of a fan-out's time is the kernel's, in each socket's send, which gives up the
interpreter's lock: on two processors, two threads take two thirds of the time that one does.
"""

import os
from collections import deque
from concurrent.futures import ThreadPoolExecutor

MOST = 4  # threads
SHARE = 200  # outlets that a thread takes at a time; with fewer than two shares it is not worth it


class Crew:
    """As many threads as there are processors for, the caller's being one of them."""

    def __init__(self, size=None):
        self.size = size or min(MOST, count_processors())
        self._pool = ThreadPoolExecutor(max(1, self.size - 1), thread_name_prefix="fanout-crew")

    def send(self, outlets, data):
        """Write to each outlet what its socket takes at once; return [(outlet, bytes taken)] of
        those that took less. Nothing else may use the outlets meanwhile."""
        shares = deque(outlets[i : i + SHARE] for i in range(0, len(outlets), SHARE))
        left = []
        helpers = min(self.size, len(shares)) - 1
        others = [self._pool.submit(take_shares, shares, data, left) for _ in range(helpers)]
        take_shares(shares, data, left)
        for other in others:
            other.result()
        return left


def take_shares(shares, data, left):
    """Serve shares until none is left; add to `left` the outlets that did not take all."""
    length = len(data)
    while True:
        try:
            # One operation for the interpreter, so two threads never get the same share.
            share = shares.popleft()
        except IndexError:
            return
        for outlet in share:
            taken = outlet.try_write(data)
            if taken < length:
                left.append((outlet, taken))


def count_processors():
    """Return how many processors this process may use."""
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1
