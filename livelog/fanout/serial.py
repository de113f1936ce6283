"""Messages as MessagePack, by msgspec: msgpack-python is pure Python above Python 3.8."""

import msgspec

# Not str(value) and the like: SafeText's __str__ returns the SafeText itself.
BASES = (
    (str, str.__str__),
    (bytes, lambda value: bytes(memoryview(value))),
    (int, int.__int__),
    (float, float.__float__),
)


def make_plain(value):
    """Return a str, bytes or number of a subclass (Django's SafeText, an IntEnum) as its base."""
    for base, convert in BASES:
        if isinstance(value, base):
            return convert(value)
    raise TypeError("cannot send %r over a channel" % type(value).__name__)


encode_message = msgspec.msgpack.Encoder(enc_hook=make_plain).encode
decode_message = msgspec.msgpack.Decoder().decode
