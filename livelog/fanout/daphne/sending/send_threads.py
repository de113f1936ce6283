"""Threads that send one piece of data to many sockets together.

Nearly all of a fan-out's time is the kernel's, in each socket's send, which gives up the
interpreter's lock: on two processors, two threads take two thirds of the time that one does.
"""

import os
from collections import deque
from concurrent.futures import ThreadPoolExecutor
from typing import Deque, List, Optional, Sequence, Tuple

from livelog.fanout.daphne.sending.send_queue import SendQueue

MOST = 4  # threads
SHARE = 200  # sockets that a thread takes at a time; with fewer than two shares it is not worth it

Left = List[Tuple[SendQueue, int]]  # queues that did not take all, and how many bytes they took


class SendThreads:
    """As many threads as there are processors for, the caller's being one of them."""

    def __init__(self, size: Optional[int] = None) -> None:
        self.size = size or min(MOST, count_processors())
        self._pool = ThreadPoolExecutor(max(1, self.size - 1), thread_name_prefix="fanout-send")

    def send(self, queues: Sequence[SendQueue], data: bytes) -> Left:
        """Write to each queue what its socket takes at once; return those that took less.

        Nothing else may use the queues meanwhile.
        """
        shares = deque(queues[i : i + SHARE] for i in range(0, len(queues), SHARE))
        left: Left = []
        helpers = min(self.size, len(shares)) - 1
        others = [self._pool.submit(take_shares, shares, data, left) for _ in range(helpers)]
        take_shares(shares, data, left)
        for other in others:
            other.result()
        return left


def take_shares(shares: Deque[Sequence[SendQueue]], data: bytes, left: Left) -> None:
    """Serve shares until none is left; add to `left` the queues that did not take all."""
    length = len(data)
    while True:
        try:
            # One operation for the interpreter, so two threads never get the same share.
            share = shares.popleft()
        except IndexError:
            return
        for queue in share:
            taken = queue.try_write(data)
            if taken < length:
                left.append((queue, taken))


def count_processors() -> int:
    """Return how many processors this process may use."""
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1
