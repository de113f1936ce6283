"""Ending what lets an account in, at once or when it has run out: sessions and one-time addresses."""

from __future__ import annotations

import time
from typing import Any, Callable

from django.contrib.auth import SESSION_KEY
from django.contrib.sessions.models import Session
from django.db import transaction
from django.utils import timezone

from blog.models import SignInLink

BATCH = 500  # rows of one DELETE: SQLite takes fewer than a thousand parameters
INTERVAL = 3600.0  # seconds between two looks for sessions that have run out


def end_sessions(user: Any, but: str | None = None) -> int:
    """End every session of an account but the one with the key `but`; return how many there were.

    A request on its way that would save such a session fails: Django only updates its row. Signed
    out is also who holds a one-time address that was not used. Sockets at the desk are closed by
    `blog.desk.live.patrol`, which the rows' signals wake.
    """
    rows = Session.objects.filter(expire_date__gt=timezone.now()).exclude(session_key=but)
    keys = [row.session_key for row in rows.iterator() if is_of(row, user)]
    with transaction.atomic():
        for start in range(0, len(keys), BATCH):
            Session.objects.filter(session_key__in=keys[start : start + BATCH]).delete()
        SignInLink.objects.filter(user=user).exclude(uses_left=0).delete()
    return len(keys)


def is_of(row: Session, user: Any) -> bool:
    """Tell whether a session is of an account."""
    return bool(row.get_decoded().get(SESSION_KEY) == str(user.pk))


class Expiry:
    """Lets go of sessions that have run out each INTERVAL, by a clock of monotonic seconds.

    Django leaves them where they are, and a socket of the desk whose worker died leaves one too.
    """

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self.clock = clock
        self.due = 0.0

    def __call__(self) -> None:
        """Let go of some if it is time; called on each turn of the blogger that leads."""
        if self.clock() >= self.due:
            more = drop_expired() == BATCH
            self.due = self.clock() + (1.0 if more else INTERVAL)


def drop_expired() -> int:
    """Delete sessions that have run out, some of them; return how many.

    Whoever still reads by one, at a desk or at a hidden blog, has to sign in: the rows' signals see to it.
    """
    old = Session.objects.filter(expire_date__lt=timezone.now()).order_by("expire_date")
    keys = list(old.values_list("session_key", flat=True)[:BATCH])
    if keys:
        with transaction.atomic():
            Session.objects.filter(session_key__in=keys).delete()
    return len(keys)
