import logging

import pytest

from livelog.fanout.layer import envelope
from livelog.fanout.layer.envelope import parse_envelope


def test_formats_that_are_read():
    """The first has no number; one that is known may have it."""
    for kind in (b"g", b"g1"):
        assert parse_envelope(kind + b" 12 room\npayload") == ("g", ["room"], 12, b"payload")


@pytest.mark.parametrize("data", [b"g2 12 room\nx", b"g12 12 room\nx", b"gx 12 room\nx", b"g", b""])
def test_what_is_no_envelope(data):
    """Or of a release newer than this one."""
    with pytest.raises(ValueError):
        parse_envelope(data)


def test_a_newer_format_is_told_and_costs_nothing_else(make_layer, redis_client, caplog):
    """Its sender is of a newer release; what was taken with it is delivered."""
    layer = make_layer()
    layer.send("channel", {"n": 1})
    listed = layer.prefix + "channel"
    (own,) = redis_client.lrange(listed, 0, -1)
    redis_client.lpush(listed, own.replace(b"m ", b"m2 ", 1), own)
    with caplog.at_level(logging.ERROR):
        found = [layer.receive(["channel"]) for _ in range(4)]
    assert [message for _, message in found if message] == [{"n": 1}] * 2
    assert "format 2 is of a newer release" in caplog.text
    assert envelope.FORMAT == 1
