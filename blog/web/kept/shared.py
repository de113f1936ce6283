"""Rendered pieces that processes share: in Redis, for some minutes.

Only what a crowd asks for is put here, the newest entries; so what is kept grows with what is
published, and with nothing that a reader may ask.
"""

from __future__ import annotations

import hashlib
import os
from functools import lru_cache
from typing import Iterator, Mapping, Sequence

import redis
from django.conf import settings

from blog.redis_client import make_client

PREFIX = "livelog:piece:"
LIFETIME = 600  # seconds
# What decides, beside a message and its variant, how it is rendered.
SOURCES = (".html", ".mo", ".py")


@lru_cache(maxsize=None)
def get_client() -> redis.StrictRedis | None:
    """Return this process's client of the Redis that pieces are shared by; None without one."""
    shares = settings.USE_REDIS and not settings.DEBUG
    return make_client(settings.REDIS_URL) if shares else None


@lru_cache(maxsize=None)
def make_prefix() -> str:
    """Return what begins a key: another for each state of the templates and of the code."""
    digest = hashlib.sha256()
    for path in find_sources():
        with open(path, "rb") as source:
            digest.update(source.read() + b"\0")
    return PREFIX + digest.hexdigest()[:12] + ":"


def find_sources() -> Iterator[str]:
    """Yield the files that decide how a piece is rendered, in one order."""
    folders = [*settings.TEMPLATES[0]["DIRS"], os.path.join(settings.BASE_DIR, "blog")]
    for folder in folders:
        for path, _, names in sorted(os.walk(folder)):
            for name in sorted(names):
                if name.endswith(SOURCES):
                    yield os.path.join(path, name)


def make_key(variant: Sequence[str], text: str) -> str:
    """Return the key of what is made of a message's text in a variant."""
    whole = "\0".join([*variant, text])
    return make_prefix() + hashlib.sha256(whole.encode("utf-8", "surrogatepass")).hexdigest()


def read(keys: Sequence[str]) -> Sequence[str | None]:
    """Return what other processes have made, by key; None where none has."""
    client = get_client()
    try:
        return client.mget(keys) if client else [None] * len(keys)
    except redis.RedisError:
        return [None] * len(keys)


def write(parts: Mapping[str, str]) -> None:
    """Leave what was made for other processes; called with what was made for one page."""
    client = get_client()
    if client is None:
        return
    try:
        with client.pipeline(transaction=False) as pipe:
            for key, part in parts.items():
                pipe.set(key, part, ex=LIFETIME)
            pipe.execute()
    except redis.RedisError:
        return  # each process renders for itself
