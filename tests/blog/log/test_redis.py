"""The live log's two backends, held to one behaviour."""

import json
import socket
import time

import pytest
import redis
from redis.client import BasePipeline

from blog.log.memory import MemoryLog
from blog.log.redis import RedisStore
from blog.log.values import Change, Item, Stamp


@pytest.fixture(params=["redis", "memory"])
def log(request):
    """An empty log that keeps five entries, laid and ready."""
    if request.param == "memory":
        log = MemoryLog(retention=5)
    else:
        request.getfixturevalue("redis_client")
        log = RedisStore(request.getfixturevalue("redis_url")).log("liveblog", 5)
    log.restore([], 0, 0)
    return log


def change(id, digest="a", revision=1, position=None, shown=True):
    body = json.dumps({"id": id, "title": f"{id} {digest} é中"}, ensure_ascii=False)
    return Change(id, digest, revision, position, body, shown)


def publish(log, *args, known_seq=0, **fields):
    return log.publish(change(*args, **fields), known_seq)


def read(messages):
    return [(m["type"], m["id"], m["seq"]) for m in map(json.loads, messages)]


def test_publish_numbers_each_change(log):
    """Changes get one seq after the other; a first publication's position is its seq."""
    outcomes = [publish(log, id) for id in "xyz"]
    assert [(o.kind, o.seq, o.position) for o in outcomes] == [
        ("published", 1, 1),
        ("published", 2, 2),
        ("published", 3, 3),
    ]
    assert json.loads(outcomes[0].message) == {
        "type": "entry",
        "seq": 1,
        "position": 1,
        "id": "x",
        "title": "x a é中",
    }


def test_same_content_is_a_duplicate(log):
    """What the log already holds is not published again, whatever its revision."""
    first = publish(log, "x", revision=1)
    again = publish(log, "x", revision=2)
    assert (again.kind, again.seq, again.position) == ("duplicate", first.seq, first.position)
    assert log.head().seq == 1


def test_edit_keeps_its_position(log):
    """An edited entry gets a new seq, keeps its position, and its old version is gone."""
    publish(log, "x")
    publish(log, "y")
    edit = publish(log, "x", "b", revision=2)
    assert (edit.kind, edit.seq, edit.position) == ("published", 3, 1)
    assert read(log.since(0, 10)[1]) == [("entry", "y", 2), ("entry", "x", 3)]


def test_older_revision_is_stale(log):
    """A publisher that was paused cannot put an old version over a newer one, and learns of it."""
    publish(log, "x", "new", revision=3)
    late = publish(log, "x", "old", revision=2)
    assert (late.kind, late.revision) == ("stale", 3)
    assert json.loads(log.since(0, 10)[1][0])["title"] == "x new é中"


def test_removal_leaves_a_tombstone(log):
    """A removed entry is off the page and stays in the changes."""
    publish(log, "x")
    publish(log, "y")
    removal = publish(log, "x", "gone", revision=2, shown=False)
    assert json.loads(removal.message) == {
        "type": "remove",
        "seq": 3,
        "id": "x",
        "title": "x gone é中",
    }
    assert read(log.page(None, 10)[1]) == [("entry", "y", 2)]
    assert read(log.since(1, 10)[1]) == [("entry", "y", 2), ("remove", "x", 3)]


def test_removed_entry_comes_back_to_its_position(log):
    """An entry that an editor brings back stands where it stood."""
    publish(log, "x")
    publish(log, "y")
    publish(log, "x", "gone", revision=2, position=1, shown=False)
    back = publish(log, "x", "a", revision=3, position=1)
    assert (back.seq, back.position) == (4, 1)
    assert [m[1] for m in read(log.page(None, 10)[1])] == ["y", "x"]


def test_trims_to_retention(log):
    """Only the newest changes are kept; the floor is the highest seq that was trimmed."""
    for number in range(8):
        publish(log, f"e{number}")
    head, messages, _ = log.since(0, 100)
    assert read(messages) == [("entry", f"e{n}", n + 1) for n in range(3, 8)]
    assert (head.seq, head.floor) == (8, 3)
    assert len(log.page(None, 100)[1]) == 5


