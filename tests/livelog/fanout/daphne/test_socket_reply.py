import pytest

from livelog.fanout.daphne.socket_reply import read_reply


@pytest.mark.parametrize(
    ("message", "reply"),
    [
        ({"accept": True}, (True, None, None)),
        ({"accept": False}, (False, None, None)),
        ({"accept": True, "text": "hello"}, (True, "hello", None)),
        ({"bytes": b"hello"}, (None, b"hello", None)),
        ({"text": "bye", "close": 4001}, (None, "bye", 4001)),
        ({"close": True}, (None, None, True)),
        ({"text": ""}, (None, "", None)),
        ({"bytes": b""}, (None, b"", None)),
        ({"text": None, "bytes": b""}, (None, b"", None)),
        ({"text": "", "bytes": b"x"}, (None, b"x", None)),
        ({"text": "x", "bytes": None}, (None, "x", None)),
        ({}, (None, None, None)),
    ],
)
def test_a_reply_says(message, reply):
    """An empty text is one, unless bytes stand beside it."""
    assert read_reply(message) == reply


@pytest.mark.parametrize("message", [{"status": 200}, {"text": "x", "bytes": b"x"}])
def test_what_is_no_reply_is_refused(message):
    """An HTTP response, or two contents."""
    with pytest.raises(ValueError, match="a reply with"):
        read_reply(message)
