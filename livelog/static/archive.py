"""The bundles of other releases: a page that one of them made finds its own script and style.

While processes are replaced one by one, a page made by a new one may ask an old one for its script,
and the other way round; and a page that a cache has kept may ask when no old one is left. So the
bundles that pages name are kept in Redis, and each process serves those of all.
"""

from __future__ import annotations

import logging
import time
from functools import lru_cache

import redis
from django.conf import settings

from livelog.fanout.layer.clients import connect
from livelog.static.fingerprint import fingerprint
from livelog.static.release import make_bundles

logger = logging.getLogger(__name__)

KEPT = 30 * 86400  # seconds after the last page that named them, about
RENEWED = 86400.0  # seconds until they are kept anew by a process that makes pages
RETRY = 60.0  # seconds until then where Redis was out of reach


class Archive:
    """Keeps bundles by their addresses; empty where there is no Redis."""

    def __init__(self) -> None:
        self.due = 0.0

    def renew(self) -> None:
        """Keep this release's bundles for another while; called when a page names one of them."""
        now = time.monotonic()
        if now < self.due or not settings.USE_REDIS:
            return
        self.due = now + RENEWED
        try:
            with get_client().pipeline() as pipe:
                for bundle in make_bundles().values():
                    pipe.set(name_key(bundle.url), bundle.contents, ex=KEPT)
                pipe.execute()
        except redis.RedisError as problem:
            self.due = now + RETRY
            logger.warning("Scripts are not kept for other releases' processes: %s", problem)

    def find(self, url: str, digits: str) -> bytes | None:
        """Return what a release has at an address that holds its fingerprint, None if not known."""
        if not settings.USE_REDIS:
            return None
        try:
            contents = get_client().get(name_key(url))
        except redis.RedisError as problem:
            logger.warning("Cannot look for another release's %s: %s", url, problem)
            return None
        return contents if contents and fingerprint(contents) == digits else None


archive = Archive()


@lru_cache(maxsize=None)
def get_client() -> redis.StrictRedis:
    """Return this process's client; its answers are bytes."""
    return connect(settings.REDIS_URL, {"socket_timeout": 3})


def name_key(url: str) -> str:
    """Return the key in Redis of what is at an address."""
    return f"livelog:bundle:{url}"
