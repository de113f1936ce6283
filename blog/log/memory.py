"""The live log in this process's memory, for USE_REDIS=0: everything in one runserver."""

import threading
import time
from bisect import bisect_right
from typing import Dict, List, Optional, Sequence, Tuple

from blog.log.parts import count_fitting
from blog.log.values import Change, Found, Head, Item, Outcome, Stamp, make_epoch, move_on
from blog.messages import number_body


class MemoryStore:
    """The live logs of all blogs; hands out a log by its name, the same one each time."""

    def __init__(self) -> None:
        self.logs: Dict[str, MemoryLog] = {}

    def log(self, name: str, retention: int, kind: str = "entry") -> "MemoryLog":
        """Return the log called `name`, whose items are messages of a `kind`."""
        return self.logs.setdefault(name, MemoryLog(retention, kind))

    def ping(self) -> None:
        """Return at once: memory is always within reach."""

    def run_id(self) -> str:
        """Return what is the same for as long as this process runs."""
        return "memory"


class MemoryLog:
    """One blog's live log; does what RedisLog does, under a lock in place of Lua's atomicity."""

    def __init__(self, retention: int, kind: str = "entry") -> None:
        self.retention = retention
        self.kind = kind
        self.lock = threading.RLock()
        self.touched = 0
        self.flush()

    def flush(self) -> None:
        """Empty the log: whoever needs it next lays it anew from the record."""
        with self.lock:
            self.items: Dict[str, Item] = {}  # in the order of seq
            self.current: Optional[Head] = None

    def head(self) -> Optional[Head]:
        """Return the log's Head, or None where there is no log."""
        return self.current

    def touch(self) -> None:
        """Note that what readers see of the blog changed just now, beside its entries."""
        with self.lock:
            if self.current:
                changed = move_on(self.current.changed, int(time.time()))
                self.current = self.current._replace(changed=changed)
            self.touched += 1

    def mark(self) -> str:
        """Return what is another after each `touch`, and in each life of the log; "" without one."""
        return f"{self.current.epoch}:{self.touched}" if self.current else ""

    def publish(self, change: Change, known_seq: int) -> Outcome:
        """Put a Change into the log and return its Outcome."""
        with self.lock:
            head, known = self.current, self.items.get(change.id)
            if head is None or head.seq < known_seq:
                return Outcome("missing", 0, 0, "")
            if known and change.revision < known.revision:
                return Outcome("stale", 0, 0, "", known.revision)
            moved = change.shown and change.position not in (None, known and known.position)
            if known and change.digest == known.digest and not moved:
                self.items[change.id] = known._replace(revision=change.revision)
                return Outcome("duplicate", known.seq, known.position or 0, "")
            return self.keep(change, known, head)

    def publish_all(self, changes: Sequence[Change], known_seq: int) -> List[Outcome]:
        """Put Changes into the log in their order; return an Outcome for each."""
        return [self.publish(change, known_seq) for change in changes]

    def keep(self, change: Change, known: Optional[Item], head: Head) -> Outcome:
        """Number and keep a change that is news, after `head`."""
        seq = head.seq + 1
        position = change.position or (known and known.position) or seq
        shown_at = position if change.shown else None
        message = number_body(change.body, seq, shown_at, self.kind)
        self.items.pop(change.id, None)  # so that the dict stays in the order of seq
        self.items[change.id] = Item(
            change.id, change.digest, change.revision, seq, shown_at, message
        )
        floor = head.floor
        while len(self.items) > self.retention:
            floor = self.items.pop(next(iter(self.items))).seq
        self.current = Head(head.epoch, seq, floor, move_on(head.changed, int(time.time())))
        return Outcome("published", seq, position, message)

    def seq_of(self, id: str) -> Optional[int]:
        """Return the seq of an entry's last change, None where the log has none."""
        known = self.items.get(id)
        return known.seq if known else None

    def stamps(self, since: int) -> Dict[str, Stamp]:
        """Return by id what the log knows of the changes after a seq."""
        with self.lock:
            return {
                each.id: Stamp(each.seq, each.revision, each.position is not None)
                for each in self.items.values()
                if each.seq > since
            }

    def since(
        self, seq: int, limit: Optional[int] = None, size: Optional[int] = None
    ) -> Optional[Found]:
        """Return the messages of changes after `seq`, oldest first.

        At most `limit` of them, and at most `size` bytes, but one at least.
        """
        with self.lock:
            kept = list(self.items.values())
            start = bisect_right([item.seq for item in kept], seq)
            texts = [item.message for item in kept[start:][:limit]]
            fitting = count_fitting(texts, size)
            return self.current and Found(self.current, texts[:fitting], fitting < len(texts))

    def page(self, before: Optional[float], limit: int) -> Optional[Found]:
        """Return the entries' messages before position `before`, newest first."""
        with self.lock:
            shown = [(item.position, item.message) for item in self.items.values() if item.position]
            older = [pair for pair in shown if before is None or pair[0] < before]
            newest = sorted(older, reverse=True)[:limit]
            return self.current and Found(self.current, [message for _, message in newest])

    def restore(
        self, items: Sequence[Item], seq: int, floor: int, replaces: Optional[str] = None
    ) -> Tuple[Optional[Head], bool]:
        """Lay the log anew from Items under a new epoch, if its epoch is still `replaces`.

        Returns its Head and whether this call laid it.
        """
        with self.lock:
            if (self.current and self.current.epoch) != replaces:
                return self.current, False
            self.items = {item.id: item for item in sorted(items, key=lambda item: item.seq)}
            self.current = Head(make_epoch(), seq, floor, int(time.time()))
            return self.current, True
