"""Redis with Sentinel: a URL that names the sentinels, and connections to the master that they name."""

import re
import time
from contextlib import suppress
from typing import Any, Dict, List, NamedTuple, Optional, Tuple
from urllib.parse import unquote

from redis.connection import Connection
from redis.exceptions import ConnectionError, RedisError, TimeoutError
from redis.sentinel import (
    MasterNotFoundError,
    Sentinel,
    SentinelConnectionPool,
    SentinelManagedConnection,
)

SCHEME = "redis+sentinel"
FORM = "redis+sentinel://[:password@]host:port[,host:port]/master[/db]"
PORT = 26379
ASKING = 1.0  # seconds for one sentinel to answer; then another is asked
TRUST = 1.0  # seconds for which the master is taken to be who they said
SHARE = 0.1  # of the time, at most, goes by with asking them again
HOST = re.compile(r"(?P<host>\[[0-9a-fA-F:.]+\]|[^\s\[\]:,@/]+)(?::(?P<port>\d{1,5}))?")
URL = re.compile(
    re.escape(SCHEME) + r"://(?::(?P<password>[^@/]*)@)?(?P<hosts>[^@/]+)"
    r"/(?P<master>[^\s/?#@]+)(?:/(?P<database>\d{1,4})?)?"
)


class Address(NamedTuple):
    """What such a URL says; the password is the Redis servers', not the sentinels'."""

    sentinels: List[Tuple[str, int]]
    master: str
    password: Optional[str]
    database: int


def is_sentinel(url: str) -> bool:
    """Tell whether a URL is of Redis with Sentinel, well formed or not."""
    return url.startswith(SCHEME + ":")


def read_url(url: str) -> Address:
    """Return what a URL says. Raises ValueError for one that is not of the FORM."""
    found = URL.fullmatch(url)
    hosts = [HOST.fullmatch(each) for each in found["hosts"].split(",")] if found else []
    if not found or not all(hosts):
        raise ValueError(f"not like {FORM}")
    sentinels = [(each["host"].strip("[]"), int(each["port"] or PORT)) for each in hosts if each]
    if any(not 0 < port < 65536 for _, port in sentinels):
        raise ValueError("a port is a number up to 65535")
    password = unquote(found["password"]) if found["password"] else None
    return Address(sentinels, unquote(found["master"]), password, int(found["database"] or 0))


class MasterConnection(SentinelManagedConnection):
    """A connection whose answers are the master's.

    A Redis that stood still, and was replaced, wakes up as a master: for ten seconds or so, until the
    sentinels make it a replica, it takes writes, and loses them.
    """

    def read_response(self) -> Any:
        """Return an answer; raises redis.ConnectionError where another is the master by now."""
        response = super().read_response()
        if self.connection_pool.is_replaced(self):
            self.disconnect()
            raise ConnectionError("another Redis is the master now")
        return response


class MasterPool(SentinelConnectionPool):
    """Connections to the master that Sentinel names, when one is made; after a failover too.

    redis-py's own never takes note of a second master, and from then on cuts off every connection
    that any thread waits on whenever it makes one.
    """

    master_address: Optional[Tuple[str, int]]
    is_due_at = 0.0  # by time.monotonic(), when the sentinels are to be asked again

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **{"connection_class": MasterConnection, **kwargs})

    def reset(self) -> None:
        """Begin with no connections; called in a new process too."""
        super().reset()
        self.is_due_at = 0.0

    def get_connection(self, command_name: str, *keys: Any, **options: Any) -> Connection:
        """Return a connection, cut off where it leads to a Redis that is known to be replaced."""
        connection = super().get_connection(command_name, *keys, **options)
        if self.leads_elsewhere(connection):
            connection.disconnect()  # it asks where to connect when it is used
        return connection

    def is_replaced(self, connection: Connection) -> bool:
        """Tell whether another is the master than the one that a connection leads to, asking if that is due."""
        if time.monotonic() >= self.is_due_at:
            # Who is connected goes on while nobody knows better.
            with suppress(RedisError):
                self.get_master_address()
        return self.leads_elsewhere(connection)

    def leads_elsewhere(self, connection: Connection) -> bool:
        """Tell whether a connection does not lead to the master that was named last."""
        return (connection.host, connection.port) != self.master_address

    def get_master_address(self) -> Tuple[str, int]:
        """Return where the sentinels say that the master is."""
        began, pause = time.monotonic(), TRUST
        self.is_due_at = float("inf")  # one thread asks, the others go on
        try:
            self.master_address = self.ask_most()
        except RedisError:
            pause = max(TRUST, (time.monotonic() - began) / SHARE)
            raise
        finally:
            self.is_due_at = time.monotonic() + pause
        return self.master_address

    def ask_most(self) -> Tuple[str, int]:
        """Return what most of the sentinels say: of two masters the one that was named last.

        A sentinel that stood still as the master did has yet to hear of another. One that does not answer is
        asked last from then on. Raises redis.sentinel.MasterNotFoundError.
        """
        manager = self.sentinel_manager
        said: List[Dict[str, Any]] = []
        for each in list(manager.sentinels):
            try:
                said += filter(None, [each.sentinel_masters().get(self.service_name)])
            except (ConnectionError, TimeoutError):
                manager.sentinels = [*(one for one in manager.sentinels if one is not each), each]
            if len(said) * 2 > len(manager.sentinels):
                break
        last = max((state["config-epoch"] for state in said), default=0)
        for state in said:
            if state["config-epoch"] == last and manager.check_master_state(state, ""):
                return state["ip"], state["port"]
        raise MasterNotFoundError(f"No master found for {self.service_name!r}")


def make_pool(url: str, kwargs: Dict[str, Any]) -> MasterPool:
    """Return connections to the master that a URL's sentinels name; `kwargs` are redis-py's."""
    address = read_url(url)
    asking = {"socket_timeout": ASKING, "socket_connect_timeout": ASKING}
    manager = Sentinel(address.sentinels, sentinel_kwargs=asking)
    own = {"password": address.password, "db": address.database}
    return MasterPool(address.master, manager, **{**kwargs, **own})
