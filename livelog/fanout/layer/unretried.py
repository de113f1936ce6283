"""One connection to Redis that does not try again by itself.

redis-py's client repeats a command once after a lost connection. Here a loss must be seen: Redis
may have come back without this process's registration, and what was asked for may have been given.
"""

import hashlib
from typing import Any, Dict, Sequence

import redis


class UnretriedConnection:
    """A connection that is opened at the first call, and again after a loss. For one thread.

    `scripts`: {name: text} of the Lua scripts.
    """

    def __init__(self, client: redis.Redis, scripts: Dict[str, str]) -> None:
        self._client = client
        self._scripts = scripts
        self._digests = {
            name: hashlib.sha1(text.encode("utf8")).hexdigest() for name, text in scripts.items()
        }
        self._connection: Any = None

    def call(self, *command: Any) -> Any:
        """Send a command and return Redis's answer; raises what redis-py raises."""
        if self._connection is None:
            self._connection = self._client.connection_pool.make_connection()
        try:
            self._connection.send_command(*command)
            return self._connection.read_response()
        except (redis.RedisError, OSError) as error:
            # An answer, if only an error, leaves the connection sound. But a replica that was the
            # master will not become it again for this connection.
            if not isinstance(error, redis.ResponseError) or isinstance(error, redis.ReadOnlyError):
                self.close()
            raise

    def call_script(self, name: str, keys: Sequence[str] = (), args: Sequence[Any] = ()) -> Any:
        """Run the script `name` and return its answer."""
        try:
            return self.call("EVALSHA", self._digests[name], len(keys), *keys, *args)
        except redis.exceptions.NoScriptError:
            return self.call("EVAL", self._scripts[name], len(keys), *keys, *args)

    def close(self) -> None:
        """Close the connection, if there is one."""
        if self._connection is not None:
            self._connection.disconnect()
