"""A file that somebody chose becomes pictures that are safe to serve. Pure: bytes in, bytes out.

Its type is told by its content. It is turned as its orientation says, then written anew, so that no
metadata (where it was taken) and nothing hidden in the file is left.
"""

from __future__ import annotations

import io
import struct
import threading
import warnings
import zlib
from typing import Any, NamedTuple

from django.utils.translation import gettext as _
from PIL import Image, ImageCms, UnidentifiedImageError

KINDS = ["JPEG", "PNG", "GIF", "WEBP"]
LARGEST = 2000  # pixels of the longer side
WIDTHS = [480, 960, 1440]  # besides its own, for pages that show it small
MOST = 40_000_000  # pixels before they are decoded: 160 MB of memory, and as much for its decoder
SMALLEST = 2
SMOOTH = ("RGB", "RGBA", "CMYK", "L", "LA")  # modes whose pixels can be mixed, unlike a palette's
ONE = threading.Lock()  # at a time in a process: each takes so much memory
# What files that cannot be read make Pillow raise, by its documents and its decoders.
UNREADABLE = (
    *(OSError, SyntaxError, ValueError, EOFError, TypeError, LookupError, AttributeError),
    *(ArithmeticError, struct.error, zlib.error),
)
SCAN = b"\xff\xda"  # begins one of a JPEG's passes over all of its pixels (ITU-T T.81, B.1.1.3)
MOST_SCANS = 100  # cameras and programs make a dozen
EXIF = b"Exif\0\0"  # begins the metadata of a JPEG (Exif 2.32, section 4.7.2)
MOST_EXIFS = 50  # of its own and of the pictures within it
ORIENTATION = 0x0112
# How a picture is turned by its orientation (Exif 2.32, section 4.6.4).
TURNS = {
    2: Image.Transpose.FLIP_LEFT_RIGHT,
    3: Image.Transpose.ROTATE_180,
    4: Image.Transpose.FLIP_TOP_BOTTOM,
    5: Image.Transpose.TRANSPOSE,
    6: Image.Transpose.ROTATE_270,
    7: Image.Transpose.TRANSVERSE,
    8: Image.Transpose.ROTATE_90,
}


class Refused(Exception):
    """The file cannot be used; `str()` says why to who chose it."""


class Encoded(NamedTuple):
    """A picture in its widths: `files` are the bytes by width in pixels, the largest its own."""

    width: int
    height: int
    extension: str
    files: dict[int, bytes]


def encode_picture(data: bytes) -> Encoded:
    """Return a file's picture re-encoded. Raises Refused."""
    try:
        with ONE, warnings.catch_warnings():
            warnings.simplefilter("ignore")  # of odd metadata, which is dropped
            picture = load(data)
    except (UnidentifiedImageError, Image.DecompressionBombError):
        raise Refused(_("This is no picture: choose a JPEG, PNG, GIF or WebP file.")) from None
    except UNREADABLE:
        raise Refused(_("This picture's file is damaged: save it once more.")) from None
    extension = "png" if "A" in picture.getbands() else "jpg"
    width, height = picture.size
    widths = [each for each in WIDTHS if each < width] + [width]
    files = {each: write(resize(picture, each), extension) for each in widths}
    return Encoded(width, height, extension, files)


def load(data: bytes) -> Any:
    """Return the picture in a file, decoded, upright, in sRGB, and no larger than is kept."""
    if is_endless(data):
        raise Refused(_("This picture's file is damaged: save it once more."))
    with Image.open(io.BytesIO(data), formats=KINDS) as opened:
        width, height = opened.size
        if width * height > MOST:
            raise Refused(_("This picture has too many pixels: at most 40 million."))
        if min(width, height) < SMALLEST:
            raise Refused(_("This picture is too small to be seen."))
        opened.draft("RGB", (LARGEST, LARGEST))  # a large JPEG need not be decoded in full
        opened.load()
        if opened.mode in SMOOTH:
            shrink(opened)  # before anything makes a copy of it
        picture = to_srgb(turn(opened))
    shrink(picture)
    return picture


def shrink(picture: Any) -> None:
    """Make a picture no larger than is kept."""
    picture.thumbnail((LARGEST, LARGEST), Image.Resampling.LANCZOS)


def is_endless(data: bytes) -> bool:
    """Tell whether a file says the same so often that reading it would keep a worker.

    Pillow before 12 takes one beginning of metadata off after the other, each time copying the rest.
    """
    is_jpeg = data.startswith(b"\xff\xd8\xff")
    return data.count(EXIF) > MOST_EXIFS or (is_jpeg and data.count(SCAN) > MOST_SCANS)


def turn(picture: Any) -> Any:
    """Return a picture upright; as it is where its metadata cannot be read."""
    try:
        way = TURNS.get(picture.getexif().get(ORIENTATION, 1))
    except UNREADABLE:
        way = None
    return picture if way is None else picture.transpose(way)


def to_srgb(picture: Any) -> Any:
    """Return a picture in RGB, or RGBA where it lets something through, by its own profile."""
    clear = "A" in picture.getbands() or "transparency" in picture.info
    mode = "RGBA" if clear else "RGB"
    profile = picture.info.get("icc_profile")
    if profile and picture.mode in ("RGB", "RGBA", "CMYK", "L"):
        try:
            own = ImageCms.ImageCmsProfile(io.BytesIO(profile))
            return ImageCms.profileToProfile(
                picture, own, ImageCms.createProfile("sRGB"), outputMode=mode
            )
        except (ImageCms.PyCMSError, *UNREADABLE):
            pass  # a profile that is none: the colours are taken as they are
    return picture.convert(mode)


def resize(picture: Any, width: int) -> Any:
    """Return a picture in a width."""
    if width == picture.width:
        return picture
    height = max(1, round(picture.height * width / picture.width))
    return picture.resize((width, height), Image.Resampling.LANCZOS)


def write(picture: Any, extension: str) -> bytes:
    """Return a picture as a file without any metadata."""
    out = io.BytesIO()
    bare = Image.new(picture.mode, picture.size)
    bare.paste(picture)
    if extension == "png":
        bare.save(out, "PNG", optimize=True)
    else:
        bare.save(out, "JPEG", quality=84, optimize=True, progressive=True)
    return out.getvalue()
