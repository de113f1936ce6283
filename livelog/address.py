"""Addresses: the one place that decides what a URL is, which host it names and what is secret in it.

Pure, for the whole project: settings, commands, the record, feeds and the wire ask here. What a
host's network address may be is decided in `blog.feeds.fetch.addresses`.
"""

from __future__ import annotations

import ipaddress
import re
from typing import NamedTuple, Sequence
from urllib.parse import SplitResult, urlsplit

WEB = ("http", "https")
NETWORK = 64  # bits of an IPv6 address that one household has
DEFAULT_PORTS = {"http": 80, "https": 443}
# Splitting takes the square of the length where a host is made of combining marks.
LIMIT = 8192  # characters
# Space before a URL and controls in it, which some Pythons pass over as browsers do.
UNSEEN = re.compile(r"^\s|[\x00-\x1f\x7f]")
NO_HOST = set("<>\"'`\\{}|^ ")


class Origin(NamedTuple):
    """Whom a browser takes for one site (RFC 6454): the port is the scheme's own if none is named."""

    scheme: str
    host: str
    port: int | None


def split(url: str) -> SplitResult | None:
    """Return the parts of a URL, or None where it is none: too long, or with no number for a port.

    The parts of what names no host, such as a path, have an empty `netloc`.
    """
    if len(url) > LIMIT:
        return None
    try:
        parts = urlsplit(url)
        _ = parts.port
    except ValueError:
        return None
    return parts


def is_url(url: str, schemes: Sequence[str] = WEB) -> bool:
    """Tell whether `url` names a host by one of `schemes`, and a number as its port if it names one.

    Hosts of one word and with underscores are hosts: they are met on private networks.
    """
    parts = split(url)
    if parts is None or UNSEEN.search(url) or parts.scheme not in schemes or not parts.hostname:
        return False
    return parts.scheme not in WEB or is_netloc(parts.netloc)


def is_netloc(netloc: str) -> bool:
    """Tell whether a web address with this between its slashes is read alike by all who read it."""
    return netloc.isprintable() and not NO_HOST & set(netloc)


def host_of(url: str) -> str:
    """Return the host that a URL names, in lower case; "" where it names none."""
    parts = split(url)
    return parts.hostname or "" if parts else ""


def origin_of(url: str) -> Origin | None:
    """Return the origin of a web address; None for whatever else `url` is."""
    parts = split(url)
    if parts is None or not is_url(url):
        return None
    return Origin(parts.scheme, parts.hostname or "", parts.port or DEFAULT_PORTS[parts.scheme])


def same_origin(one: str, other: str) -> bool:
    """Tell whether two web addresses have one origin, so that one's password may go to the other."""
    origin = origin_of(one)
    return origin is not None and origin == origin_of(other)


def strip_credentials(url: str) -> str:
    """Return `url` without the user and password before its host, as it may be published."""
    parts = split(url)
    if parts is None or "@" not in parts.netloc:
        return url
    return parts._replace(netloc=parts.netloc.rpartition("@")[2]).geturl()


def lend_credentials(lender: str, url: str) -> str:
    """Return `url` with the user and password of a URL of the same origin, if it has none."""
    here, there = split(url), split(lender)
    if here is None or there is None or "@" in here.netloc or not same_origin(lender, url):
        return url
    user, at, _ = there.netloc.rpartition("@")
    return here._replace(netloc=user + at + here.netloc).geturl() if at else url


def hide_password(url: str) -> str:
    """Return `url` without its password, fit for a log line or an error.

    It need not be a URL that could be used: an error is where one is seen that cannot.
    """
    if is_url(url) and "@" not in url.split("/")[2]:
        return url
    head, at, tail = url.rpartition("@")
    return head.rpartition(":")[0] + ":***@" + tail if at and ":" in head.split("//")[-1] else url


def find_network(address: str) -> str:
    """Return what one household has of addresses: one of IPv4, a network of IPv6."""
    try:
        ip = ipaddress.ip_address(address)
    except ValueError:
        return ""
    mapped = getattr(ip, "ipv4_mapped", None)
    if mapped or ip.version == 4:
        return str(mapped or ip)
    return str(ipaddress.ip_network((int(ip) >> NETWORK << NETWORK, 128 - NETWORK)))