def test_what_changes_is_newer_though_the_clock_was_put_back(log):
    """Caches ask by its date; on a Redis that took over the clock may be behind."""
    ahead = int(time.time()) + 3600
    if isinstance(log, MemoryLog):
        log.current = log.current._replace(changed=ahead)
    else:
        log.client.hset(log.meta, "changed", ahead)
    publish(log, "x")
    assert log.head().changed == ahead + 1
    log.touch()
    assert log.head().changed == ahead + 2


def test_since_gives_what_changed_after(log):
    """A cursor is exclusive, a limit keeps the oldest, and a cursor at the end gives nothing."""
    for id in "abcd":
        publish(log, id)
    assert read(log.since(2, 10)[1]) == [("entry", "c", 3), ("entry", "d", 4)]
    assert read(log.since(1, 2)[1]) == [("entry", "b", 2), ("entry", "c", 3)]
    assert log.since(4, 10)[1] == log.since(4)[1] == []
    assert read(log.since(1)[1]) == [("entry", id, seq) for seq, id in enumerate("bcd", 2)]


def test_since_is_bounded_by_bytes(log):
    """A range ends before it is too long, says so, and holds one change at least."""
    for id in "abc":
        publish(log, id)
    size = len(log.since(0, 1).texts[0].encode("utf-8"))
    for bound, ids, more in ((1, "a", True), (2 * size, "ab", True), (3 * size, "abc", False)):
        found = log.since(0, size=bound)
        assert [m[1] for m in read(found.texts)] == list(ids) and found.more is more
    assert log.since(3, size=1).more is False


def test_long_range_is_read_whole(log):
    """A range that is read in several steps has no seam."""
    log.retention = 1000
    for number in range(150):
        publish(log, f"e{number}")
    assert [m[2] for m in read(log.since(0).texts)] == list(range(1, 151))
    assert [m[2] for m in read(log.page(None, 130).texts)] == list(range(150, 20, -1))


def test_page_is_newest_first_by_position(log):
    """A page holds the positions before the given one, edits in their old place."""
    for id in "abcd":
        publish(log, id)
    publish(log, "b", "edited", revision=2)
    assert read(log.page(None, 2)[1]) == [("entry", "d", 4), ("entry", "c", 3)]
    assert read(log.page(3, 10)[1]) == [("entry", "b", 5), ("entry", "a", 1)]


def test_seq_of_an_entry_is_that_of_its_last_change(log):
    """The log tells what it holds of an entry, and that it holds nothing."""
    publish(log, "x")
    publish(log, "x", "b", revision=2)
    assert (log.seq_of("x"), log.seq_of("y")) == (2, None)


def test_flushed_log_is_missing(log):
    """An emptied log takes nothing until it is laid anew, and says so."""
    publish(log, "x")
    log.flush()
    assert log.head() is None
    assert log.since(0, 10) is None
    assert publish(log, "y").kind == "missing"


def test_log_behind_the_record_is_missing(log):
    """A log whose seq is below the record's has lost changes and must be laid anew."""
    publish(log, "x")
    assert publish(log, "y", known_seq=7).kind == "missing"
    assert publish(log, "y", known_seq=1).kind == "published"


def test_stamps_tell_of_the_changes_after_a_seq(log):
    """Of each entry its last one, whether it is shown or was taken back."""
    assert log.stamps(0) == {}
    for id in "xyz":
        publish(log, id)
    publish(log, "x", digest="b", revision=4)
    publish(log, "y", digest="b", revision=2, shown=False)
    assert log.stamps(3) == {"x": Stamp(4, 4, True), "y": Stamp(5, 2, False)}
    assert set(log.stamps(0)) == set("xyz") and log.stamps(5) == {}


