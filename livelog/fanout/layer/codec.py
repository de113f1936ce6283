"""Messages as MessagePack, by msgspec: msgpack-python is pure Python above Python 3.8."""

from typing import Any, Callable, Tuple

import msgspec

# Not str(value) and the like: SafeText's __str__ returns the SafeText itself.
BASES: Tuple[Tuple[type, Callable[[Any], Any]], ...] = (
    (str, str.__str__),
    (bytes, lambda value: bytes(memoryview(value))),
    (int, int.__int__),
    (float, float.__float__),
)


def make_plain(value: Any) -> Any:
    """Return a str, bytes or number of a subclass (Django's SafeText, an IntEnum) as its base."""
    for base, convert in BASES:
        if isinstance(value, base):
            return convert(value)
    raise TypeError(f"cannot send {type(value).__name__!r} over a channel")


encode_message = msgspec.msgpack.Encoder(enc_hook=make_plain).encode
decode_message = msgspec.msgpack.Decoder().decode
