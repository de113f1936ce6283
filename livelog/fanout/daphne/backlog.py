"""What waits to be sent, in order, and how much that is."""

from collections import deque
from typing import Deque, Iterator, List, Tuple

from livelog.fanout.layer.envelope import Message

CAPACITY = 50000  # messages
CAPACITY_BYTES = 64 * 1024 * 1024  # of what clients sent; an outage may last, and frames are large
BATCH = 500  # messages
BATCH_BYTES = 1024 * 1024  # which a batch holds twice


Pair = Tuple[str, Message]  # a channel and what is for it


class Backlog:
    """Pairs, oldest first; `size` is what they hold, by measure()."""

    def __init__(self) -> None:
        self.size = 0
        self._messages: Deque[Pair] = deque()

    def __len__(self) -> int:
        return len(self._messages)

    def __iter__(self) -> Iterator[Pair]:
        return iter(self._messages)

    @property
    def is_full(self) -> bool:
        """Whether nothing should be added that can be refused."""
        return len(self) >= CAPACITY or self.size >= CAPACITY_BYTES

    def append(self, pair: Pair) -> None:
        """Add a pair behind all others."""
        self._messages.append(pair)
        self.size += measure(pair[1])

    def put_back(self, pairs: List[Pair]) -> None:
        """Put pairs that were taken, in order, before all others."""
        self._messages.extendleft(reversed(pairs))
        self.size += sum(measure(message) for _, message in pairs)

    def take_batch(self) -> List[Pair]:
        """Take the oldest pairs, as many as one call to Redis may carry."""
        batch: List[Pair] = []
        size = 0
        while self._messages and len(batch) < BATCH and size < BATCH_BYTES:
            batch.append(self._messages.popleft())
            size += measure(batch[-1][1])
        self.size -= size
        return batch


def measure(message: Message) -> int:
    """Return how much text and bytes a message holds: a body, a frame, a path of any length."""
    return sum(len(value) for value in message.values() if isinstance(value, (str, bytes)))
