"""The audit: each live log held to the record, whole, where either may have lost changes.

A database that fails over to a standby which had not heard of the last moment comes back without it, and
readers have it. A Redis that was replaced may have taken changes after that, which no other has.
"""

from __future__ import annotations

import time
from typing import Callable

from blog.log import rebuild
from blog.models import Blog

BUDGET = 0.2  # seconds of a turn of the blogger's
AGAIN = 30.0  # seconds after which what was under way as an audit began has been noted


class Audit:
    """Due when its blogger begins to lead, when the database or Redis was away, and AGAIN after each.

    `checks` hold a log of a blog to the record. Many blogs are looked at over several turns.
    """

    def __init__(self) -> None:
        self.checks: list[Callable[[Blog], None]] = [rebuild.audit]
        self.moments = [0.0]  # at which it is due, by time.monotonic()
        self.round: list[int] = []  # ids of blogs still to be looked at

    def begin(self) -> None:
        """Have all blogs looked at, from the next turn on."""
        self.moments = [0.0, time.monotonic() + AGAIN]

    @property
    def is_due(self) -> bool:
        """Tell whether all blogs are to be looked at anew."""
        return bool(self.moments) and time.monotonic() >= self.moments[0]

    def go_on(self) -> None:
        """Look at some of the blogs that are due; what fails is looked at again."""
        if self.is_due:
            self.round = list(Blog.objects.order_by("-pk").values_list("pk", flat=True))
            del self.moments[0]
        end = time.monotonic() + BUDGET
        while self.round:
            for blog in Blog.objects.filter(pk=self.round[-1]):
                for check in self.checks:
                    check(blog)
            self.round.pop()
            if time.monotonic() > end:
                break
