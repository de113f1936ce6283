"""The canary: every while each Daphne is sent a message the way that entries go, and tells of it."""

from __future__ import annotations

import time
from typing import Callable

from channels import Group

from livelog.metrics.canary import GROUP, INTERVAL


class Canary:
    """Sends one each INTERVAL, by a clock of monotonic seconds."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self.clock = clock
        self.due = 0.0

    def __call__(self) -> None:
        """Send one if it is time; called on each turn of the blogger that leads."""
        if self.clock() >= self.due:
            Group(GROUP).send({"text": "canary"}, immediately=True)
            self.due = self.clock() + INTERVAL
