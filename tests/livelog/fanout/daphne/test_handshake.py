import pytest
from hypothesis import given
from hypothesis import strategies as st

from livelog.fanout.daphne.handshake import find_protocols, parse_head

HOST = "Host: 127.0.0.1\r\n"


def parse(*lines):
    """Return the headers of a handshake with these lines, as bytes."""
    data = b"\r\n".join([b"GET / HTTP/1.1", *lines, b"", b""])
    request_line, headers, _ = parse_head(data)
    assert request_line == "GET / HTTP/1.1"
    return headers


def test_a_head_is_read():
    """Names in lower case, what came twice joined and counted."""
    data = b"GET /a?b HTTP/1.1\r\nHost: x:1\r\nX-A:  1\t\r\nx-a: 2\r\nEmpty:\r\n\r\n"
    assert parse_head(data) == (
        "GET /a?b HTTP/1.1",
        {"host": "x:1", "x-a": "1, 2", "empty": ""},
        {"host": 1, "x-a": 2, "empty": 1},
    )


@given(st.binary(max_size=40).filter(lambda value: b"\r\n" not in value), st.binary(max_size=9))
def test_no_value_makes_a_header(value, name):
    """Whatever bytes are in it: it is one value, as it came."""
    headers = parse(b"Cookie: a=" + value + b"X-Injected: 1", b"Host: x")
    assert set(headers) == {"cookie", "host"}
    assert headers["cookie"].encode("latin-1") == b"a=" + value + b"X-Injected: 1"
    assert len(parse(name.replace(b"\r\n", b"") + b": 1")) <= 1


@pytest.mark.parametrize(
    ("value", "protocols"),
    [
        ("chat, superchat", ["chat", "superchat"]),
        ("chat, \u00e9, b\u00e5d,", ["chat"]),
        ("chat,chat", ["chat"]),
        ("\x85", []),
    ],
)
def test_offered_protocols(value, protocols):
    """What is no token was never offered (RFC 6455, section 11.3.4)."""
    assert find_protocols(value) == protocols


@pytest.mark.parametrize("byte", [0x01, 0x0B, 0x0C, 0x1C, 0x1D, 0x1E, 0x7F, 0x80, 0x85, 0xA0, 0xFF])
@pytest.mark.parametrize("name", ["Cookie", "Sec-WebSocket-Protocol", "User-Agent", "X-Any"])
def test_no_header_breaks_a_handshake(crowd, name, byte):
    """Nor makes a header that a worker would believe."""
    value = f"a=1{chr(byte)}:b{chr(byte)}Daphne-Root-Path: /c{chr(byte)}"
    crowd.open(1, headers=f"{name}: {value}\r\n")


@pytest.mark.parametrize("character", ["全", "公", "Å", "\U0001f600", "\u2028"])
def test_a_cookie_in_any_language_breaks_no_handshake(crowd, character):
    """In UTF-8, beside a colon or not."""
    cookie = f"city={character}:1; name=a{character}"
    crowd.open(1, headers=f"Cookie: {cookie}\r\n".encode().decode("latin-1"))
