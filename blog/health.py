"""What /healthz tells: which part of the way from a feed to a reader is down."""

import redis
from django.db import DatabaseError

from blog import leader, live
from blog.models import Blog


def check_parts():
    """Return each part's state: "ok", or one line that says what is wrong."""
    return {"database": check_database(), "redis": check_redis(), "blogger": check_blogger()}


def check_database():
    """Ask the database for the default blog."""
    try:
        Blog.objects.order_by("pk").first()
    except DatabaseError as problem:
        return "out of reach: %s" % problem
    return "ok"


def check_redis():
    """Ask the live logs' store whether it answers."""
    try:
        live.get_store().ping()
    except redis.RedisError as problem:
        return "out of reach: %s" % problem
    return "ok"


def check_blogger():
    """Tell whether a blogger leads: without one no feed is polled and no outbox emptied."""
    try:
        return "ok" if leader.current() else "no blogging_worker is running"
    except redis.RedisError:
        return "unknown while Redis is out of reach"
