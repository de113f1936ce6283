"""Where this process keeps its live logs, and the log of a blog."""

from functools import lru_cache
from typing import Union

from django.conf import settings

from blog.const import ROOM_KEPT
from blog.log.memory import MemoryLog, MemoryStore
from blog.log.redis import RedisLog, RedisStore
from blog.models import Blog
from blog.models.blog import ROOM_LOG

Store = Union[RedisStore, MemoryStore]
Log = Union[RedisLog, MemoryLog]


@lru_cache(maxsize=None)
def get_store() -> Store:
    """Return the process's store of live logs, in Redis or in memory as the settings say."""
    return RedisStore(settings.REDIS_URL) if settings.USE_REDIS else MemoryStore()


def get_log(blog: Blog) -> Log:
    """Return the blog's live log, which may not have been laid yet."""
    return find_log(blog.log_name)


def get_room_log(blog: Blog) -> Log:
    """Return the live log of the blog's room, which may not have been laid yet."""
    return find_log(blog.room_log_name)


def find_log(name: str) -> Log:
    """Return the live log called `name`, which may be that of a blog that is gone."""
    if name.endswith(ROOM_LOG):
        return get_store().log(name, ROOM_KEPT, "message")
    return get_store().log(name, settings.LIVELOG_RETENTION)
