"""The live log in this process's memory, for USE_REDIS=0: everything in one runserver."""

import threading
import time
from bisect import bisect_right

from blog.messages import number_body
from blog.records import Head, Outcome, make_epoch


class MemoryStore:
    """The live logs of all blogs; hands out a log by its name, the same one each time."""

    def __init__(self):
        self.logs = {}
        self.leases = {}  # key -> (token, when it ends)
        self.counts = {}  # key -> [count, when it starts again]
        self.listeners = []

    def log(self, name, retention):
        """Return the log called `name`."""
        return self.logs.setdefault(name, MemoryLog(retention))

    def count(self, key):
        """Count one more event under `key`; return how many there were since the first.

        The count starts again a minute after its first event.
        """
        now = time.monotonic()
        self.counts = {name: entry for name, entry in self.counts.items() if entry[1] > now}
        entry = self.counts.setdefault(key, [0, now + 60])
        entry[0] += 1
        return entry[0]

    def ping(self):
        """Return at once: memory is always within reach."""

    def hold_lease(self, key, token, seconds):
        """Take or renew the lease at `key`; return whether `token` holds it now."""
        if self.lease_holder(key) in (None, token):
            self.leases[key] = (token, time.monotonic() + seconds)
        return self.lease_holder(key) == token

    def release_lease(self, key, token):
        """End the lease at `key` if `token` holds it."""
        if self.lease_holder(key) == token:
            del self.leases[key]

    def lease_holder(self, key):
        """Return the token that holds the lease at `key`, or None."""
        token, ends = self.leases.get(key, (None, 0))
        return token if ends > time.monotonic() else None

    def wake(self):
        """Call what `listen` was given."""
        for callback in self.listeners:
            callback()

    def listen(self, callback):
        """Have `callback` called at each `wake` from now on."""
        self.listeners.append(callback)


class MemoryLog:
    """One blog's live log; does what RedisLog does, under a lock in place of Lua's atomicity."""

    def __init__(self, retention):
        self.retention = retention
        self.lock = threading.RLock()
        self.flush()

    def flush(self):
        """Empty the log: whoever needs it next lays it anew from the record."""
        with self.lock:
            self.records = {}  # id -> [seq, position or None, message, revision, digest]
            self.current = None

    def head(self):
        """Return the log's Head, or None where there is no log."""
        return self.current

    def publish(self, change, known_seq):
        """Put a Change into the log and return its Outcome."""
        with self.lock:
            if self.current is None or self.current.seq < known_seq:
                return Outcome("missing", 0, 0, "")
            known = self.records.get(change.id)
            if known and change.revision < known[3]:
                return Outcome("stale", 0, 0, "", known[3])
            if known and change.digest == known[4]:
                known[3] = change.revision
                return Outcome("duplicate", known[0], known[1] or 0, "")
            return self.store(change, known)

    def store(self, change, known):
        """Number and keep a change that is news."""
        seq = self.current.seq + 1
        position = (known and known[1]) or change.position or seq
        shown_at = position if change.shown else None
        message = number_body(change.body, seq, shown_at)
        self.records.pop(change.id, None)  # so that the dict stays in the order of seq
        self.records[change.id] = [seq, shown_at, message, change.revision, change.digest]
        self.current = self.current._replace(seq=seq)
        while len(self.records) > self.retention:
            oldest = self.records.pop(next(iter(self.records)))
            self.current = self.current._replace(floor=oldest[0])
        return Outcome("published", seq, position, message)

    def seq_of(self, id):
        """Return the seq of an entry's last change, None where the log has none."""
        known = self.records.get(id)
        return known and known[0]

    def since(self, seq, limit=None):
        """Return the Head and the messages of changes after `seq`, oldest first; all of them
        without a limit."""
        with self.lock:
            kept = list(self.records.values())
            start = bisect_right([record[0] for record in kept], seq)
            return self.current, [record[2] for record in kept[start:][:limit]]

    def page(self, before, limit):
        """Return the Head and the entries' messages before position `before`, newest first."""
        with self.lock:
            shown = [record for record in self.records.values() if record[1] is not None]
            older = [record for record in shown if before is None or record[1] < before]
            older.sort(key=lambda record: -record[1])
            return self.current, [record[2] for record in older[:limit]]

    def restore(self, records, seq, floor, replaces=None):
        """Lay the log anew from Records under a new epoch, if its epoch is still `replaces`.

        Returns its Head and whether this call laid it.
        """
        with self.lock:
            if (self.current and self.current.epoch) != replaces:
                return self.current, False
            self.records = {
                record.id: [
                    record.seq,
                    record.position,
                    record.message,
                    record.revision,
                    record.digest,
                ]
                for record in sorted(records, key=lambda record: record.seq)
            }
            self.current = Head(make_epoch(), seq, floor)
            return self.current, True
