"""How many WebSockets each address has at one Daphne, and how many it asks for in a minute."""

import time
from collections import Counter
from typing import TYPE_CHECKING, Callable
from typing import Counter as Counts

from livelog.address import find_network
from livelog.fanout.daphne.http.forwarded import read_forwarded

if TYPE_CHECKING:
    from livelog.fanout.daphne.socket import FanoutSocket


class Addresses:
    """Sockets by the household they come from; with limits of 0 nothing is counted.

    `limit`: sockets that one may have; `rate`: handshakes that one may send in a minute.
    """

    def __init__(
        self, limit: int, rate: int = 0, clock: Callable[[], float] = time.monotonic
    ) -> None:
        self.limit = limit
        self.rate = rate
        self._clock = clock
        self._counts: Counts[str] = Counter()
        self._handshakes: Counts[str] = Counter()
        self._anew = 0.0  # when the count of handshakes begins again

    def enter(self, socket: "FanoutSocket") -> bool:
        """Count a socket that is connecting; return whether its address may have it.

        A client behind a proxy that --proxy-headers believes counts for its own address; one that
        has none, as on a Unix socket, for nobody's.
        """
        host = find_network(find_host(socket)) if self.limit or self.rate else ""
        if not host:
            return True
        if self._is_too_often(host) or (self.limit and self._counts[host] >= self.limit):
            return False
        self._counts[host] += 1
        socket.host = host
        return True

    def _is_too_often(self, host: str) -> bool:
        if self._clock() >= self._anew:
            self._handshakes.clear()
            self._anew = self._clock() + 60
        self._handshakes[host] += 1
        return 0 < self.rate < self._handshakes[host]

    def leave(self, socket: "FanoutSocket") -> None:
        """Forget a socket; it may have been forgotten already, or never counted."""
        if socket.host:
            self._counts[socket.host] -= 1
            if not self._counts[socket.host]:
                del self._counts[socket.host]
            socket.host = ""


def find_host(socket: "FanoutSocket") -> str:
    """Return the address of a socket's client."""
    factory = socket.main_factory
    address, _ = read_forwarded(
        socket.http_headers,
        factory.proxy_forwarded_address_header,
        factory.proxy_forwarded_port_header,
        factory.proxy_forwarded_proto_header,
        [getattr(socket.transport.getPeer(), "host", None) or "", 0],
    )
    return str(address[0]) if address else ""
