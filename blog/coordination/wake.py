"""Waking the blogger: what cannot wait for its next turn says so here, from any process."""

import logging
from typing import Callable

import redis

from blog.coordination import backend

logger = logging.getLogger(__name__)


def wake_blogger() -> None:
    """Have the blogger's next turn begin now. A hint only: it would begin soon by itself."""
    try:
        backend.get_backend().wake()
    except redis.RedisError as problem:
        logger.info("The blogger was not woken, Redis is out of reach: %s", problem)


def listen(callback: Callable[[], None]) -> None:
    """Have `callback` called at each wake from now on; the blogger does so when it starts."""
    backend.get_backend().listen(callback)
