"""Where leases, counts and wakes are kept: in Redis, or in this process where there is none."""

from functools import lru_cache
from typing import Union

from django.conf import settings

from blog.coordination.memory import MemoryBackend
from blog.coordination.redis import RedisBackend

Backend = Union[RedisBackend, MemoryBackend]


@lru_cache(maxsize=None)
def get_backend() -> Backend:
    """Return the process's backend, as the settings say."""
    return RedisBackend(settings.REDIS_URL) if settings.USE_REDIS else MemoryBackend()
