"""The audit: each live log held to the record, whole, where the record may have lost changes.

A database that fails over to a standby which had not heard of the last moment comes back without it, and
readers have it.
"""

from __future__ import annotations

import time
from typing import Callable

from blog.log import rebuild
from blog.models import Blog

BUDGET = 0.2  # seconds of a turn of the blogger's


class Audit:
    """Due when its blogger begins to lead, and when the database was away.

    `checks` hold a log of a blog to the record. Many blogs are looked at over several turns.
    """

    def __init__(self) -> None:
        self.checks: list[Callable[[Blog], None]] = [rebuild.audit]
        self.is_due = True
        self.round: list[int] = []  # ids of blogs still to be looked at

    def begin(self) -> None:
        """Have all blogs looked at, from the next turn on."""
        self.is_due = True

    def go_on(self) -> None:
        """Look at some of the blogs that are due; what fails is looked at again."""
        if self.is_due:
            self.round = list(Blog.objects.order_by("-pk").values_list("pk", flat=True))
            self.is_due = False
        end = time.monotonic() + BUDGET
        while self.round:
            for blog in Blog.objects.filter(pk=self.round[-1]):
                for check in self.checks:
                    check(blog)
            self.round.pop()
            if time.monotonic() > end:
                break
