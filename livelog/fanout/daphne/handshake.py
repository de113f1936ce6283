"""The head of a WebSocket's handshake, which Daphne writes anew for autobahn to read.

autobahn reads it as text and has that text split at whatever Unicode calls the end of a line. Bytes
like 0x85 and 0x0b are such ends, and they are in 全, 公 or Å in UTF-8: a cookie with one of these
beside a colon broke every handshake, or made a header of what follows.
"""

import re
from typing import Dict, List, Tuple

Head = Tuple[str, Dict[str, str], Dict[str, int]]  # the request line, the headers, their counts

TOKEN = re.compile(r"[!#$%&'*+.^_`|~0-9A-Za-z-]+")  # RFC 9110, section 5.6.2


def parse_head(data: bytes) -> Head:
    """Return request line and headers in the place of autobahn.websocket.protocol.parseHttpHeader.

    `data`: lines that end with CR LF, and an empty one. Names are in lower case; values are Latin-1,
    as ASGI's, and those of one name are joined by commas.
    """
    request_line, *lines = data.decode("latin-1").split("\r\n")
    headers: Dict[str, str] = {}
    counts: Dict[str, int] = {}
    for name, colon, value in (line.partition(":") for line in lines):
        name, value = name.lower(), value.strip(" \t")
        if not colon or not TOKEN.fullmatch(name):
            continue
        headers[name] = f"{headers[name]}, {value}" if name in headers else value
        counts[name] = counts.get(name, 0) + 1
    # Nothing is ever agreed on: a frame is encoded once for all.
    headers.pop("sec-websocket-extensions", None)
    if "sec-websocket-protocol" in headers:
        headers["sec-websocket-protocol"] = ", ".join(
            find_protocols(headers["sec-websocket-protocol"])
        )
    return request_line, headers, counts


def find_protocols(value: str) -> List[str]:
    """Return what is offered in a Sec-WebSocket-Protocol, each once, without what is no token."""
    offered = dict.fromkeys(each.strip(" \t") for each in value.split(","))
    return [each for each in offered if TOKEN.fullmatch(each)]
