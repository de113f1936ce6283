import pytest

from blog.feeds.parse.encoding import decode

CHINESE = "<rss><title>今天早上渡轮重新出发，码头上站满了人。</title></rss>"
FRENCH = "<rss><title>Un café déjà fermé à Orléans</title></rss>"
RUSSIAN = "<rss><title>Сегодня утром паром снова вышел</title></rss>"
JAPANESE = "<rss><title>今朝フェリーが再び出発しました</title></rss>"


def declared(text, encoding):
    return f'<?xml version="1.0" encoding="{encoding}"?>{text}'


@pytest.mark.parametrize(
    "codec", ["utf-8-sig", "utf-16", "utf-32", "utf-16-le", "utf-16-be", "utf-32-le"]
)
def test_a_byte_order_mark_or_its_like_decides(codec):
    """Against whatever the labels say."""
    text = declared(CHINESE, "iso-8859-1")
    assert decode(text.encode(codec), "text/xml; charset=gbk") == text


@pytest.mark.parametrize(
    ("text", "codec", "label"),
    [
        (CHINESE, "utf-8", "UTF-8"),
        (CHINESE, "gb18030", "gb2312"),
        (CHINESE, "gbk", "GBK"),
        (CHINESE, "big5hkscs", "Big5"),
        (FRENCH, "cp1252", "ISO-8859-1"),
        (FRENCH, "iso8859-15", "iso-8859-15"),
        (RUSSIAN, "cp1251", "windows-1251"),
        (RUSSIAN, "koi8-r", "KOI8-R"),
        (JAPANESE, "cp932", "Shift_JIS"),
        (JAPANESE, "euc_jp", "EUC-JP"),
        (JAPANESE, "iso2022_jp", "ISO-2022-JP"),
    ],
)
def test_a_true_label_is_believed(text, codec, label):
    """In the header or in the XML declaration."""
    if codec in ("big5hkscs",):
        text = text.replace("轮", "輪").replace("满", "滿").replace("码头", "碼頭")
    assert decode(text.encode(codec), f'text/xml; charset="{label}"') == text
    assert decode(declared(text, label).encode(codec)) == declared(text, label)


@pytest.mark.parametrize("label", ["utf-8", "iso-8859-1", "", "x-unheard-of", "rot13", "idna"])
def test_gbk_under_a_false_label_is_found_out(label):
    """The commonest mistake of Chinese feeds; Latin-1 is what servers say who do not know."""
    assert decode(declared(CHINESE, label).encode("gbk"), "text/xml") == declared(CHINESE, label)


@pytest.mark.parametrize("label", ["gb2312", "iso-8859-1", "shift_jis", "us-ascii", ""])
def test_utf8_under_a_false_label_is_found_out(label):
    """What is valid UTF-8 is UTF-8."""
    assert decode(CHINESE.encode(), f"text/xml; charset={label}") == CHINESE


@pytest.mark.parametrize("label", ["utf-8", "", "gb2312"])
def test_windows_1252_is_what_is_left(label):
    """As it is what Western feeds mean who name nothing or the wrong thing."""
    assert decode(FRENCH.encode("cp1252"), f"text/xml; charset={label}") == FRENCH


@pytest.mark.parametrize("codec", ["utf-8", "gb18030"])
def test_one_bad_byte_costs_one_character(codec):
    """The rest of the feed is as it was."""
    head, tail = CHINESE[:15], CHINESE[15:]
    text = decode(head.encode(codec) + b"\xff" + tail.encode(codec), f"text/xml; charset={codec}")
    assert text.replace("\ufffd", "") == CHINESE


@pytest.mark.parametrize("content_type", ["", "text/xml; charset=iso-8859-1"])
def test_a_character_cut_in_half_spoils_not_even_a_small_feed(content_type):
    """It speaks for UTF-8 itself."""
    for text in ("a – b", "ab"):
        body = f"<rss>{text}".encode() + "早".encode()[:2] + b"</rss>"
        assert decode(body, content_type) == f"<rss>{text}\ufffd</rss>"


def test_a_character_cut_in_half_does_not_spoil_the_rest():
    """As at the end of a body that was cut off."""
    assert decode(CHINESE.encode()[:-10]) == decode(CHINESE.encode())[:-10]
    assert decode("<rss>早上好，早上好".encode()[:-1]) == "<rss>早上好，早上\ufffd"
