"""Content codings undone a little at a time, so that a small body cannot become a vast one.

The decoders of requests and urllib3 are not used: some of their versions turn a brotli body of
300 bytes into one chunk of 200 MB before any limit can be applied.
"""

from __future__ import annotations

import zlib
from typing import Any, Iterable, Iterator

import brotli

from blog.feeds.errors import FeedError

ACCEPT_ENCODING = "gzip, deflate, br"
STEP = 64 * 1024
GZIP_MAGIC = b"\x1f\x8b"


def read_body(chunks: Iterable[bytes], coding: str, limit: int) -> tuple[bytes, bool]:
    """Join a body's chunks, decoded; at most `limit` bytes, and whether those are all of it.

    `coding` is the Content-Encoding header. A coding that is not one of ours is taken for a
    mistake of the server and the body for plain, as browsers do.
    """
    decoded, size = [], 0
    for piece in _decode(chunks, coding.strip().lower()):
        size += len(piece)
        decoded.append(piece)
        if size > limit:
            return b"".join(decoded)[:limit], False
    return b"".join(decoded), True


def _decode(chunks: Iterable[bytes], coding: str) -> Iterator[bytes]:
    try:
        if coding == "br":
            yield from _unbrotli(chunks)
        elif coding in ("gzip", "x-gzip", "deflate"):
            yield from _inflate(chunks)
        else:
            yield from chunks
    except (zlib.error, brotli.error) as error:
        raise FeedError(f"the feed's {coding} compression is broken ({error})") from error


def _inflate(chunks: Iterable[bytes]) -> Iterator[bytes]:
    decoder, begun, rest = None, False, b""
    for piece in chunks:
        chunk, rest = rest + piece, b""
        while chunk:
            if decoder is None:
                if len(chunk) < len(GZIP_MAGIC):
                    rest = chunk
                    break
                # RFC 1952 allows several members one after the other; anything else is padding.
                if begun and not chunk.startswith(GZIP_MAGIC):
                    return
                decoder, begun = _zlib_decoder(chunk), True
            yield decoder.decompress(chunk, STEP)
            chunk = decoder.unconsumed_tail
            if decoder.eof:
                chunk, decoder = decoder.unused_data, None
    if decoder is not None:
        yield decoder.flush(STEP)
        if not decoder.eof:
            raise FeedError("the feed's body was cut off")


def _zlib_decoder(start: bytes) -> Any:
    # "deflate" means zlib (RFC 9110), but some servers send the bare stream.
    if start.startswith(GZIP_MAGIC) or (start[0] & 0x0F) == 8:
        return zlib.decompressobj(zlib.MAX_WBITS | 32)
    return zlib.decompressobj(-zlib.MAX_WBITS)


def _unbrotli(chunks: Iterable[bytes]) -> Iterator[bytes]:
    decoder, begun = brotli.Decompressor(), False
    for chunk in chunks:
        begun = True
        if decoder.is_finished():
            return
        piece = decoder.process(chunk, output_buffer_limit=STEP)
        while piece:
            yield piece
            piece = b"" if decoder.is_finished() else decoder.process(b"", output_buffer_limit=STEP)
    if begun and not decoder.is_finished():
        raise FeedError("the feed's body was cut off")
