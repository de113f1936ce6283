"""The beacon: every while each blog's readers are told where its live log stands.

By it a reader learns that it missed the last change, and a log that has gone is laid anew. Where the
record or Redis may have lost changes, all logs are held to the record first.
"""

import time
from datetime import datetime
from typing import Callable, Dict, List, Optional, Tuple

from django.conf import settings
from django.db.models import QuerySet

from blog import messages
from blog.blogger.audit import Audit
from blog.delivery import events
from blog.feeds import agenda
from blog.log import group, rebuild, store
from blog.models import Blog

PART = 20  # blogs whose rows are read at once
BUDGET = 0.2  # seconds of a turn of the blogger's


class Beacon:
    """Sends the blogs' beacons each LIVELOG_HEAD seconds, by a clock of monotonic seconds.

    A blog that has ended has none while nobody reads it. Many are sent over several turns.
    """

    def __init__(self, clock: Callable[[], float]) -> None:
        self.clock = clock
        self.due = 0.0
        self.audit = Audit()
        self.run_id = ""  # of the Redis that was asked last
        self.round: List[Tuple[int, int]] = []  # (blog id, readers) still to be sent
        self.failing: Dict[int, Optional[datetime]] = {}  # blog id -> since when no feed is read
        self.rows: Dict[int, messages.Wire] = {}  # blog id -> what its readers know of its row

    def hurry(self) -> None:
        """Have the next one sent at once, and all logs looked at: something was away, or another led."""
        self.due = 0.0
        self.audit.begin()

    def moment(self) -> float:
        """Return when there is something to send, by the clock."""
        return 0.0 if self.round or self.audit.round else self.due

    def send_due(self, feeds: QuerySet) -> None:
        """Send what is due, for BUDGET seconds; `feeds` are those that this blogger polls."""
        is_due = self.clock() >= self.due
        if is_due:
            self.look_at_redis()
        self.audit.go_on()
        if is_due:
            self.failing = agenda.find_unreachable(feeds)
            self.round = find_listeners()
            self.due = self.clock() + settings.LIVELOG_HEAD
        end = time.monotonic() + BUDGET
        while self.round:
            part, self.round = self.round[:PART], self.round[PART:]
            blogs = Blog.objects.in_bulk([pk for pk, _ in part])
            for pk, readers in part:
                if pk in blogs:
                    send_head(blogs[pk], self.failing.get(pk), readers)
                    self.send_change(blogs[pk])
            if time.monotonic() > end:
                break

    def look_at_redis(self) -> None:
        """Have all logs looked at if it is another Redis, or has started anew: it may lack what one took."""
        run_id = store.get_store().run_id()
        if run_id != self.run_id:
            self.run_id = run_id
            self.audit.begin()

    def send_change(self, blog: Blog) -> None:
        """Tell readers and programs what a blog's row says, if it was changed since the last beacon.

        Most were told as it was saved; not of an update(), nor readers while Redis was out of reach.
        """
        row = messages.blog_row(blog)
        if self.rows.setdefault(blog.pk, row) != row:
            group.send(blog, messages.encode(row))
            events.note_changed_row(blog)
            self.rows[blog.pk] = row


def find_listeners() -> List[Tuple[int, int]]:
    """Return (blog id, readers) of each blog that has a beacon now."""
    blogs = list(Blog.objects.only("slug", "open").order_by("pk"))
    counted = zip(blogs, group.count_all(blogs))
    return [(blog.pk, readers) for blog, readers in counted if blog.open or readers]


def send_head(
    blog: Blog, unreachable: Optional[datetime] = None, readers: Optional[int] = None
) -> None:
    """Send a blog's beacon, laying its log anew where it has lost changes.

    `unreachable` is since when (aware datetime) none of the blog's feeds could be read, if so;
    `readers` how many there are, if they were counted.
    """
    head = rebuild.mend(blog)
    readers = group.count_readers(blog) if readers is None else readers
    group.send(blog, messages.encode(messages.head_beacon(head, readers, unreachable, blog.open)))
