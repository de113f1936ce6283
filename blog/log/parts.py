"""Parts: how much of what a reader has missed it is sent at once."""

from typing import List, NamedTuple, Optional

from django.conf import settings

from blog import messages
from blog.const import PAGE_SIZE
from blog.log.values import Head


class Part(NamedTuple):
    """One part of a replay: what to send, and the cursor that its reader has then."""

    texts: List[str]
    epoch: str
    seq: int
    more: bool  # and so the reader will ask for the next

    @property
    def is_reset(self) -> bool:
        """Whether its reader begins anew with it."""
        return bool(self.texts) and self.texts[0].startswith('{"type":"reset"')

    @property
    def size(self) -> int:
        """The bytes of it."""
        return sum(map(count_bytes, self.texts))


def part_size() -> int:
    """Return how many bytes a part may have.

    A quarter of what may wait for a reader: while it takes in one part on a slow link, what is live
    must find room, and its socket not be closed.
    """
    return settings.LIVELOG_MAX_PENDING // 4


def count_bytes(text: str) -> int:
    """Return the length of a text on the wire."""
    return len(text.encode("utf-8"))


def count_fitting(texts: List[str], size: Optional[int]) -> int:
    """Return how many of the texts, from the first on, have `size` bytes at most; one at least."""
    if size is None:
        return len(texts)
    for number, text in enumerate(texts):
        size -= count_bytes(text)
        if size < 0:
            return max(number, 1)
    return len(texts)


def make_reset(head: Head, page: List[str]) -> Part:
    """Return the reset around a page, the messages of a blog's newest entries, newest first.

    Where the page is too long for one part, the reset holds those that changed first: from the last
    of these changes on, a replay brings the others.
    """
    size = part_size()
    if count_fitting(page, size) == len(page):
        return Part([messages.encode_reset(head, page)], head.epoch, head.seq, False)
    by_seq = sorted(page, key=messages.read_seq)
    first = by_seq[: count_fitting(by_seq, size)]
    cursor = head._replace(seq=messages.read_seq(first[-1]))
    entries = sorted(first, key=messages.read_position, reverse=True)
    reset = messages.encode_reset(cursor, entries, find_beginning(head, page))
    return Part([reset], head.epoch, cursor.seq, True)


def find_beginning(head: Head, page: List[str]) -> float:
    """Return the position from which a page of newest entries begins; 0 if it is the whole blog."""
    if not page or (len(page) < PAGE_SIZE and not head.floor):
        return 0
    return messages.read_position(page[-1])
