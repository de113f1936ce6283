"""The front of one Daphne: requests that ask alike are answered together, and from what is kept.

What it may keep, for how long and for whom is decided in `key`, `policy` and `store`; here requests
meet answers. Only the reactor's thread may use it.
"""

from __future__ import annotations

import logging
import time
from typing import Any, Callable, NamedTuple

from livelog.fanout.daphne.front.fetch import Fetch
from livelog.fanout.daphne.front.key import Key, Rules, read_key
from livelog.fanout.daphne.front.policy import GROUP_HEADER, Answer, is_shared, read_lifetime
from livelog.fanout.daphne.front.reply import Reply, make_reply
from livelog.fanout.daphne.front.store import Kept, Store
from livelog.fanout.daphne.front.watch import Watches
from livelog.metrics import definitions

logger = logging.getLogger("livelog.fanout")

PATIENCE = 20.0  # seconds for an answer; then those who wait are told, or shown an older one
# For so long what was answered to one with a cookie alone is not asked for without it again.
PRIVATE_FOR = 60.0  # seconds
MOST_PRIVATE = 10000  # addresses
# Why an answer is shown past its time (RFC 5861).
MEANWHILE, IN_NEED = "stale-while-revalidate", "stale-if-error"


class Asked(NamedTuple):
    """A request that waits: what it is answered by, and what it falls back to."""

    headers: Any
    has_cookie: bool
    reply: Callable[[Reply], None]
    pass_on: Callable[[], None]
    fail: Callable[[], None]


