"""The connection under every fetch: checked address, verified TLS, one deadline for everything.

Libraries limit only how long they wait for the next bytes, so that a server which sends one byte now
and then holds them for ever, and resolve a name anew after any check made before. So sockets are
opened here, to the very address that was checked, and each wait on a socket is given what is
left of the fetch's deadline. A watchdog thread was rejected: nothing has to be woken or joined.
"""

from __future__ import annotations

import functools
import queue
import socket
import ssl
import threading
import time
from ipaddress import ip_address
from typing import Any, Sequence

import certifi

from blog.feeds.errors import FeedError
from blog.feeds.fetch.addresses import is_public
from livelog.address import origin_of

CONNECT_TIMEOUT = 10.0
READ_TIMEOUT = 20.0
HEAD_LIMIT = 64 * 1024  # bytes of an answer's head; of its lines http.client takes a hundred


class Deadline:
    """A moment by which a fetch must be over."""

    def __init__(self, seconds: float) -> None:
        self.seconds = seconds
        self._end = time.monotonic() + seconds

    def left(self, at_most: float) -> float:
        """Return the seconds left, `at_most` so many; FeedError when there are none."""
        left = self._end - time.monotonic()
        if left <= 0:
            raise FeedError(f"no complete answer within {self.seconds:g} s")
        return min(left, at_most)


class Allowance:
    """What one fetch may still do: wait until its deadline, and read so much of a head."""

    def __init__(self, deadline: Deadline) -> None:
        self.deadline = deadline
        self.head: int | None = None  # bytes; None while no head is read

    def wait(self) -> float:
        """Return for how many seconds the socket may wait for the other side."""
        return self.deadline.left(READ_TIMEOUT)

    def count(self, size: int) -> int:
        """Count bytes that were received and return their number; FeedError if they are too many."""
        if self.head is not None:
            self.head -= size
            if self.head < 0:
                raise FeedError(f"the head of the answer is larger than {HEAD_LIMIT // 1024} KB")
        return size


class TimedSocket(socket.socket):
    """A socket that does no more than its fetch is allowed."""

    allowance: Allowance

    def recv_into(self, *args: Any, **kwargs: Any) -> int:
        self.settimeout(self.allowance.wait())
        return self.allowance.count(super().recv_into(*args, **kwargs))

    def sendall(self, *args: Any, **kwargs: Any) -> None:
        self.settimeout(self.allowance.wait())
        return super().sendall(*args, **kwargs)


class TimedSSLSocket(TimedSocket, ssl.SSLSocket):
    """The same over TLS."""


def tls_context() -> ssl.SSLContext:
    context = ssl.create_default_context(cafile=certifi.where())
    context.sslsocket_class = TimedSSLSocket
    return context


@functools.lru_cache(maxsize=None)
def shared_tls_context() -> ssl.SSLContext:
    """The one context: to load the certificates anew for each fetch would cost 20 ms of CPU."""
    return tls_context()


class Guard:
    """What one fetch may do on the network: where to connect to, and until when.

    Private addresses are allowed, or refused, or allowed for the hosts and ports of some URLs alone.
    """

    def __init__(self, allow_private: bool | Sequence[str], deadline: Deadline) -> None:
        named = [] if isinstance(allow_private, bool) else map(origin_of, allow_private)
        self.allow_private = allow_private is True
        self.named = {(origin.host, origin.port) for origin in named if origin}
        self.deadline = deadline
        self.allowance = Allowance(deadline)

    def connect(self, host: str, port: int, tls: bool) -> TimedSocket | TimedSSLSocket:
        """Open a socket to a host, with TLS if it is wanted; OSError where that fails."""
        sock = self._open(host, port)
        if not tls:
            return sock
        try:
            secure = shared_tls_context().wrap_socket(sock, server_hostname=host)
        except BaseException:
            sock.close()
            raise
        assert isinstance(secure, TimedSSLSocket)
        secure.allowance = self.allowance
        return secure

    def _open(self, host: str, port: int) -> TimedSocket:
        """Open a socket to the first of the host's addresses that is allowed and answers."""
        allowed = self.allow_private or (host.lower(), port) in self.named
        reason = f"{host} has no address"
        for family, kind, protocol, _, address in self._resolve(host, port):
            if not allowed and not is_public(address[0]):
                reason = (
                    f"{host} is at {address[0]}, which is not on the public internet "
                    "(LIVELOG_ALLOW_PRIVATE_FEEDS=1 allows it)"
                )
                continue
            sock = TimedSocket(family, kind, protocol)
            sock.allowance = self.allowance
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
            # Of the TLS handshake, if there is one.
            sock.settimeout(self.deadline.left(READ_TIMEOUT))
            return sock
        raise FeedError(reason)

    def _resolve(self, host: str, port: int) -> list[Any]:
        answers: queue.Queue[list[Any] | str] = queue.Queue()
        if is_number(host):
            _look_up(host, port, answers)
        else:
            # getaddrinfo has no timeout: it runs in a thread that is left behind if it hangs.
            threading.Thread(target=_look_up, args=(host, port, answers), daemon=True).start()
        try:
            found = answers.get(timeout=self.deadline.left(CONNECT_TIMEOUT))
        except queue.Empty:
            found = "no answer"
        if isinstance(found, str):
            raise FeedError(f"the name {host} could not be looked up ({found})")
        return found


def _look_up(host: str, port: int, answers: queue.Queue[list[Any] | str]) -> None:
    try:
        answers.put(socket.getaddrinfo(host, port, type=socket.SOCK_STREAM))
    except (OSError, UnicodeError) as error:
        answers.put(getattr(error, "strerror", None) or str(error))


def is_number(host: str) -> bool:
    """Tell an address from a name."""
    try:
        ip_address(host)
    except ValueError:
        return False
    return True
