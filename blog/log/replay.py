"""What brings a reader from its cursor to now, part by part."""

from typing import List, Optional

from blog import messages
from blog.const import PAGE_SIZE
from blog.log import parts, read
from blog.log.parts import Part
from blog.log.values import Found
from blog.models import Blog

SHORT = 8 * 1024  # bytes of changes


def read_short(blog: Blog, epoch: str, since: int) -> Optional[List[str]]:
    """Return all that a reader lacks whose cursor is at `since` of `epoch`, where that is little.

    None where it is more, or a reset: that waits for its turn.
    """
    part = follow(blog, epoch, since, SHORT)
    return end_part(part).texts if part and not part.more and part.size <= SHORT else None


def read_part(blog: Blog, epoch: str, since: int) -> Part:
    """Return the next part for a reader whose cursor is at `since` of `epoch`; `synced` ends it.

    A cursor of another epoch, older than what is kept, or from the future gets a `reset`. Nothing
    is kept of a replay between its parts: each begins where its reader's cursor is.
    """
    part = follow(blog, epoch, since, parts.part_size()) or begin_anew(blog, epoch, since)
    return end_part(part)


def end_part(part: Part) -> Part:
    """Return a part with the `synced` that ends it."""
    synced = messages.synced(part.epoch, part.seq, part.more)
    return part._replace(texts=[*part.texts, messages.encode(synced)])


def follow(blog: Blog, epoch: str, since: int, size: int) -> Optional[Part]:
    """Return the changes after a cursor, None where the live log does not reach back to it."""
    found = read.read_log(blog, lambda log: log.since(since, size=size))
    if epoch != found.head.epoch or not found.head.floor <= since <= found.head.seq:
        return None
    return make_part(found)


def begin_anew(blog: Blog, epoch: str, since: int) -> Part:
    """Return a reset, or the changes after a cursor that an earlier part of one has led to.

    Where a page needs several parts, the live log may have let go of what its reader lacks.
    """
    head, page, _ = read.read_page(blog, None, PAGE_SIZE)
    reset = parts.make_reset(head, page)
    begun = parts.find_beginning(head, page) <= since <= head.seq
    if reset.more and begun and epoch == head.epoch:
        found = read.read_changes(blog, since, size=parts.part_size())
        if found.head.epoch == epoch:
            return make_part(found)
    return reset


def make_part(found: Found) -> Part:
    """Return the Part that a range of changes makes."""
    head, texts, more = found
    seq = messages.read_seq(texts[-1]) if more else head.seq
    return Part(texts, head.epoch, seq, more)
