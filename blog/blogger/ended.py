"""Blogs that have long ended: what the live store keeps of them goes where nobody reads it.

Who comes to one later finds it all the same: its log is laid anew from the record for them.
"""

from __future__ import annotations

import logging
import time
from datetime import timedelta
from typing import Callable

from django.utils import timezone

from blog.log import group, store
from blog.models import Blog

logger = logging.getLogger(__name__)

LONG = timedelta(days=1)
INTERVAL = 600.0  # seconds between two rounds
PART = 100  # blogs looked at in one turn of the blogger's: of each log Redis is asked


class Ended:
    """Looks after the logs of blogs that have ended, by a clock of monotonic seconds."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self.clock = clock
        self.due = 0.0
        self.round: list[int] = []  # ids of blogs still to be looked at

    def __call__(self) -> None:
        """Let go of some logs if it is time; called on each turn of the blogger that leads."""
        if self.clock() >= self.due:
            self.round = find_ended()
            self.due = self.clock() + INTERVAL
        if self.round:
            part, self.round = self.round[:PART], self.round[PART:]
            drop_unread(part)


def find_ended() -> list[int]:
    """Return the ids of the blogs that have long ended."""
    over = Blog.objects.filter(open=False, ended__lte=timezone.now() - LONG)
    return list(over.order_by("pk").values_list("pk", flat=True))


def drop_unread(pks: list[int]) -> int:
    """Empty the logs, of the stream and of the room, of those blogs that nobody reads; return how many."""
    blogs = list(Blog.objects.filter(pk__in=pks, open=False).order_by("pk"))
    logs = [(blog.log_name, blog.group_name) for blog in blogs]
    logs += [(blog.room_log_name, blog.room_group) for blog in blogs]
    readers = group.count_groups([name for _, name in logs])
    unread = [store.find_log(name) for (name, _), count in zip(logs, readers) if not count]
    there = [log for log in unread if log.head() is not None]
    for log in there:
        log.flush()
    if there:
        logger.info("Let go of %d logs of blogs that have ended and nobody reads", len(there))
    return len(there)
