"""Waking the blogger: what cannot wait for its next turn says so here, from any process."""

import logging

import redis

from blog import live

logger = logging.getLogger(__name__)


def wake_blogger():
    """Have the blogger's next turn begin now. A hint only: it would begin soon by itself."""
    try:
        live.get_store().wake()
    except redis.RedisError as problem:
        logger.info("The blogger was not woken, Redis is out of reach: %s", problem)
