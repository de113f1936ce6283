"""RFC 6455, case by case, after the groups of Autobahn's test suite.

Not there: groups 9 (large messages, past LIVELOG_MAX_FRAME), 12 and 13 (compression, never offered).
"""

import struct

import pytest

from tests.livelog.fanout.crowd import BINARY, CLOSE, PING, PONG, TEXT

END = "the end of the case"
GREEK = "κόσμε".encode()


def frame(opcode, payload=b"", last=True, reserved=0):
    """Return a frame as bytes, masked with zeros; `reserved` are its three bits RSV."""
    length, extended = len(payload), b""
    if length > 65535:
        length, extended = 127, struct.pack("!Q", length)
    elif length > 125:
        length, extended = 126, struct.pack("!H", length)
    head = bytes([(0x80 if last else 0) | reserved << 4 | opcode, 0x80 | length])
    return head + extended + b"\0\0\0\0" + payload


def text(payload, last=True):
    return frame(TEXT, payload, last)


def rest(payload, last=True):
    return frame(0, payload, last)


def close(code, reason=b""):
    return frame(CLOSE, struct.pack("!H", code) + reason)


def in_parts(opcode, payload, size):
    """Return a message in fragments of so many bytes."""
    starts = range(0, len(payload), size)
    return b"".join(
        frame(0 if start else opcode, payload[start : start + size], start == starts[-1])
        for start in starts
    )


