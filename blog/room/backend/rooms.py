"""Where this process shares what concerns the rooms: in Redis, or in memory where there is none."""

from __future__ import annotations

from functools import lru_cache
from typing import Union

from django.conf import settings

from blog.room.backend.memory import MemoryRooms
from blog.room.backend.redis import RedisRooms

Rooms = Union[RedisRooms, MemoryRooms]


@lru_cache(maxsize=None)
def get_rooms() -> Rooms:
    """Return it, as the settings say."""
    return RedisRooms(settings.REDIS_URL) if settings.USE_REDIS else MemoryRooms()
