"""The bounds of inboxes and buckets, the same for both of their backends."""

from __future__ import annotations

from typing import NamedTuple

PATIENCE = 1.0  # seconds that frames wait for one that was sent before them, and may be lost
KEPT = 24 * 3600  # seconds that a socket's order is remembered
BATCH = 50  # messages delivered at once
LEASE = 5.0  # seconds after which another process delivers what one that died has taken


class Bucket(NamedTuple):
    """How often something may be done: `burst` at once, then one in `pause` seconds."""

    key: str
    burst: int
    pause: float
