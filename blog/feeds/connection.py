"""The connection under every fetch: checked address, verified TLS, one deadline for everything.

`requests` limits only how long it waits for the next bytes, so a server that sends one byte now
and then holds it for ever, and it resolves a name anew after any check made before. So sockets
are opened here, to the very address that was checked, and each wait on a socket is given what is
left of the fetch's deadline. A watchdog thread was rejected: nothing has to be woken or joined.
"""

from __future__ import annotations

import functools
import queue
import socket
import ssl
import threading
import time

import certifi
from requests.adapters import HTTPAdapter
from urllib3.connection import HTTPConnection, HTTPSConnection
from urllib3.connectionpool import HTTPConnectionPool, HTTPSConnectionPool
from urllib3.poolmanager import PoolManager

from blog.feeds.addresses import is_public
from blog.feeds.errors import FeedError

CONNECT_TIMEOUT = 10.0
READ_TIMEOUT = 20.0


class Deadline:
    """A moment by which a fetch must be over."""

    def __init__(self, seconds: float):
        self.seconds = seconds
        self._end = time.monotonic() + seconds

    def left(self, at_most: float) -> float:
        """Return the seconds left, `at_most` so many; FeedError when there are none."""
        left = self._end - time.monotonic()
        if left <= 0:
            raise FeedError(f"no complete answer within {self.seconds:g} s")
        return min(left, at_most)


class _Timed:
    """A socket of which no wait outlasts the deadline."""

    deadline: Deadline

    def recv_into(self, *args, **kwargs):
        self.settimeout(self.deadline.left(READ_TIMEOUT))
        return super().recv_into(*args, **kwargs)

    def sendall(self, *args, **kwargs):
        self.settimeout(self.deadline.left(READ_TIMEOUT))
        return super().sendall(*args, **kwargs)


class TimedSocket(_Timed, socket.socket):
    pass


class TimedSSLSocket(_Timed, ssl.SSLSocket):
    pass


def tls_context() -> ssl.SSLContext:
    context = ssl.create_default_context(cafile=certifi.where())
    context.sslsocket_class = TimedSSLSocket
    return context


@functools.lru_cache(maxsize=None)
def shared_tls_context() -> ssl.SSLContext:
    """The one context: to load the certificates anew for each fetch would cost 20 ms of CPU."""
    return tls_context()


class Guard:
    """What one fetch may do on the network: where to connect to, and until when."""

    def __init__(self, allow_private: bool, deadline: Deadline):
        self.allow_private = allow_private
        self.deadline = deadline

    def connect(self, host: str, port: int) -> TimedSocket:
        """Open a socket to the first of the host's addresses that is allowed and answers."""
        reason = f"{host} has no address"
        for family, kind, protocol, _, address in self._resolve(host, port):
            if not self.allow_private and not is_public(address[0]):
                reason = (
                    f"{host} is at {address[0]}, which is not on the public internet "
                    "(LIVELOG_ALLOW_PRIVATE_FEEDS=1 allows it)"
                )
                continue
            sock = TimedSocket(family, kind, protocol)
            sock.deadline = self.deadline
            try:
                sock.settimeout(self.deadline.left(CONNECT_TIMEOUT))
                sock.connect(address)
            except OSError as error:
                sock.close()
                reason = f"{host} cannot be reached ({error.strerror or error})"
                continue
            except FeedError:
                sock.close()
                raise
            sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            # urllib3 does the TLS handshake, if any, under the timeout that it finds here.
            sock.settimeout(self.deadline.left(READ_TIMEOUT))
            return sock
        raise FeedError(reason)

    def _resolve(self, host: str, port: int) -> list:
        # getaddrinfo has no timeout: it runs in a thread that is left behind if it hangs.
        answers: queue.Queue = queue.Queue()
        threading.Thread(target=_look_up, args=(host, port, answers), daemon=True).start()
        try:
            found = answers.get(timeout=self.deadline.left(CONNECT_TIMEOUT))
        except queue.Empty:
            found = "no answer"
        if isinstance(found, str):
            raise FeedError(f"the name {host} could not be looked up ({found})")
        return found


def _look_up(host: str, port: int, answers: queue.Queue) -> None:
    try:
        answers.put(socket.getaddrinfo(host, port, type=socket.SOCK_STREAM))
    except (OSError, UnicodeError) as error:
        answers.put(getattr(error, "strerror", None) or str(error))


class _PlainConnection(HTTPConnection):
    guard: Guard

    def _new_conn(self):
        return self.guard.connect(self._dns_host, self.port)


class _TLSConnection(HTTPSConnection):
    guard: Guard

    def _new_conn(self):
        return self.guard.connect(self._dns_host, self.port)

    def connect(self):
        super().connect()
        self.sock.deadline = self.guard.deadline


class _GuardedPool:
    def __init__(self, *args, guard: Guard, **kwargs):
        super().__init__(*args, **kwargs)
        self.guard = guard

    def _new_conn(self):
        connection = super()._new_conn()
        connection.guard = self.guard
        return connection


class _PlainPool(_GuardedPool, HTTPConnectionPool):
    ConnectionCls = _PlainConnection


class _TLSPool(_GuardedPool, HTTPSConnectionPool):
    ConnectionCls = _TLSConnection


class GuardedAdapter(HTTPAdapter):
    """The transport of one fetch. Used without a Session, which would read proxies and passwords
    from the environment, and the whole body of a redirect, decoded, whatever its size.
    """

    def __init__(self, guard: Guard):
        self.guard = guard
        super().__init__(pool_connections=2, pool_maxsize=1)

    def init_poolmanager(self, connections, maxsize, block=False, **kwargs):
        self.poolmanager = PoolManager(
            num_pools=connections,
            maxsize=maxsize,
            block=block,
            ssl_context=shared_tls_context(),
            **kwargs,
        )
        self.poolmanager.pool_classes_by_scheme = {
            "http": functools.partial(_PlainPool, guard=self.guard),
            "https": functools.partial(_TLSPool, guard=self.guard),
        }

    def cert_verify(self, conn, url, verify, cert):
        """Do nothing: the context verifies, with certificates that it has loaded already."""
