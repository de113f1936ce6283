"""Connections to Redis: they give up on one that does not answer, and TLS works on every Python."""

import ssl

import redis
from redis.connection import Connection, SSLConnection
from redis.sentinel import SentinelConnectionPool

CONNECT_TIMEOUT = 3  # seconds
CALL_TIMEOUT = 10  # seconds; asgi_redis blocks for 5 and wants no less
DEFAULTS = {
    "socket_timeout": CALL_TIMEOUT,
    "socket_connect_timeout": CONNECT_TIMEOUT,
    "socket_keepalive": True,
}


def connect(url, kwargs):
    """Return a client for a URL; `kwargs` are redis-py's and win over our timeouts."""
    defaults = {"socket_timeout": CALL_TIMEOUT} if url.startswith("unix:") else DEFAULTS
    client = redis.Redis.from_url(url, **{**defaults, **kwargs})
    if client.connection_pool.connection_class is SSLConnection:
        client.connection_pool.connection_class = TLSConnection
    return client


class TLSConnection(SSLConnection):
    """redis-py's own with an SSLContext in the place of ssl.wrap_socket, which Python 3.12 dropped.

    What a rediss:// URL and connection_kwargs say about certificates holds.
    """

    def _connect(self):
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


class MasterPool(SentinelConnectionPool):
    """Connections to the master that Sentinel names, when one is made; after a failover too.

    redis-py's own never takes note of a second master, and from then on cuts off every connection
    that any thread waits on whenever it makes one.
    """

    def get_master_address(self):
        """Return where the master is; what lies idle from before it moved is closed.

        A connection in use finds out by itself: its server is gone, or refuses to be written to.
        """
        address = self.sentinel_manager.discover_master(self.service_name)
        if address != self.master_address:
            self.master_address = address
            idle, self._available_connections = self._available_connections, []
            for connection in idle:
                connection.disconnect()
        return address