def test_restore_brings_back_numbers(log):
    """A log laid anew has the record's entries under their numbers, and a new epoch."""
    before = log.head()
    items = [
        Item("x", "a", 1, 5, 2, '{"type":"entry","id":"x","seq":5,"position":2}'),
        Item("y", "b", 2, 4, 4, '{"type":"entry","id":"y","seq":4,"position":4}'),
        Item("z", "c", 2, 6, None, '{"type":"remove","id":"z","seq":6}'),
    ]
    head, laid = log.restore(items, 1006, 3, replaces=before.epoch)
    assert laid and head.epoch != before.epoch and (head.seq, head.floor) == (1006, 3)
    assert [m[1] for m in read(log.since(0, 10)[1])] == ["y", "x", "z"]
    assert [m[1] for m in read(log.page(None, 10)[1])] == ["y", "x"]
    assert publish(log, "x", revision=1).kind == "duplicate"
    assert publish(log, "new").seq == 1007


def test_restore_yields_to_another(log):
    """Of two processes that lay a log anew at once, one does and the other takes its log."""
    old = log.head()
    first, laid = log.restore([], 0, 0, replaces=old.epoch)
    assert laid
    assert log.restore([], 50, 0, replaces=old.epoch) == (first, False)


def test_restore_leaves_a_log_alone_whose_watch_is_gone(redis_client, redis_url, monkeypatch):
    """The connection was lost behind WATCH: what was asked for has no answer, and nothing is watched."""
    log = RedisStore(redis_url).log("liveblog", 5)
    head, _ = log.restore([], 0, 0)
    watch = BasePipeline.watch

    def watch_and_lose(self, *names):
        watch(self, *names)
        self.connection._sock.shutdown(socket.SHUT_RDWR)

    monkeypatch.setattr(BasePipeline, "watch", watch_and_lose)
    assert log.restore([], 50, 0) == (head, False)


def test_restarted_redis_leaves_a_gap(redis_client, redis_url):
    """After a restart no number is given out that a reader may have seen before it."""
    log = RedisStore(redis_url).log("liveblog", 5)
    log.restore([], 0, 0)
    publish(log, "x")
    redis_client.hset("liveblog:meta", "run", "the run before")
    assert publish(log, "y").seq == 1002
    assert publish(log, "z").seq == 1003


def test_redis_keys_are_the_contract(redis_client, redis_url):
    """The hash maps entry ids to messages, beside it the order and the meta hash."""
    log = RedisStore(redis_url).log("liveblog", 5)
    epoch = log.restore([], 0, 0)[0].epoch
    publish(log, "x")
    assert json.loads(redis_client.hget("liveblog", "x"))["seq"] == 1
    assert redis_client.zrange("liveblog:order", 0, -1, withscores=True) == [(b"x", 1.0)]
    assert redis_client.hget("liveblog:meta", "epoch") == epoch.encode()
    assert redis_client.hget("liveblog:meta", "seq") == b"1"


def test_a_full_redis_refuses_and_keeps_its_log(redis_client, redis_url):
    """With `noeviction`, as bin/run's has it, what is full drops nothing and takes it later."""
    log = RedisStore(redis_url).log("liveblog", 5)
    log.restore([], 0, 0)
    publish(log, "x")
    policy = redis_client.config_get("maxmemory-policy")["maxmemory-policy"]
    redis_client.config_set("maxmemory-policy", "noeviction")
    redis_client.config_set("maxmemory", 1)
    try:
        with pytest.raises(redis.RedisError):
            publish(log, "y")
        assert log.head().seq == 1 and log.seq_of("x") == 1 and log.seq_of("y") is None
    finally:
        redis_client.config_set("maxmemory", 0)
        redis_client.config_set("maxmemory-policy", policy)
    assert publish(log, "y").seq == 2


def test_mark_tells_of_each_touch_and_of_each_life(log):
    """By it is known whether a blog's own row may be another; entries do not change it."""
    seen = [log.mark()]
    publish(log, "x")
    assert log.mark() == seen[0]
    log.touch()
    seen.append(log.mark())
    log.touch()
    seen.append(log.mark())
    log.restore([], 0, 0, replaces=log.head().epoch)
    seen.append(log.mark())
    assert len(set(seen)) == 4
    log.flush()
    assert log.mark() == ""
