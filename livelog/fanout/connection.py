"""Connections to Redis: they give up on one that does not answer, and TLS works on every Python."""

import ssl

import redis
from redis.connection import Connection, SSLConnection

CONNECT_TIMEOUT = 3  # seconds
CALL_TIMEOUT = 10  # seconds; asgi_redis blocks for 5 and wants no less


def connect(url, kwargs):
    """Return a client for a URL; `kwargs` are redis-py's and win over our timeouts."""
    defaults = {"socket_timeout": CALL_TIMEOUT}
    if not url.startswith("unix:"):
        defaults.update(socket_connect_timeout=CONNECT_TIMEOUT, socket_keepalive=True)
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
