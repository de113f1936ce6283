"""WebSocket frames from server to client: whole messages, unmasked (RFC 6455, section 5.2)."""

import struct
from typing import Optional

from livelog.fanout.layer.envelope import Message

TEXT = 0x81
BINARY = 0x82
CLOSE = 0x88


def encode_frame(opcode: int, payload: bytes) -> bytes:
    """Return one final frame as bytes."""
    length = len(payload)
    if length < 126:
        head = struct.pack("!BB", opcode, length)
    elif length < 65536:
        head = struct.pack("!BBH", opcode, 126, length)
    else:
        head = struct.pack("!BBQ", opcode, 127, length)
    return head + payload


def encode_close(code: int, reason: str = "") -> bytes:
    """Return a close frame; the reason is cut at 123 bytes, the most that fits."""
    return encode_frame(CLOSE, struct.pack("!H", code) + reason.encode("utf8")[:123])


def encode_message(message: Message) -> Optional[bytes]:
    """Return the frame of a group message that is one text or one binary, else None."""
    if len(message) == 1:
        if isinstance(message.get("text"), str):
            return encode_frame(TEXT, message["text"].encode("utf8"))
        if isinstance(message.get("bytes"), bytes):
            return encode_frame(BINARY, message["bytes"])
    return None
