"""The live log in Redis: one hash and its indexes for each blog, changed by Lua scripts alone."""

from typing import Any, Dict, List, Optional, Sequence, Tuple

import redis
from redis.client import BasePipeline

from blog.log.values import Change, Found, Head, Item, Outcome, Stamp, make_epoch, move_on
from blog.place import read_place
from blog.redis_client import make_client, read_script


class RedisStore:
    """The live logs of all blogs in one Redis; hands out a log by its name."""

    def __init__(self, url: str) -> None:
        self.client = make_client(url)
        self.publish_script = read_script(self.client, __file__, "publish")
        self.read_script = read_script(self.client, __file__, "read")

    def log(self, name: str, retention: int, kind: str = "entry") -> "RedisLog":
        """Return the log whose hash is `name`, of messages of a `kind`; Redis is not asked yet."""
        return RedisLog(self, name, retention, kind)

    def ping(self) -> None:
        """Return once Redis has answered."""
        self.client.ping()

    def run_id(self) -> str:
        """Return what is another after each start of Redis, and of each Redis."""
        return self.client.info("server")["run_id"]


class RedisLog:
    """One blog's live log. Every method raises redis.RedisError while Redis is out of reach."""

    def __init__(self, store: RedisStore, name: str, retention: int, kind: str = "entry") -> None:
        self.store = store
        self.client = store.client
        self.retention = retention
        self.kind = kind
        self.hash, self.order, self.positions, self.marks, self.meta = self.keys = [
            name,
            name + ":order",
            name + ":positions",
            name + ":marks",
            name + ":meta",
        ]

    def head(self) -> Optional[Head]:
        """Return the log's Head, or None where there is no log."""
        epoch, *numbers = self.client.hmget(self.meta, "epoch", "seq", "floor", "changed")
        return Head(epoch, *(int(number or 0) for number in numbers)) if epoch else None

    def touch(self) -> None:
        """Note that what readers see of the blog changed just now, beside its entries."""
        epoch, changed = self.client.hmget(self.meta, "epoch", "changed")
        if epoch:
            self.client.hset(
                self.meta, "changed", move_on(int(changed or 0), self.client.time()[0])
            )
            self.client.hincrby(self.meta, "touched", 1)

    def mark(self) -> str:
        """Return what is another after each `touch`, and in each life of the log; "" without one."""
        epoch, touched = self.client.hmget(self.meta, "epoch", "touched")
        return f"{epoch}:{touched or 0}" if epoch else ""

    def publish(self, change: Change, known_seq: int) -> Outcome:
        """Put a Change into the log and return its Outcome.

        `known_seq` is the highest seq of the record: a log that is behind it has lost changes.
        """
        return read_outcome(*self.put(change, known_seq))

    def publish_all(self, changes: Sequence[Change], known_seq: int) -> List[Outcome]:
        """Put Changes into the log in their order, in two calls; return an Outcome for each."""
        with self.client.pipeline(transaction=False) as pipe:
            for change in changes:
                self.put(change, known_seq, pipe)
            return [read_outcome(*each) for each in pipe.execute()]

    def put(self, change: Change, known_seq: int, client: Optional[BasePipeline] = None) -> Any:
        """Run the script for a Change, at once or as a `client` does that takes several."""
        position = "" if change.position is None else change.position
        arguments = [change.id, change.digest, change.revision, position, change.body]
        arguments += [int(change.shown), self.retention, known_seq, self.kind]
        return self.store.publish_script(keys=self.keys, args=arguments, client=client)

    def seq_of(self, id: str) -> Optional[int]:
        """Return the seq of an entry's last change, None where the log has none."""
        seq = self.client.zscore(self.order, id)
        return None if seq is None else int(seq)

    def stamps(self, since: int) -> Dict[str, Stamp]:
        """Return by id what the log knows of the changes after a seq."""
        seqs = self.client.zrangebyscore(self.order, f"({since}", "+inf", withscores=True)
        if not seqs:
            return {}
        revisions = self.client.hmget(self.marks, [id for id, _ in seqs])
        shown = set(self.client.zrange(self.positions, 0, -1))
        return {
            id: Stamp(int(seq), int(revision.split(":")[0]), id in shown)
            for (id, seq), revision in zip(seqs, revisions)
            if revision  # trimmed meanwhile
        }

    def since(
        self, seq: int, limit: Optional[int] = None, size: Optional[int] = None
    ) -> Optional[Found]:
        """Return the messages of changes after `seq`, oldest first.

        At most `limit` of them, and at most `size` bytes, but one at least.
        """
        return self.read(self.order, "up", seq, limit, size)

    def page(self, before: Optional[float], limit: int) -> Optional[Found]:
        """Return the entries' messages before position `before`, newest first."""
        return self.read(self.positions, "down", before, limit, None)

    def read(
        self,
        index: str,
        direction: str,
        bound: Optional[float],
        limit: Optional[int],
        size: Optional[int],
    ) -> Optional[Found]:
        """Return what stands in a range of `index`; None is no bound."""
        arguments = [direction, *("" if each is None else each for each in (bound, limit, size))]
        found = self.store.read_script(keys=[self.hash, index, self.meta], args=arguments)
        return Found(Head(*found[:4]), found[5:], bool(found[4])) if found else None

    def restore(
        self, items: Sequence[Item], seq: int, floor: int, replaces: Optional[str] = None
    ) -> Tuple[Optional[Head], bool]:
        """Lay the log anew from Items under a new epoch; return its Head and whether this did it.

        Only if its epoch is still `replaces` (None: there is no log); else what another process
        laid meanwhile stands.
        """
        head = Head(make_epoch(), seq, floor, self.client.time()[0])
        run = self.store.run_id()
        with self.client.pipeline() as pipe:
            try:
                pipe.watch(self.meta)
                # A list, for redis-py returns None where the connection has gone, and the watch with it.
                if pipe.hmget(self.meta, "epoch") != [replaces]:
                    return self.head(), False
                pipe.multi()
                pipe.delete(*self.keys)
                for item in items:
                    self.queue_item(pipe, item)
                pipe.hmset(self.meta, {**head._asdict(), "run": run})
                pipe.execute()
            except redis.WatchError:
                return self.head(), False
        return head, True

    def queue_item(self, pipe: BasePipeline, item: Item) -> None:
        """Queue what stores one Item."""
        pipe.hset(self.hash, item.id, item.message)
        pipe.zadd(self.order, item.seq, item.id)
        pipe.hset(self.marks, item.id, f"{item.revision}:{item.digest}")
        if item.position is not None:
            pipe.zadd(self.positions, item.position, item.id)

    def flush(self) -> None:
        """Empty the log: whoever needs it next lays it anew from the record."""
        self.client.delete(*self.keys)


def read_outcome(kind: str, seq: int, place: str, message: str, revision: int = 0) -> Outcome:
    """Return the Outcome that the script tells; Redis would cut its position to a whole number."""
    return Outcome(kind, seq, read_place(place), message, revision)
