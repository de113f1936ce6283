"""How the live log and the coordination of processes reach Redis."""

import os

import redis
from redis.client import Script

from livelog.fanout.layer.clients import connect

TIMEOUT = 5  # seconds


def make_client(url: str) -> redis.StrictRedis:
    """Return a client of the Redis at `url`; nothing is asked of it yet.

    A Redis that hangs counts as out of reach after a while, like one that is gone.
    """
    kwargs = {"decode_responses": True, "socket_timeout": TIMEOUT}
    return connect(url, kwargs, redis.StrictRedis)


def read_script(client: redis.StrictRedis, module: str, name: str) -> Script:
    """Register with `client` the Lua script `name` of the lua folder beside the file `module`."""
    path = os.path.join(os.path.dirname(os.path.abspath(module)), "lua", name + ".lua")
    with open(path, encoding="utf-8") as source:
        return client.register_script(source.read())
