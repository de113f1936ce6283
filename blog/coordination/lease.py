"""Leadership among bloggers: a lease that one token holds; one leads, others stand by.

A leader that was paused past its lease may wake up and publish once more. That is harmless: the
live log drops what it knows and refuses a revision older than the one it holds.
"""

import os
import secrets
import socket
import time
from typing import Callable, Optional

from blog.coordination import backend

KEY = "livelog:leader"
LEASE = 10  # seconds; another blogger leads within this time of a leader's death
RENEWAL = 3  # seconds between renewals


class Lease:
    """One blogger's claim to leadership, renewed by `hold` and given up by `release`."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        # Names the process, for whoever wants to know which one leads.
        self.token = f"{socket.gethostname()}:{os.getpid()}:{secrets.token_hex(8)}"
        self.clock = clock
        self.renewed: Optional[float] = None

    def hold(self) -> bool:
        """Return whether this blogger leads, asking again where the renewal is due."""
        now = self.clock()
        if self.renewed is None or now - self.renewed >= RENEWAL:
            held = backend.get_backend().hold_lease(KEY, self.token, LEASE)
            self.renewed = now if held else None
        return self.renewed is not None

    def release(self) -> None:
        """Give leadership up at once, so that another need not wait for the lease to end."""
        self.renewed = None
        backend.get_backend().release_lease(KEY, self.token)


def current() -> Optional[str]:
    """Return the token of the blogger that leads, or None."""
    return backend.get_backend().lease_holder(KEY)
