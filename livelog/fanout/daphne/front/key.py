"""Which requests ask for the same answer. Pure.

A request that may share an answer is asked of a worker in a plain form, in which nothing stands but
what is part of its Key: so no header, cookie or stray parameter of one reader can get into what
another is shown (RFC 9111, sections 2 and 4.1).
"""

from __future__ import annotations

import re
from functools import lru_cache
from typing import Mapping, NamedTuple, Sequence
from urllib.parse import unquote_plus, urlencode

HOST = re.compile(rb"[A-Za-z0-9._\-:\[\]]{1,255}")
VALUE = re.compile(r"[\w.-]{0,40}", re.ASCII)
LONGEST_PATH = 1024  # bytes; longer ones are no page's
LONGEST_QUERY = 1024  # bytes
LONGEST_HEADER = 1024  # bytes of Accept-Language or Accept-Encoding that are read
# What others put behind an address to see where a reader came from; no page reads it.
TRACKING = re.compile(
    r"utm_\w+|fbclid|gclid|gbraid|wbraid|dclid|msclkid|twclid|ttclid|yclid|igshid|mc_[ce]id|at_\w+"
)


class Key(NamedTuple):
    """What makes two requests the same; `query` is in its plain form, `language` a code or ""."""

    scheme: str
    host: bytes
    path: bytes
    query: bytes
    language: str
    is_gzipped: bool

    def headers(self) -> list[tuple[bytes, bytes]]:
        """Return the headers of the request in its plain form."""
        asked = [(b"host", self.host)]
        if self.language:
            asked.append((b"accept-language", self.language.encode("ascii")))
        if self.is_gzipped:
            asked.append((b"accept-encoding", b"gzip"))
        return asked


Headers = Mapping[bytes, Sequence[bytes]]  # by name in lower case


class Rules(NamedTuple):
    """What of a site its requests are told apart by: language codes and query parameters."""

    languages: tuple[str, ...]
    parameters: tuple[str, ...]


def read_key(method: bytes, scheme: str, uri: bytes, headers: Headers, rules: Rules) -> Key | None:
    """Return the Key of a request, None if it must be asked of a worker as it stands.

    So are all but GET and HEAD, those with a login or a body, and those with a parameter that is
    not known: its value may be in the answer.
    """
    path, _, query = uri.partition(b"?")
    if method not in (b"GET", b"HEAD") or not path.startswith(b"/") or len(path) > LONGEST_PATH:
        return None
    if any(name in headers for name in (b"authorization", b"upgrade", b"transfer-encoding")):
        return None
    if headers.get(b"content-length", [b"0"]) != [b"0"]:
        return None
    hosts = headers.get(b"host", ())
    plain = plain_query(query, rules.parameters)
    if len(hosts) != 1 or not HOST.fullmatch(hosts[0]) or plain is None:
        return None
    language = choose_language(join(headers, b"accept-language"), rules.languages)
    gzipped = takes_gzip(join(headers, b"accept-encoding"))
    return Key(scheme, hosts[0].lower(), path, plain, language, gzipped)


def join(headers: Headers, name: bytes) -> str:
    """Return the values of a header as one text, "" where there are more than anybody needs."""
    value = b",".join(headers.get(name, ()))
    return value.decode("latin-1") if len(value) <= LONGEST_HEADER else ""


def plain_query(query: bytes, parameters: Sequence[str]) -> bytes | None:
    """Return a query string in its plain form; None if it says what is not known.

    Sorted, without what only tracks readers. Each parameter once, with a value of few characters.
    """
    if not query:
        return b""
    if len(query) > LONGEST_QUERY:
        return None
    pairs = {}
    for part in query.decode("latin-1").split("&"):
        name, _, value = (unquote_plus(text) for text in part.partition("="))
        if not part or TRACKING.fullmatch(name):
            continue
        if name not in parameters or name in pairs or not VALUE.fullmatch(value):
            return None
        pairs[name] = value
    return urlencode(sorted(pairs.items())).encode("ascii")


def choose_language(accepted: str, languages: Sequence[str]) -> str:
    """Return the code that Django would choose of an Accept-Language header, "" for its default.

    By the first part of each tag, in the order of its weights (RFC 9110, section 12.5.4).
    """
    for tag in sort_weighted(accepted):
        if tag == "*":
            break
        for code in languages:
            if code.split("-")[0] == tag.split("-")[0]:
                return code
    return ""


# A crowd's browsers say it in a few ways; a header is a kilobyte at most.
@lru_cache(maxsize=1024)
def sort_weighted(header: str) -> tuple[str, ...]:
    """Return the lower-case values of a header, the heaviest first, without those of weight 0."""
    weighted = []
    for number, part in enumerate(header.lower().split(",")[:20]):
        value, *options = [piece.strip() for piece in part.split(";")]
        weight = read_weight(options)
        if value and weight > 0:
            weighted.append((-weight, number, value))
    return tuple(value for _, _, value in sorted(weighted))


def read_weight(options: Sequence[str]) -> float:
    """Return the weight (RFC 9110, section 12.4.2) among a value's options, 1 without one."""
    for option in options:
        if option.startswith("q="):
            stated = re.fullmatch(r"[01](?:\.\d{0,3})?", option[2:])
            return float(stated.group()) if stated else 0.0
    return 1.0


def takes_gzip(accepted: str) -> bool:
    """Tell whether an Accept-Encoding header allows gzip, by name."""
    return "gzip" in sort_weighted(accepted)
