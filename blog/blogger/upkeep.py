"""What the blogger that leads does beside feeds and entries: a fault in it costs no publication."""

from __future__ import annotations

import logging
from typing import Callable, Iterable

import redis
from django.db import DatabaseError

logger = logging.getLogger(__name__)


def do_all(chores: Iterable[Callable[[], None]]) -> None:
    """Do each chore; one that fails is logged, and comes again on the next turn.

    Where Redis or the database is out of reach, what a chore raises is raised.
    """
    for chore in chores:
        try:
            chore()
        except (redis.RedisError, DatabaseError):
            raise
        except Exception:
            logger.exception("%s failed; going on", type(chore).__name__)
