"""What became of a post: on how many open pages it arrived, or is gone from, and by when."""

from __future__ import annotations

import logging
from typing import Any

import redis
from django.utils import timezone

from blog.log import group
from blog.models import Entry

logger = logging.getLogger(__name__)


def read_receipt(entry: Entry) -> dict[str, Any] | None:
    """Return {"readers", "at"} for an entry whose change has been sent to readers, else None.

    Called after the commit: `readers` are the sockets that it was sent to, desks among them, and `at`
    the time (ISO 8601, UTC). None too while Redis is away, and for what readers never had.
    """
    sent = Entry.objects.filter(pk=entry.pk, pending=False, seq__isnull=False)
    if entry.state not in (Entry.LIVE, Entry.REMOVED) or not sent.exists():
        return None
    try:
        readers = group.count_readers(entry.blog)
    except redis.RedisError as problem:
        logger.warning("Readers of %s could not be counted: %s", entry.blog.slug, problem)
        return None
    return {"readers": readers, "at": timezone.now().isoformat()}
