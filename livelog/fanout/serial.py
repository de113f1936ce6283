"""Messages as MessagePack, by msgspec: msgpack-python is pure Python above Python 3.8."""

import msgspec


def plain(value):
    """Return a str, bytes or number of a subclass (Django's SafeText, an IntEnum) as its base."""
    for base in (str, bytes, int, float):
        if isinstance(value, base):
            return base(value)
    raise TypeError("cannot send %r over a channel" % type(value).__name__)


encode_message = msgspec.msgpack.Encoder(enc_hook=plain).encode
decode_message = msgspec.msgpack.Decoder().decode
