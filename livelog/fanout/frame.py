"""WebSocket frames from server to client: whole messages, unmasked (RFC 6455, section 5.2)."""

import struct

TEXT = 0x81
BINARY = 0x82
CLOSE = 0x88


def encode_frame(opcode, payload):
    """Return one final frame as bytes."""
    length = len(payload)
    if length < 126:
        head = struct.pack("!BB", opcode, length)
    elif length < 65536:
        head = struct.pack("!BBH", opcode, 126, length)
    else:
        head = struct.pack("!BBQ", opcode, 127, length)
    return head + payload


def encode_close(code, reason=""):
    """Return a close frame; the reason is cut at 123 bytes, the most that fits."""
    return encode_frame(CLOSE, struct.pack("!H", code) + reason.encode("utf8")[:123])


def encode_message(message):
    """Return the frame of a group message that is one text or one binary, else None."""
    if len(message) == 1:
        if isinstance(message.get("text"), str) and message["text"]:
            return encode_frame(TEXT, message["text"].encode("utf8"))
        if isinstance(message.get("bytes"), bytes) and message["bytes"]:
            return encode_frame(BINARY, message["bytes"])
    return None
