"""Who a request comes from, as the reverse proxy in front of Daphne says (`--proxy-headers`)."""

import ipaddress
from typing import Dict, List, Optional, Tuple, Union

from twisted.web.http_headers import Headers

# Twisted's, or autobahn's dict, where repeated headers are joined by commas.
AnyHeaders = Union[Headers, Dict[str, str]]
Address = List[Union[str, int]]  # host and port


def read_forwarded(
    headers: AnyHeaders,
    address_header_name: Optional[str] = "X-Forwarded-For",
    port_header_name: Optional[str] = "X-Forwarded-Port",
    proto_header_name: Optional[str] = "X-Forwarded-Proto",
    original_addr: Optional[Address] = None,
    original_scheme: Optional[str] = None,
) -> Tuple[Optional[Address], Optional[str]]:
    """Return ([host, port], scheme) in place of daphne.utils.parse_x_forwarded_for.

    The last value of each header is the one that the proxy wrote; what is left of it came from
    the client, who may write anything. An address that is none leaves the original.
    """
    if not address_header_name:
        return original_addr, original_scheme
    host = find_last(headers, address_header_name)
    if host is None or not is_address(host):
        return original_addr, original_scheme
    port = read_port(find_last(headers, port_header_name) or "")
    scheme = find_last(headers, proto_header_name)
    if scheme not in ("http", "https"):
        scheme = original_scheme
    return [host, port], scheme


def find_last(headers: AnyHeaders, name: Optional[str]) -> Optional[str]:
    """Return the last of a header's comma-separated values, or None."""
    if not name:
        return None
    if isinstance(headers, Headers):
        values = headers.getRawHeaders(name.encode("ascii"), [])
        value = b",".join(values).decode("latin-1")
    else:
        value = headers.get(name.lower(), "")
    return value.rpartition(",")[2].strip() or None


def read_port(text: str) -> int:
    """Return a port as a number, 0 if the text is none."""
    return int(text) if text.isascii() and text.isdigit() and len(text) < 6 else 0


def is_address(host: str) -> bool:
    """Tell whether a text is an IPv4 or IPv6 address."""
    try:
        ipaddress.ip_address(host)
    except ValueError:
        return False
    return True
