import gzip
import zlib

import brotli
import pytest

from blog.feeds.decoding import read_body
from blog.feeds.errors import FeedError

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
    assert read_body(in_chunks(encoded), coding, limit=10 * MB) == TEXT


@pytest.mark.parametrize("coding", ["gzip", "deflate", "br"])
def test_an_empty_body_is_empty_in_every_coding(coding):
    """A server that says gzip and sends nothing has sent nothing."""
    assert read_body([], coding, limit=MB) == b""


@pytest.mark.parametrize(
    ("coding", "bomb"),
    [
        ("gzip", gzip.compress(bytes(50 * MB))),
        ("br", brotli.compress(bytes(50 * MB))),
        ("", bytes(3 * MB)),
    ],
    ids=name,
)
def test_a_body_larger_than_the_limit_is_refused(coding, bomb):
    """The limit counts decoded bytes."""
    with pytest.raises(FeedError, match="larger than 2 MB"):
        read_body([bomb], coding, limit=2 * MB)


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
