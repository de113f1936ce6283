"""Which addresses on the network a feed may be fetched from."""

from __future__ import annotations

from ipaddress import IPv4Address, ip_address, ip_network

# The IANA special-purpose registries, less what is globally reachable. Not `is_global`, whose
# answer changed between the Python versions that this runs on.
SPECIAL_V4 = [
    ip_network(block)
    for block in (
        "0.0.0.0/8",
        "10.0.0.0/8",
        "100.64.0.0/10",
        "127.0.0.0/8",
        "169.254.0.0/16",
        "172.16.0.0/12",
        "192.0.0.0/24",
        "192.0.2.0/24",
        "192.88.99.0/24",
        "192.168.0.0/16",
        "198.18.0.0/15",
        "198.51.100.0/24",
        "203.0.113.0/24",
        "224.0.0.0/3",
    )
]
# All unicast IPv6 is allotted from 2000::/3, so NAT64 (64:ff9b::), loopback, link-local, private
# and multicast addresses lie outside it; Teredo and 6to4, which carry an IPv4 address, lie inside.
UNICAST_V6 = ip_network("2000::/3")
SPECIAL_V6 = [
    ip_network(block) for block in ("2001::/23", "2001:db8::/32", "2002::/16", "3fff::/20")
]


def is_public(address: str) -> bool:
    """Say whether a numeric address belongs to the public internet."""
    ip = ip_address(address.split("%")[0])
    ip = getattr(ip, "ipv4_mapped", None) or ip
    if isinstance(ip, IPv4Address):
        return not any(ip in block for block in SPECIAL_V4)
    return ip in UNICAST_V6 and not any(ip in block for block in SPECIAL_V6)
