"""What a request is for: its target and its Host, by RFC 9112, section 3.2."""

import re
from typing import List, NamedTuple, Optional

# RFC 3986, section 3.2.2, without userinfo: no browser sends one, and it could feign another host.
HOST = re.compile(rb"(\[[0-9A-Fa-f:.]+\]|[\w.~!$&'()*+,;=%-]*)(:\d{0,5})?", re.ASCII)
ABSOLUTE = re.compile(rb"(https?)://([^/?#]*)([^#]*)", re.IGNORECASE)
HIGH = re.compile(rb"[\x80-\xff]")
METHOD = re.compile(rb"[!#$%&'*+.^_`|~0-9A-Za-z-]+")  # RFC 9110, section 5.6.2


class Target(NamedTuple):
    """`host` is None unless the target names it, and then goes before the Host header."""

    uri: bytes
    host: Optional[bytes] = None


def read_target(method: bytes, target: bytes) -> Optional[Target]:
    """Return what a request line asks for, in origin-form, or None where it asks for nothing here.

    Bytes above 127 are written in percent.
    """
    target = HIGH.sub(lambda found: b"%%%02X" % found[0][0], target)
    if not METHOD.fullmatch(method):
        return None
    if target.startswith(b"/") or (method == b"OPTIONS" and target == b"*"):
        return Target(target)
    found = ABSOLUTE.fullmatch(target)
    if found is None or not found[2] or not HOST.fullmatch(found[2]):
        return None
    path = found[3] if found[3].startswith(b"/") else b"/" + found[3]
    return Target(path, found[2])


def is_host_sound(version: bytes, hosts: List[bytes]) -> bool:
    """Tell whether the Host headers of a request are as they must be: one, from HTTP/1.1 on."""
    if not hosts:
        return version != b"HTTP/1.1"
    return len(hosts) == 1 and HOST.fullmatch(hosts[0]) is not None