# {case: (what is sent, the frames that come back)}, the socket open at the end; or the close code
# in place of the frames, where the socket has to end.
SIZES = (0, 125, 126, 127, 128, 65535, 65536)
MESSAGES = {
    f"1 {opcode} {size}": (frame(opcode, b"*" * size), [(opcode, b"*" * size)])
    for opcode in (TEXT, BINARY)
    for size in SIZES
}
ODD = b"\x00\xff\xfe\xfd\xfc\xfb\x00\xff"
TEN = [b"payload-%d" % number for number in range(10)]
PINGS = {
    "2.1": (frame(PING), [(PONG, b"")]),
    "2.2": (frame(PING, b"Hello, world!"), [(PONG, b"Hello, world!")]),
    "2.3": (frame(PING, ODD), [(PONG, ODD)]),
    "2.4": (frame(PING, b"\xfe" * 125), [(PONG, b"\xfe" * 125)]),
    "2.5": (frame(PING, b"\xfe" * 126), 1002),
    "2.7": (frame(PONG), []),
    "2.8": (frame(PONG, b"unsolicited"), []),
    "2.9": (frame(PONG, b"unsolicited") + frame(PING, b"p"), [(PONG, b"p")]),
    "2.10": (b"".join(frame(PING, each) for each in TEN), [(PONG, each) for each in TEN]),
}
RESERVED = {
    f"3.{bits} {opcode}": (text(b"before") + frame(opcode, b"", reserved=bits), 1002)
    for bits in range(1, 8)
    for opcode in (TEXT, BINARY, PING, CLOSE)
}
OPCODES = {
    f"4 {opcode} {len(payload)}": (text(b"before") + frame(opcode, payload), 1002)
    for opcode in (3, 4, 5, 6, 7, 11, 12, 13, 14, 15)
    for payload in (b"", b"payload")
}
WHOLE = (TEXT, b"fragment1fragment2")
FRAGMENTS = {
    "5.1": (frame(PING, b"fragment1", last=False) + rest(b"fragment2"), 1002),
    "5.2": (frame(PONG, b"fragment1", last=False) + rest(b"fragment2"), 1002),
    "5.3": (text(b"fragment1", last=False) + rest(b"fragment2"), [WHOLE]),
    "5.6": (
        text(b"fragment1", last=False) + frame(PING, b"ping") + rest(b"fragment2"),
        [(PONG, b"ping"), WHOLE],
    ),
    "5.9": (rest(b"continues nothing") + text(b"Hello"), 1002),
    "5.12": (rest(b"continues nothing", last=False) + text(b"Hello"), 1002),
    "5.15": (in_parts(TEXT, b"fragment1fragment2", 9) + rest(b"fragment3", last=False), 1002),
    "5.18": (text(b"fragment1", last=False) + text(b"fragment2"), 1002),
    "5.19": (
        text(b"fragment1", last=False)
        + frame(PING, b"ping 1")
        + rest(b"", last=False)
        + frame(PING, b"ping 2")
        + rest(b"fragment2"),
        [(PONG, b"ping 1"), (PONG, b"ping 2"), WHOLE],
    ),
}
UTF8 = [
    *(b"", GREEK, "Hello-µ@ßöäüàá-UTF-8!!".encode()),
    *(chr(point).encode() for point in (0x7F, 0x80, 0x7FF, 0x800, 0xFFFF, 0x10000, 0x10FFFF)),
    *(chr(point).encode() for point in (0xD7FF, 0xE000, 0xFFFD, 0xFFFE, 0xFDD0, 0x1FFFE)),
]
NO_UTF8 = [
    *(GREEK + b"\xed\xa0\x80edited", GREEK + b"\xf4\x90\x80\x80edited"),
    *(
        b"\x80",
        b"\xbf",
        b"\x80\xbf\x80",
        b"\xc0 \xc1 ",
        b"\xe0 \xef ",
        b"\xf0 \xf7 ",
        b"\xfe",
        b"\xff",
    ),
    *(b"\xf8\x88\x80\x80\x80", b"\xfc\x84\x80\x80\x80\x80", b"\xf7\xbf\xbf\xbf"),
    *(b"\xc0\xaf", b"\xe0\x80\xaf", b"\xf0\x80\x80\xaf", b"\xc1\xbf", b"\xe0\x9f\xbf"),
    *(b"\xed\xa0\x80", b"\xed\xbf\xbf", b"\xed\xa0\x80\xed\xb0\x80", b"\xf4\x90\x80\x80"),
    *(b"\xce", b"\xe2\x82", b"\xf0\x90\x80", GREEK[:-1]),
]
TEXTS = {
    **{f"6 {each}": (text(each), [(TEXT, each)]) for each in UTF8},
    **{f"6 {each} by bytes": (in_parts(TEXT, each, 1), [(TEXT, each)]) for each in UTF8 if each},
    **{f"6 {each} is none": (text(each), 1007) for each in NO_UTF8},
    **{f"6 {each} by bytes is none": (in_parts(TEXT, each, 1), 1007) for each in NO_UTF8},
    # Told at once, not when the message ends.
    "6.4": (text(GREEK + b"\xf4\x90", last=False), 1007),
    "6 bytes": (frame(BINARY, b"\xff\xfe"), [(BINARY, b"\xff\xfe")]),
}
VALID = (1000, 1001, 1002, 1003, 1007, 1008, 1009, 1010, 1011, 3000, 3999, 4000, 4999)
INVALID = (0, 999, 1004, 1005, 1006, 1016, 1100, 2000, 2999, 5000, 65535)
CLOSES = {
    "7.1.2": (close(1000) + close(1000), 1000),
    "7.1.3": (close(1000) + frame(PING), 1000),
    "7.1.4": (close(1000) + text(b"too late"), 1000),
    "7.1.5": (text(b"fragment1", last=False) + close(1000) + rest(b"fragment2"), 1000),
    "7.3.1": (frame(CLOSE), 1000),
    "7.3.2": (frame(CLOSE, b"a"), 1002),
    "7.3.4": (close(1000, b"a reason"), 1000),
    "7.3.5": (close(1000, b"*" * 123), 1000),
    "7.3.6": (close(1000, b"*" * 124), 1002),
    "7.5.1": (close(1000, GREEK + b"\xed\xa0\x80"), 1007),
    # autobahn answers them all with 1000, which is allowed (section 5.5.1).
    **{f"7.7 {code}": (close(code), 1000) for code in VALID},
    **{f"7.9 {code}": (close(code), 1002) for code in INVALID},
}
LARGE = {"10.1.1": (in_parts(TEXT, b"*" * 65536, 1300), [(TEXT, b"*" * 65536)])}


CASES = {
    "1 messages": MESSAGES,
    "2 pings": PINGS,
    "3 reserved bits": RESERVED,
    "4 opcodes": OPCODES,
    "5 fragments": FRAGMENTS,
    "6 UTF-8": TEXTS,
    "7 closes": CLOSES,
    "10 large": LARGE,
}


@pytest.mark.parametrize("group", CASES)
def test_cases(crowd, group):
    """What is whole comes back, what is broken ends the socket with the code that says why."""
    cases = CASES[group]
    clients = dict(zip(cases, crowd.open(len(cases), "/echo")))
    for name, (sent, expected) in cases.items():
        clients[name].send_raw(sent + (text(END.encode()) if isinstance(expected, list) else b""))

    def is_over(client):
        return client.ended or END in client.texts

    crowd.wait(lambda: all(map(is_over, clients.values())), "every case is over")
    found = {name: find_outcome(client, cases[name][1]) for name, client in clients.items()}
    assert found == {name: expected for name, (_, expected) in cases.items()}


def find_outcome(client, expected):
    """Return the frames that came between greeting and end, or the code that the socket ended with.

    What was whole before the break may have come back or not.
    """
    if isinstance(expected, list):
        return client.frames[1:-1]
    return client.close_code
