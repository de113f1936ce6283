"""From a feed's bytes to text, whatever the feed claims to be written in."""

from __future__ import annotations

import re

BOMS = (
    (b"\xef\xbb\xbf", "utf-8"),
    (b"\xff\xfe\x00\x00", "utf-32-le"),
    (b"\x00\x00\xfe\xff", "utf-32-be"),
    (b"\xff\xfe", "utf-16-le"),
    (b"\xfe\xff", "utf-16-be"),
    # Not marks, but how "<" begins a document of these encodings without one.
    (b"<\x00\x00\x00", "utf-32-le"),
    (b"\x00\x00\x00<", "utf-32-be"),
    (b"<\x00", "utf-16-le"),
    (b"\x00<", "utf-16-be"),
)
# Labels that name a superset in practice, as the WHATWG Encoding Standard maps them. Only what is
# listed here is ever looked up: Python has codecs that are no encodings, and some that are slow.
MULTIBYTE = {
    "utf-8": ("utf-8", "utf8", "unicode-1-1-utf-8"),
    "gb18030": ("gb18030", "gbk", "gb2312", "gb-2312", "x-gbk", "cp936", "euc-cn", "gb_2312-80"),
    "big5hkscs": ("big5", "big5-hkscs", "cn-big5", "x-x-big5", "cp950"),
    "cp932": ("shift_jis", "shift-jis", "sjis", "x-sjis", "windows-31j", "cp932", "ms_kanji"),
    "euc_jp": ("euc-jp", "x-euc-jp", "eucjp"),
    "iso2022_jp_2": ("iso-2022-jp",),
    "cp949": ("euc-kr", "ks_c_5601-1987", "ksc5601", "windows-949", "cp949"),
}
SINGLE_BYTE = {
    "cp1252": ("iso-8859-1", "latin1", "latin-1", "l1", "windows-1252", "cp1252", "x-cp1252"),
    "iso8859-9": ("iso-8859-9",),
    "mac_roman": ("macintosh", "x-mac-roman"),
    "cp874": ("tis-620", "windows-874", "iso-8859-11"),
    "koi8-r": ("koi8-r",),
    "koi8-u": ("koi8-u",),
    "cp866": ("ibm866", "cp866"),
    **{f"iso8859-{n}": (f"iso-8859-{n}",) for n in (2, 3, 4, 5, 6, 7, 8, 10, 13, 14, 15, 16)},
    **{f"cp125{n}": (f"windows-125{n}", f"cp125{n}") for n in (0, 1, 3, 4, 5, 6, 7, 8)},
}
CODECS = {
    label: codec for codec, labels in {**MULTIBYTE, **SINGLE_BYTE}.items() for label in labels
}
# Nine of ten characters of Chinese text come from these rows of GB 2312: punctuation and the
# first level of hanzi, which is ordered by sound and holds the common ones.
COMMON_ROWS = frozenset([*range(0xA1, 0xA4), *range(0xB0, 0xD8)])
SAMPLE = 200_000
# The beginning of a character of UTF-8 whose end is missing.
CUT_OFF = re.compile(
    rb"[\xe1-\xec\xee\xef][\x80-\xbf](?![\x80-\xff])|[\xf1-\xf3][\x80-\xbf]{1,2}(?![\x80-\xff])"
)


def decode(body: bytes, content_type: str = "") -> str:
    """Return the text of a feed; never raises, and one bad byte costs one character.

    A byte order mark decides, then what is UTF-8 but for a byte here and there (a label for it that
    says otherwise is wrong), then the label of the Content-Type header, then that of the XML
    declaration, then what looks like Chinese in GB 18030, then windows-1252.
    """
    for mark, codec in BOMS:
        if body.startswith(mark):
            return body.decode(codec, "replace").lstrip("\ufeff")
    labels = [_header_codec(content_type), _declared_codec(body)]
    if "iso2022_jp_2" not in labels:  # all its bytes are ASCII, and so valid UTF-8
        text = _decode_utf8(body)
        if text is not None:
            return text
    for label in labels:
        if label in MULTIBYTE and label != "utf-8":
            text = _decode_nearly(body, label or "")
            if text is not None:
                return text
    # Latin-1 is what servers say who do not know.
    telling = [codec for codec in labels if codec in SINGLE_BYTE and codec != "cp1252"]
    if not telling and _looks_chinese(body):
        telling = ["gb18030"]
    return body.decode((telling or ["cp1252"])[0] or "", "replace")


def _decode_utf8(body: bytes) -> str | None:
    """Return the text if what is UTF-8 in it outweighs what is not.

    Each character of several bytes speaks for it, and so does one whose end was cut off: in other
    encodings neither comes about but by chance.
    """
    try:
        return body.decode("utf-8")
    except UnicodeDecodeError:
        text = body.decode("utf-8", "replace")
    bad = text.count("\ufffd")
    good = len(text) - len(text.encode("ascii", "ignore")) - bad
    cut_off = len(CUT_OFF.findall(body))
    return text if good + 2 * cut_off >= bad else None


def _header_codec(content_type: str) -> str | None:
    found = re.search(r"\bcharset\s*=\s*[\"']?([\w.:-]+)", content_type, re.I)
    return CODECS.get(found.group(1).lower()) if found else None


def _declared_codec(body: bytes) -> str | None:
    found = re.search(
        rb"<\?xml\b[^>]{0,200}?\bencoding\s*=\s*[\"']([\w.:-]+)"
        rb"|<meta\b[^>]{0,200}?\bcharset\s*=\s*[\"']?([\w.:-]+)",
        body[:2048],
        re.I,
    )
    if not found:
        return None
    return CODECS.get((found.group(1) or found.group(2)).decode("ascii", "replace").lower())


def _decode_nearly(body: bytes, codec: str) -> str | None:
    """Return the text if at most a third of its characters beyond ASCII are broken."""
    text = body.decode(codec, "replace")
    bad = text.count("\ufffd")
    if bad and 3 * bad > len(text) - len(text.encode("ascii", "ignore")):
        return None
    return text


def _looks_chinese(body: bytes) -> bool:
    pairs = re.findall(rb"[\x81-\xfe][\x40-\x7e\x80-\xfe]|[\x80-\xff]", body[:SAMPLE])
    common = sum(len(p) == 2 and p[0] in COMMON_ROWS and p[1] >= 0xA1 for p in pairs)
    return common > 1 and common >= 0.7 * len(pairs)
