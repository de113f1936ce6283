"""Leases, counts, maps and wakes in this process's memory, for USE_REDIS=0."""

import threading
import time
from dataclasses import dataclass
from typing import Callable, Dict, List, Optional, Sequence, Tuple

KEPT = 300.0  # seconds that a socket's turns are remembered


@dataclass
class TurnState:
    """Where one socket's turns stand, as turn.lua describes it; times are monotonic seconds."""

    asked: Optional[str] = None
    next: Optional[str] = None
    busy: float = 0.0
    paid: float = 0.0
    frames: int = 0
    anew: float = 0.0
    gone: bool = False
    expires: float = 0.0

    def start(self, job: float, debt: float) -> float:
        """Note that a job is to take what waits; return in how many seconds."""
        now = time.monotonic()
        wait = max(0.0, self.paid - now - debt)
        self.busy = now + wait + job
        return wait

    def count(self, by: int) -> int:
        """Count so many frames more; return how many there were in this minute."""
        if self.anew <= time.monotonic():
            self.frames, self.anew = 0, time.monotonic() + 60
        self.frames += by
        return self.frames


class MemoryBackend:
    """Does what RedisBackend does, for the threads of one process."""

    def __init__(self) -> None:
        self.leases: Dict[str, Tuple[str, float]] = {}  # key -> (token, when it ends)
        self.counts: Dict[str, Tuple[int, float]] = {}  # key -> (count, when it starts again)
        self.lock = threading.Lock()
        self.turns: Dict[str, TurnState] = {}
        self.fields: Dict[str, Dict[str, str]] = {}
        self.listeners: List[Callable[[], None]] = []

    def hold_lease(self, key: str, token: str, seconds: float) -> bool:
        """Take or renew the lease at `key`; return whether `token` holds it now."""
        if self.lease_holder(key) in (None, token):
            self.leases[key] = (token, time.monotonic() + seconds)
        return self.lease_holder(key) == token

    def release_lease(self, key: str, token: str) -> None:
        """End the lease at `key` if `token` holds it."""
        if self.lease_holder(key) == token:
            del self.leases[key]

    def lease_holder(self, key: str) -> Optional[str]:
        """Return the token that holds the lease at `key`, or None."""
        token, ends = self.leases.get(key, (None, 0.0))
        return token if ends > time.monotonic() else None

    def count(self, key: str) -> int:
        """Count one more event under `key`; return how many there were since the first.

        The count starts again a minute after its first event.
        """
        now = time.monotonic()
        with self.lock:
            self.counts = {name: entry for name, entry in self.counts.items() if entry[1] > now}
            count, ends = self.counts.get(key, (0, now + 60))
            self.counts[key] = (count + 1, ends)
        return count + 1

    def count_frame(self, key: str) -> Optional[int]:
        """Count a frame of a socket; return how many there were in this minute, None if it is gone."""
        with self.lock:
            state = self.find_state(key)
            return None if state.gone else state.count(1)

    def ask_turn(
        self, key: str, cursor: str, job: float, debt: float
    ) -> Optional[Tuple[int, bool, Optional[float]]]:
        """Note a cursor, and count it as a frame unless it is the next part's.

        Returns the frames of this minute, whether it is the next part's, and when a job is to take
        it; None if the socket is gone.
        """
        with self.lock:
            state = self.find_state(key)
            if state.gone:
                return None
            follows, state.asked = state.next == cursor, cursor
            wait = state.start(job, debt) if state.busy <= time.monotonic() else None
            return state.count(0 if follows else 1), follows, wait

    def take_turn(self, key: str, job: float) -> Optional[Tuple[str, bool]]:
        """Take the cursor that waits; return it and whether it is the next part's."""
        with self.lock:
            state = self.find_state(key)
            cursor, follows = state.asked, state.asked == state.next
            if state.gone or cursor is None:
                return None
            state.asked = state.next = None
            state.busy = time.monotonic() + job
            return cursor, follows

    def finish_turn(
        self, key: str, job: float, debt: float, cost: float, cursor: str
    ) -> Optional[float]:
        """Note an answer and what it costs; return when a job is to take what waits, if any does."""
        with self.lock:
            state = self.find_state(key)
            state.paid = max(state.paid, time.monotonic()) + cost
            state.next = cursor or None
            state.busy = 0.0
            return None if state.gone or state.asked is None else state.start(job, debt)

    def leave_turns(self, keys: Sequence[str], seconds: float) -> None:
        """Forget all but that nothing is to be answered any more, and that for so many seconds."""
        with self.lock:
            for key in keys:
                self.turns[key] = TurnState(gone=True, expires=time.monotonic() + seconds)

    def find_state(self, key: str) -> "TurnState":
        """Return the state of a socket's turns, and forget those that nobody asked for of late."""
        now = time.monotonic()
        self.turns = {name: each for name, each in self.turns.items() if each.expires > now}
        state = self.turns.setdefault(key, TurnState())
        if not state.gone:
            state.expires = max(state.busy, now + KEPT)
        return state

    def put_field(self, key: str, field: str, value: str) -> None:
        """Set a field of the map at `key`."""
        with self.lock:
            self.fields.setdefault(key, {})[field] = value

    def put_fields(self, key: str, values: Dict[str, str]) -> None:
        """Set some fields of the map at `key`."""
        with self.lock:
            self.fields.setdefault(key, {}).update(values)

    def read_field(self, key: str, field: str) -> Optional[str]:
        """Return a field of the map at `key`, None where it has none such."""
        return self.fields.get(key, {}).get(field)

    def drop_fields(self, key: str, names: Sequence[str]) -> None:
        """Take some fields out of the map at `key`."""
        with self.lock:
            for name in names:
                self.fields.get(key, {}).pop(name, None)

    def drop_field(self, key: str, field: str) -> Optional[str]:
        """Take a field out of the map at `key`; return what it had, None for nothing."""
        with self.lock:
            return self.fields.get(key, {}).pop(field, None)

    def drop_map(self, key: str) -> None:
        """Forget the map at `key`."""
        with self.lock:
            self.fields.pop(key, None)

    def read_fields(self, key: str) -> Dict[str, str]:
        """Return the map at `key`."""
        with self.lock:
            return dict(self.fields.get(key, {}))

    def wake(self) -> None:
        """Call what `listen` was given."""
        for callback in self.listeners:
            callback()

    def listen(self, callback: Callable[[], None]) -> None:
        """Have `callback` called at each `wake` from now on."""
        self.listeners.append(callback)
