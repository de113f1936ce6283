from livelog.fanout.daphne.sending.frame import CLOSE, encode_close, encode_message


def test_messages_become_frames():
    """One text or one binary; everything else is not for the fast way."""
    assert encode_message({"text": "é"}) == b"\x81\x02\xc3\xa9"
    assert encode_message({"bytes": b"\0"}) == b"\x82\x01\0"
    assert encode_message({"text": ""}) == b"\x81\x00"
    assert encode_message({"bytes": b""}) == b"\x82\x00"
    for other in ({"text": None}, {"close": True}, {"text": "a", "close": True}, {"text": 1}, {}):
        assert encode_message(other) is None


def test_a_close_frame_holds_code_and_reason():
    """The reason is cut to what a control frame may hold."""
    assert encode_close(4008, "too slow") == bytes([CLOSE, 10, 15, 168]) + b"too slow"
    assert len(encode_close(4008, "x" * 500)) == 2 + 125
