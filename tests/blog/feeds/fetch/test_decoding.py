import gzip
import zlib

import brotli
import pytest

from blog.feeds.errors import FeedError
from blog.feeds.fetch.decoding import read_body

TEXT = "早 feed ".encode() * 50_000
MB = 1024 * 1024


def bare_deflate(data):
    compressor = zlib.compressobj(wbits=-15)
    return compressor.compress(data) + compressor.flush()


def in_chunks(data, size=1000):
    return [data[start : start + size] for start in range(0, len(data), size)]


def name(value):
    """Return a value's name in a test's: bytes have none, for gzip puts the time into them."""
    return value.strip() or "plain" if isinstance(value, str) else ""


@pytest.mark.parametrize(
    ("coding", "encoded"),
    [
        ("", TEXT),
        ("identity", TEXT),
        ("x-unheard-of", TEXT),
        ("gzip", gzip.compress(TEXT)),
        (" GZip ", gzip.compress(TEXT)),
        ("gzip", gzip.compress(TEXT[:300]) + gzip.compress(TEXT[300:])),
        ("gzip", gzip.compress(TEXT) + b"\0" * 20),
        ("deflate", zlib.compress(TEXT)),
        ("deflate", bare_deflate(TEXT)),
        ("br", brotli.compress(TEXT)),
    ],
    ids=name,
)
def test_every_coding_gives_the_text_back(coding, encoded):
    """gzip in one member or several, both kinds of deflate, brotli, and none."""
    for size in (1, 7, 1000, len(encoded)) if len(encoded) < 5000 else (1000, len(encoded)):
        assert read_body(in_chunks(encoded, size), coding, limit=10 * MB) == (TEXT, True)


@pytest.mark.parametrize("coding", ["gzip", "deflate", "br"])
def test_an_empty_body_is_empty_in_every_coding(coding):
    """A server that says gzip and sends nothing has sent nothing."""
    assert read_body([], coding, limit=MB) == (b"", True)


@pytest.mark.parametrize(
    ("coding", "bomb"),
    [
        ("gzip", gzip.compress(bytes(50 * MB))),
        ("br", brotli.compress(bytes(50 * MB))),
        ("", bytes(3 * MB)),
    ],
    ids=name,
)
def test_of_a_body_larger_than_the_limit_no_more_is_read(coding, bomb):
    """The limit counts decoded bytes, and what is beyond it is left where it is."""

    def chunks():
        yield bomb
        raise AssertionError("no more was wanted")

    assert read_body(chunks(), coding, limit=2 * MB) == (bytes(2 * MB), False)


def test_members_are_read_wherever_the_chunks_end():
    """Between two of them as well, and within the two bytes that begin one."""
    first, second = gzip.compress(b"one "), gzip.compress(b"two")
    for cut in (len(first) - 1, len(first), len(first) + 1):
        both = first + second
        assert read_body([both[:cut], both[cut:]], "gzip", limit=MB) == (b"one two", True)


@pytest.mark.parametrize(("coding", "encode"), [("gzip", gzip.compress), ("br", brotli.compress)])
def test_a_compressed_body_that_ends_early_is_an_error(coding, encode):
    """Half a feed is not a feed."""
    with pytest.raises(FeedError, match="cut off"):
        read_body(in_chunks(encode(TEXT)[:-20], 50), coding, limit=MB)


@pytest.mark.parametrize("coding", ["gzip", "deflate", "br"])
def test_a_body_that_is_not_compressed_as_it_says_is_an_error(coding):
    """It is a FeedError like every other."""
    with pytest.raises(FeedError, match="compression is broken"):
        read_body([b"\xff\xfe<rss>" * 100], coding, limit=MB)
