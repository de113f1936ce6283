"""What /healthz tells: which part of the way from a feed to a reader is down."""

from __future__ import annotations

import logging

import redis
from django.db import DatabaseError

from blog.coordination import lease
from blog.gauges import processes
from blog.log import store
from blog.models import Blog

logger = logging.getLogger(__name__)

UNKNOWN = "unknown while Redis is out of reach"


def check_parts() -> dict[str, str]:
    """Return each part's state: "ok", or one line that says what is wrong.

    A Redis that hangs takes seconds to give up, so what has to ask it is asked only if it answers.
    """
    redis_state = check_redis()
    answers = redis_state == "ok"
    return {
        "database": check_database(),
        "redis": redis_state,
        "blogger": check_blogger() if answers else UNKNOWN,
        "delivery": check_delivery() if answers else UNKNOWN,
    }


def check_database() -> str:
    """Ask the database for the default blog."""
    try:
        Blog.objects.order_by("pk").first()
    except DatabaseError as problem:
        return hide("The database", problem)
    return "ok"


def check_redis() -> str:
    """Ask the live logs' store whether it answers."""
    try:
        store.get_store().ping()
    except redis.RedisError as problem:
        return hide("Redis", problem)
    return "ok"


def check_blogger() -> str:
    """Tell whether a blogger leads: without one no feed is polled and no outbox emptied."""
    try:
        return "ok" if lease.current() else "no blogging_worker is running"
    except redis.RedisError:
        return UNKNOWN


def check_delivery() -> str:
    """Tell whether what the blogger sends reaches every Daphne, by its canary: not by a ping."""
    try:
        return processes.check_delivery(processes.read_processes())
    except redis.RedisError:
        return UNKNOWN


def hide(part: str, problem: Exception) -> str:
    """Log what is wrong; strangers, who may ask, learn no address from it."""
    logger.warning("%s is out of reach: %s", part, problem)
    return "out of reach"