class Front:
    """Answers requests from a Store, or by one Fetch for all that ask the same.

    `send(message)` puts an `http.request` message on its way; `make_channel()` names where its
    answer goes.
    """

    def __init__(
        self,
        rules: Rules,
        watches: Watches,
        make_channel: Callable[[], str],
        send: Callable[[Fetch, Any], None],
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self.rules = rules
        self.watches = watches
        self.store = Store()
        self.fetches: dict[str, Fetch] = {}  # by channel
        self._make_channel = make_channel
        self._send = send
        self._clock = clock
        self._under_way: dict[Key, Fetch] = {}
        self._private: dict[tuple[bytes, bytes], float] = {}  # (host, path) -> until when

    def read_key(self, method: bytes, scheme: str, uri: bytes, headers: Any) -> Key | None:
        """Return the Key of a request that may be answered here, else None."""
        key = read_key(method, scheme, uri, headers, self.rules)
        if key and b"cookie" in headers and self._is_private(key):
            return None
        return key

    def find_shown(self, key: Key) -> tuple[Answer, int, str] | None:
        """Return a kept answer for which nothing need be asked now, its age in seconds, and how."""
        now = self._clock()
        kept = self.store.get(key)
        if kept is None:
            return None
        if kept.is_fresh(now):
            return kept.answer, int(now - kept.asked), "hit"
        fetch = self._under_way.get(key)
        if fetch and not is_outdated(fetch, kept) and kept.is_good_meanwhile(now):
            return kept.answer, int(now - kept.asked), kept.tell_stale(now, MEANWHILE)
        return None

    def ask(self, key: Key, asked: Asked, sender: Any) -> None:
        """Answer a request now, or as soon as a worker has; `sender` goes along to `send`."""
        now = self._clock()
        kept = self.store.get(key)
        if kept and kept.is_fresh(now):
            self._reply(asked, kept.answer, now - kept.asked, "hit")
            return
        fetch = self._under_way.get(key)
        is_first = fetch is None or is_outdated(fetch, kept)
        if fetch is None or is_first:
            fetch = self._start(key, now)
        if kept and kept.is_good_meanwhile(now):
            self._reply(asked, kept.answer, now - kept.asked, kept.tell_stale(now, MEANWHILE))
        else:
            fetch.waiting.append((asked, is_first))
        if is_first:
            self._send(fetch, sender)

    def receive(self, channel: str, message: dict[str, Any]) -> bool:
        """Take a worker's message, if it is for one of ours; return whether it was."""
        fetch = self.fetches.get(channel)
        if fetch is None:
            return False
        fetch.receive(message)
        if fetch.is_whole:
            self._conclude(fetch)
        return True

    def refuse(self, channel: str) -> bool:
        """Note that a request could not be passed on; return whether it was one of ours."""
        fetch = self.fetches.get(channel)
        if fetch is None:
            return False
        self._give_up(fetch)
        return True

    def check_clocks(self) -> None:
        """Give up what no worker has answered in time; called every second."""
        now = self._clock()
        for fetch in list(self.fetches.values()):
            if now - fetch.started > PATIENCE:
                self._give_up(fetch)
        if self._private:
            self._private = {each: end for each, end in self._private.items() if end > now}

    def _start(self, key: Key, now: float) -> Fetch:
        fetch = Fetch(key, self._make_channel(), now, self.watches.look())
        self._under_way[key] = self.fetches[fetch.channel] = fetch
        return fetch

    def _end(self, fetch: Fetch) -> None:
        del self.fetches[fetch.channel]
        if self._under_way.get(fetch.key) is fetch:
            del self._under_way[fetch.key]

    def _conclude(self, fetch: Fetch) -> None:
        """Keep a whole answer if it may be, and give it to all who wait for it."""
        answer = fetch.answer()
        if answer.status >= 500 and self._serve_older(fetch):
            return
        self._end(fetch)
        lifetime = None if fetch.is_too_large else read_lifetime(answer)
        if lifetime is not None:
            groups = answer.find(GROUP_HEADER).split()
            sight = self.watches.recall(groups, fetch.before)
            self._keep(fetch.key, Kept(answer, fetch.started, lifetime, sight))
        may_share = lifetime is not None or (is_shared(answer) and not fetch.is_too_large)
        for asked, is_first in fetch.waiting:
            # An answer that is not public may be another for one with a cookie.
            if may_share and (lifetime is not None or not asked.has_cookie):
                how = "fwd=uri-miss" + ("; stored" if lifetime is not None else "")
                how += "" if is_first else "; collapsed"
                self._reply(asked, answer, self._clock() - fetch.started, how)
            else:
                self._note_private(fetch.key)
                asked.pass_on()

    def _keep(self, key: Key, kept: Kept) -> None:
        older = self.store.get(key)
        # The one that was asked for first may come last.
        if older is None or older.asked <= kept.asked:
            self.store.put(key, kept)

    def _give_up(self, fetch: Fetch) -> None:
        if self._serve_older(fetch):
            return
        self._end(fetch)
        for asked, _ in fetch.waiting:
            asked.fail()

    def _serve_older(self, fetch: Fetch) -> bool:
        """Show those who wait an older answer, if there is one that is good enough."""
        kept, now = self.store.get(fetch.key), self._clock()
        if kept is None or not kept.is_good_enough(now):
            return False
        self._end(fetch)
        for asked, _ in fetch.waiting:
            self._reply(asked, kept.answer, now - kept.asked, kept.tell_stale(now, IN_NEED))
        return True

    def _reply(self, asked: Asked, answer: Answer, age: float, how: str) -> None:
        count = definitions.front_hit if how.startswith("hit") else definitions.front_miss
        count.inc()
        try:
            asked.reply(make_reply(answer, asked.headers, int(age), how))
        except Exception:
            # One client that is gone must not cost the others theirs.
            logger.exception("Cannot answer a request from the front")

    def _is_private(self, key: Key) -> bool:
        return self._private.get((key.host, key.path), 0.0) > self._clock()

    def _note_private(self, key: Key) -> None:
        if len(self._private) < MOST_PRIVATE:
            self._private[key.host, key.path] = self._clock() + PRIVATE_FOR


def is_outdated(fetch: Fetch, kept: Kept | None) -> bool:
    """Tell whether something was changed since an answer was asked for that it may not have.

    Which groups it tells of is known by the answer before it; without one, any may be.
    """
    marks = list(fetch.before.values())
    if kept:
        watched = {id(watch) for watch, _, _ in kept.sight.marks}
        marks = [mark for mark in marks if id(mark[0]) in watched]
    return any(watch.changes != changes for watch, changes, _ in marks)
