"""What workers share of the rooms, in this process's memory: for USE_REDIS=0."""

from __future__ import annotations

import threading
import time
from dataclasses import dataclass, field
from typing import Sequence

from blog.room.backend.values import BATCH, LEASE, PATIENCE, Bucket


@dataclass
class Frames:
    """Where the frames of one socket stand, as arrive.lua has it."""

    next: int = 1
    early: dict[int, str] = field(default_factory=dict)
    late: float | None = None  # since when some wait for an earlier one


class MemoryRooms:
    """Does what RedisRooms does, for the threads of one process."""

    def __init__(self) -> None:
        self.lock = threading.RLock()
        self.frames: dict[str, Frames] = {}
        self.inboxes: dict[str, list[str]] = {}
        self.leases: dict[str, tuple[str, float]] = {}
        self.due: dict[str, float] = {}
        self.noted: dict[str, tuple[str, float]] = {}

    def arrive(self, socket: str, inbox: str, order: int, payload: str, now: float) -> float:
        """Take a frame in its sender's order; return in how many seconds to ask again, 0: never."""
        with self.lock:
            frames = self.frames.setdefault(socket, Frames())
            if 0 < order <= frames.next:
                self.put(inbox, payload)
                frames.next = max(frames.next, order + 1)
            elif order > 0:
                frames.early[order] = payload
                frames.late = now if frames.late is None else frames.late
            self.release(frames, inbox, now)
            if frames.early and frames.late is not None and frames.late + PATIENCE <= now:
                frames.next = min(frames.early)
                self.release(frames, inbox, now)
            if not frames.early or frames.late is None:
                frames.late = None
                return 0.0
            return frames.late + PATIENCE - now

    def release(self, frames: Frames, inbox: str, now: float) -> None:
        """Put into an inbox what waited for the frames that have come."""
        while frames.next in frames.early:
            self.put(inbox, frames.early.pop(frames.next))
            frames.next += 1
            frames.late = now  # what is early still waits for another frame, and from now on

    def put(self, inbox: str, payload: str) -> None:
        """Put something into an inbox, "" for nothing."""
        if payload:
            self.inboxes.setdefault(inbox, []).append(payload)

    def take_next(self, inbox: str, token: str, delivered: int) -> list[str]:
        """Note how many were delivered of what was taken last; return what to deliver next, if any."""
        with self.lock:
            holder, ends = self.leases.get(inbox, ("", 0.0))
            held = ends > time.monotonic()
            if held and holder != token:
                return []
            if held:
                del self.inboxes.get(inbox, [])[:delivered]
            found = self.inboxes.get(inbox, [])[:BATCH]
            self.leases[inbox] = (token, time.monotonic() + LEASE if found else 0.0)
            return found

    def allow(self, buckets: Sequence[Bucket], now: float) -> float:
        """Charge buckets for one more; return the seconds to wait, where any of them is full, else 0."""
        with self.lock:
            self.due = {key: due for key, due in self.due.items() if due > now}
            due = {each.key: max(self.due.get(each.key, now), now) + each.pause for each in buckets}
            waits = [due[each.key] - now - each.pause * each.burst for each in buckets]
            longest = max(waits, default=0.0)
            if longest > 1e-6:
                return longest
            self.due.update(due)
            return 0.0

    def count_waiting(self, inboxes: Sequence[str]) -> list[int]:
        """Return how much waits in each of some inboxes."""
        return [len(self.inboxes.get(inbox, [])) for inbox in inboxes]

    def leave(self, inbox: str, token: str) -> None:
        """Let another process empty an inbox."""
        with self.lock:
            if self.leases.get(inbox, ("", 0.0))[0] == token:
                del self.leases[inbox]

    def note_first(self, key: str, value: str, seconds: int) -> str:
        """Note a value for so many seconds where none is noted; return the one that is."""
        with self.lock:
            now = time.monotonic()
            self.noted = {name: each for name, each in self.noted.items() if each[1] > now}
            return self.noted.setdefault(key, (value, now + seconds))[0]

    def forget(self, keys: Sequence[str]) -> None:
        """Forget what is kept of sockets that have gone."""
        with self.lock:
            for key in keys:
                self.frames.pop(key, None)
