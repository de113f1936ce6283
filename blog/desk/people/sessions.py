"""Ending what lets an account in, at once: its sessions and its one-time addresses."""

from __future__ import annotations

from typing import Any

from django.contrib.auth import SESSION_KEY
from django.contrib.sessions.models import Session
from django.db import transaction
from django.utils import timezone

from blog.models import SignInLink

BATCH = 500  # rows of one DELETE: SQLite takes fewer than a thousand parameters


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
