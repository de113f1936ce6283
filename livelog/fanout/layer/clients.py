"""Connections to Redis: they give up on one that does not answer, and TLS works on every Python."""

import socket
import ssl
from typing import Any, Dict, Type

import redis
from redis.connection import Connection, SSLConnection

from livelog.fanout.layer.sentinel import is_sentinel, make_pool

CONNECT_TIMEOUT = 3  # seconds
CALL_TIMEOUT = 10  # seconds; asgi_redis blocks for 5 and wants no less
DEFAULTS = {
    "socket_timeout": CALL_TIMEOUT,
    "socket_connect_timeout": CONNECT_TIMEOUT,
    "socket_keepalive": True,
}


def connect(
    url: str, kwargs: Dict[str, Any], kind: Type[redis.StrictRedis] = redis.Redis
) -> redis.StrictRedis:
    """Return a client, of a `kind`, for a URL; `kwargs` are redis-py's and win over our timeouts.

    The URL may name sentinels: the client then asks them for the master at each new connection.
    """
    defaults = {"socket_timeout": CALL_TIMEOUT} if url.startswith("unix:") else DEFAULTS
    kwargs = {**defaults, **kwargs}
    if is_sentinel(url):
        return kind(connection_pool=make_pool(url, kwargs))
    client = kind.from_url(url, **kwargs)
    if client.connection_pool.connection_class is SSLConnection:
        client.connection_pool.connection_class = TLSConnection
    return client


class TLSConnection(SSLConnection):
    """redis-py's own with an SSLContext in the place of ssl.wrap_socket, which Python 3.12 dropped.

    What a rediss:// URL and connection_kwargs say about certificates holds.
    """

    def _connect(self) -> socket.socket:
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
        context.check_hostname = False
        context.verify_mode = self.cert_reqs
        if self.ca_certs:
            context.load_verify_locations(self.ca_certs)
        elif self.cert_reqs != ssl.CERT_NONE:
            context.load_default_certs()
        if self.certfile:
            context.load_cert_chain(self.certfile, self.keyfile)
        return context.wrap_socket(Connection._connect(self), server_hostname=self.host)
