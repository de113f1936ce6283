"""Addresses of readers, never kept but as digests under a key that changes.

A digest is compared under each key that is still there; a key that is gone makes those of its time
mean nothing to anybody.
"""

from __future__ import annotations

import hashlib
import hmac
import ipaddress
from datetime import timedelta
from typing import NamedTuple

from channels.message import Message
from django.core.cache import cache
from django.utils import timezone

from blog.models import AddressKey
from blog.sockets import find_header
from livelog.address import find_network

TURN = timedelta(days=30)  # after which addresses get a new key
KEPT = 2 * TURN  # after which a key is thrown away: no ban of an address lasts longer
SPANS = {4: 24, 6: 48}  # bits of a range, as addresses are given to those who share them out


class Address(NamedTuple):
    """Where a reader comes from: a household's address and a range around it, as `digest` has them.

    A Ban, and a RoomMessage, has the newest digest alone.
    """

    one: str = ""
    span: str = ""


def read_address(message: Message) -> tuple[str, str]:
    """Return the address that a handshake came from and its range; "" for what hides behind a proxy.

    What comes from this machine, or from a private network with a header that tells of somebody
    else, comes from a proxy that Daphne does not believe: all readers would have that address.
    """
    client = message.get("client")
    host = find_network(str(client[0])) if client else ""
    return (host, find_span(host)) if host and not is_hidden(message, host) else ("", "")


def is_hidden(message: Message, host: str) -> bool:
    """Tell whether a network is that of a proxy and not of its readers."""
    client, network = ipaddress.ip_address(message["client"][0]), ipaddress.ip_network(host)
    if client.is_loopback or network.is_loopback or not network.is_private:
        return client.is_loopback or network.is_loopback
    told = find_header(message, b"x-forwarded-for") or find_header(message, b"forwarded") or ""
    return bool(told) and str(message["client"][0]) not in told


def find_span(host: str) -> str:
    """Return the range that an address is in."""
    network = ipaddress.ip_network(host)
    return str(network.supernet(new_prefix=SPANS[network.version]))


def digest_address(message: Message) -> Address:
    """Return what is kept of where a handshake came from."""
    one, span = read_address(message)
    return Address(digest(one), digest(span))


def digest(network: str) -> str:
    """Return the digests of a network, with spaces between them: the one under the newest key first."""
    return " ".join(make_digest(pk, key, network) for pk, key in find_keys()) if network else ""


def make_digest(pk: int, key: str, network: str) -> str:
    """Return the digest of a network under a key, which it names."""
    made = hmac.new(key.encode(), network.encode(), hashlib.sha256).hexdigest()
    return f"{pk}:{made[:40]}"


def find_keys() -> list[tuple[int, str]]:
    """Return the keys that are still there with their ids, the newest first."""
    return cache.get_or_set("room:keys", read_keys, 60)


def read_keys() -> list[tuple[int, str]]:
    """Return the keys, with a new one where it is time for one."""
    rows = list(AddressKey.objects.filter(made__gt=timezone.now() - KEPT).order_by("-made", "-pk"))
    if not rows or rows[0].made < timezone.now() - TURN:
        rows.insert(0, AddressKey.objects.create())
    return [(row.pk, row.key) for row in rows]
