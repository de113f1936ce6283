"""What readers ask of a live log: a page of entries, or the changes after a cursor."""

from heapq import merge
from itertools import islice
from operator import attrgetter
from typing import Callable, Iterable, Iterator, List, Optional, Type

from blog import messages
from blog.log import parts, rebuild, store
from blog.log.values import Found
from blog.models import AnyEntry, Blog, DeletedEntry, Entry

CHUNK, MOST = 20, 320  # rows asked for first, then twice as many each time, up to so many


def read_page(blog: Blog, before: Optional[float], limit: int) -> Found:
    """Return the messages of up to `limit` entries before position `before`, newest first.

    Only what stands up to the log's floor comes from the record: of what stands after it, the log may
    know more than is noted there yet. What was moved from after it to before it is in both for a moment.
    """
    head, page, _ = read_log(blog, lambda log: log.page(before, limit))
    if head.floor and not (len(page) == limit and messages.read_position(page[-1]) > head.floor):
        page = [text for text in page if messages.read_position(text) > head.floor]
        here = {messages.decode(text)["id"] for text in page}
        end = head.floor + 1 if before is None else min(before, head.floor + 1)
        older = rebuild.find_newest(blog, end, limit - len(page))
        page += [messages.encode_entry(entry) for entry in older if entry.token not in here]
    return Found(head, page)


def read_log(blog: Blog, ask: Callable[[store.Log], Optional[Found]]) -> Found:
    """Return what `ask` reads of the blog's live log, laying the log first where there is none."""
    log = store.get_log(blog)
    found = ask(log)
    while found is None:
        rebuild.restore(blog)
        found = ask(log)
    return found


def read_changes(
    blog: Blog, since: int, limit: Optional[int] = None, size: Optional[int] = None
) -> Found:
    """Return the messages of changes after `since`, oldest first.

    At most `limit` of them, and at most `size` bytes, but one at least. Those up to the log's floor
    come from the record, the others from the log.
    """
    found = read_log(blog, lambda log: log.since(since, limit, size))
    if since >= found.head.floor:
        return found
    texts = read_record_changes(blog, since, found.head.floor, limit, size) + found.texts
    fitting = parts.count_fitting(texts[:limit], size)
    return Found(found.head, texts[:fitting], fitting < len(texts) or found.more)


def read_record_changes(
    blog: Blog, since: int, last: int, limit: Optional[int], size: Optional[int] = None
) -> List[str]:
    """Return from the record the messages of changes after `since` up to `last`, oldest first.

    At most `limit` of them, and of those no more than `take` lets through.
    """
    rows = islice(read_rows(blog, since, last), limit)
    return take(map(messages.encode_entry, rows), size)


def read_rows(blog: Blog, since: int, last: int) -> Iterator[AnyEntry]:
    """Return the record's rows from after `since` to `last`, by seq; of those deleted too."""
    rows = [read_rows_of(model, blog, since, last) for model in (Entry, DeletedEntry)]
    return merge(*rows, key=attrgetter("seq"))


def read_rows_of(model: Type[AnyEntry], blog: Blog, since: int, last: int) -> Iterator[AnyEntry]:
    """Yield the rows of one table, each chunk by a question of its own.

    Not by a cursor of the database's: PostgreSQL would first write all that it may be asked for to disk.
    """
    chunk = CHUNK
    while True:
        span = model.objects.filter(blog=blog, seq__gt=since, seq__lte=last)
        rows = list(span.select_related("blog").order_by("seq")[:chunk])
        yield from rows
        if len(rows) < chunk:
            return
        since, chunk = rows[-1].seq, min(2 * chunk, MOST)


def take(texts: Iterable[str], size: Optional[int]) -> List[str]:
    """Return texts up to the one with which they are longer than `size` bytes; two at least."""
    taken, total = [], 0
    for text in texts:
        taken.append(text)
        total += parts.count_bytes(text)
        if size is not None and total > size and len(taken) > 1:
            break
    return taken
