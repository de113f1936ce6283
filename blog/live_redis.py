"""The live log in Redis: one hash and its indexes for each blog, changed by Lua scripts alone."""

import os
import threading
import time

import redis

from blog.records import Head, Outcome, make_epoch

TIMEOUT = 5  # seconds
RETRY = 1.0  # seconds between attempts to listen while Redis is out of reach
WAKE = "livelog:wake"  # the Redis channel on which bloggers are woken
FOLDER = os.path.join(os.path.dirname(os.path.abspath(__file__)), "lua")


def read_script(client, name):
    """Register the Lua script `name` of the lua folder with `client`."""
    with open(os.path.join(FOLDER, name + ".lua"), encoding="utf-8") as source:
        return client.register_script(source.read())


class RedisStore:
    """The live logs of all blogs in one Redis; hands out a log by its name."""

    def __init__(self, url):
        # A Redis that hangs counts as out of reach after a while, like one that is gone.
        self.client = redis.StrictRedis.from_url(url, decode_responses=True, socket_timeout=TIMEOUT)
        self.publish_script = read_script(self.client, "publish")
        self.read_script = read_script(self.client, "read")
        self.lease_script = read_script(self.client, "lease")

    def log(self, name, retention):
        """Return the log whose hash is `name`; nothing is asked of Redis yet."""
        return RedisLog(self, name, retention)

    def count(self, key):
        """Count one more event under `key`; return how many there were since the first.

        The count starts again a minute after its first event.
        """
        with self.client.pipeline() as pipe:
            pipe.set(key, 0, ex=60, nx=True)
            pipe.incr(key)
            return pipe.execute()[1]

    def ping(self):
        """Return once Redis has answered."""
        self.client.ping()

    def hold_lease(self, key, token, seconds):
        """Take or renew the lease at `key`; return whether `token` holds it now."""
        return bool(self.lease_script(keys=[key], args=[token, int(seconds * 1000)]))

    def release_lease(self, key, token):
        """End the lease at `key` if `token` holds it."""
        self.lease_script(keys=[key], args=[token, 0])

    def lease_holder(self, key):
        """Return the token that holds the lease at `key`, or None."""
        return self.client.get(key)

    def wake(self):
        """Call what `listen` was given, in each process that listens."""
        self.client.publish(WAKE, "")

    def listen(self, callback):
        """Have `callback` called at each `wake` from now on, in a thread of its own."""
        threading.Thread(target=self.hear, args=(callback,), name="wake", daemon=True).start()

    def hear(self, callback):
        """Call `callback` at each wake, for ever; while Redis is out of reach there are none."""
        while True:
            try:
                pubsub = self.client.pubsub(ignore_subscribe_messages=True)
                pubsub.subscribe(WAKE)
                while True:
                    if pubsub.get_message(timeout=TIMEOUT):
                        callback()
            except redis.RedisError:
                time.sleep(RETRY)


class RedisLog:
    """One blog's live log. Every method raises redis.RedisError while Redis is out of reach."""

    def __init__(self, store, name, retention):
        self.store = store
        self.client = store.client
        self.retention = retention
        self.hash, self.order, self.positions, self.marks, self.meta = self.keys = [
            name,
            name + ":order",
            name + ":positions",
            name + ":marks",
            name + ":meta",
        ]

    def head(self):
        """Return the log's Head, or None where there is no log."""
        epoch, seq, floor = self.client.hmget(self.meta, "epoch", "seq", "floor")
        return Head(epoch, int(seq), int(floor)) if epoch else None

    def publish(self, change, known_seq):
        """Put a Change into the log and return its Outcome.

        `known_seq` is the highest seq of the record: a log that is behind it has lost changes.
        """
        run = self.client.info("server")["run_id"]
        position = "" if change.position is None else change.position
        arguments = [change.id, change.digest, change.revision, position, change.body]
        arguments += [int(change.shown), self.retention, known_seq, run]
        return Outcome(*self.store.publish_script(keys=self.keys, args=arguments))

    def seq_of(self, id):
        """Return the seq of an entry's last change, None where the log has none."""
        seq = self.client.zscore(self.order, id)
        return None if seq is None else int(seq)

    def since(self, seq, limit=None):
        """Return the Head and the messages of changes after `seq`, oldest first; all of them
        without a limit."""
        return self.read(self.order, "up", seq, -1 if limit is None else limit)

    def page(self, before, limit):
        """Return the Head and the entries' messages before position `before`, newest first."""
        return self.read(self.positions, "down", "" if before is None else before, limit)

    def read(self, index, direction, bound, limit):
        """Return the Head (None where there is no log) and the messages of a range of `index`."""
        answer = self.store.read_script(
            keys=[self.hash, index, self.meta], args=[direction, bound, limit]
        )
        return (Head(*answer[:3]), answer[3:]) if answer else (None, [])

    def restore(self, records, seq, floor, replaces=None):
        """Lay the log anew from Records under a new epoch; return its Head and whether this did it.

        Only if its epoch is still `replaces` (None: there is no log); else what another process
        laid meanwhile stands.
        """
        head = Head(make_epoch(), seq, floor)
        run = self.client.info("server")["run_id"]
        with self.client.pipeline() as pipe:
            try:
                pipe.watch(self.meta)
                if pipe.hget(self.meta, "epoch") != replaces:
                    return self.head(), False
                pipe.multi()
                pipe.delete(*self.keys)
                for record in records:
                    self.queue_record(pipe, record)
                meta = {"epoch": head.epoch, "seq": seq, "floor": floor, "run": run}
                pipe.hmset(self.meta, meta)
                pipe.execute()
            except redis.WatchError:
                return self.head(), False
        return head, True

    def queue_record(self, pipe, record):
        """Queue what stores one Record."""
        pipe.hset(self.hash, record.id, record.message)
        pipe.zadd(self.order, record.seq, record.id)
        pipe.hset(self.marks, record.id, "%d:%s" % (record.revision, record.digest))
        if record.position is not None:
            pipe.zadd(self.positions, record.position, record.id)

    def flush(self):
        """Empty the log: whoever needs it next lays it anew from the record."""
        self.client.delete(*self.keys)
