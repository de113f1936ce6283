"""TLS connections to Redis on every Python: redis-py 2.10 calls ssl.wrap_socket, gone in 3.12."""

import ssl

from redis.connection import Connection, SSLConnection


class TLSConnection(SSLConnection):
    """redis-py's own with an SSLContext; what a rediss:// URL and connection_kwargs say holds."""

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


def use_tls_connection(client):
    """Have a client whose URL is rediss:// make its connections with TLSConnection."""
    if client.connection_pool.connection_class is SSLConnection:
        client.connection_pool.connection_class = TLSConnection
