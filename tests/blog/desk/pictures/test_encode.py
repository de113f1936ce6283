"""What a file becomes: a picture without a past, or a sentence."""

import io
import random
import struct
import threading
import zlib
from contextlib import suppress

import pytest
from PIL import Image

from blog.desk.pictures import encode
from blog.desk.pictures.encode import Refused, encode_picture
from tests.blog.desk.pictures.files import make_exif, make_file


def read(data):
    return Image.open(io.BytesIO(data))


def test_widths_and_type():
    """A picture comes in steps of width up to its own; the type is the content's."""
    encoded = encode_picture(make_file("WEBP"))
    assert (encoded.width, encoded.height, encoded.extension) == (1200, 600, "jpg")
    assert {width: read(file).size for width, file in encoded.files.items()} == {
        480: (480, 240),
        960: (960, 480),
        1200: (1200, 600),
    }


def test_a_large_one_is_made_smaller():
    """2,000 pixels are enough for any screen."""
    encoded = encode_picture(make_file(size=(1500, 5000)))
    assert (encoded.width, encoded.height) == (600, 2000)


@pytest.mark.parametrize("mode", ["RGB", "RGBA", "L"])
def test_a_large_one_is_made_smaller_before_it_is_copied(monkeypatch, mode):
    """Forty million pixels are 160 MB, and to bring them upright or into sRGB takes as much again."""
    copied = []
    monkeypatch.setattr(encode, "to_srgb", lambda each: copied.append(each.size) or each)
    encode_picture(make_file("PNG", size=(1500, 5000), mode=mode))
    assert copied == [(600, 2000)]


def test_one_at_a_time(monkeypatch):
    """The cards of eight links would take as many times the memory: no two are read side by side."""
    meeting, load = threading.Barrier(2), encode.load

    def meet(data):
        with suppress(threading.BrokenBarrierError):
            meeting.wait(0.2)
            met.append(True)
        return load(data)

    met = []
    monkeypatch.setattr(encode, "load", meet)
    threads = [threading.Thread(target=encode_picture, args=(make_file(),)) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert not met


def test_it_stands_upright_and_its_metadata_are_gone():
    """The orientation is applied; the place and the camera are nowhere in the files."""
    encoded = encode_picture(make_file(size=(400, 200), exif=make_exif(6)))
    assert (encoded.width, encoded.height) == (200, 400)
    picture = read(encoded.files[200])
    assert not picture.getexif() and picture.getpixel((100, 20))[0] > 200  # red is on top
    assert b"SECRETCAM" not in encoded.files[200]


def test_what_lets_something_through_stays_so():
    """A PNG with an alpha channel is one afterwards."""
    encoded = encode_picture(make_file("PNG", mode="RGBA"))
    assert encoded.extension == "png" and read(encoded.files[480]).mode == "RGBA"


def make_bomb(width, height):
    def chunk(kind, data):
        body = kind + data
        return struct.pack(">I", len(data)) + body + struct.pack(">I", zlib.crc32(body))

    head = chunk(b"IHDR", struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0))
    return b"\x89PNG\r\n\x1a\n" + head + chunk(b"IDAT", zlib.compress(b"\0" * 100))


@pytest.mark.parametrize(
    ("data", "said"),
    [
        (b"", "no picture"),
        (b"<svg xmlns='http://www.w3.org/2000/svg' onload='alert(1)'/>", "no picture"),
        (b"GIF89a<script>alert(1)</script>", "damaged|no picture"),
        (make_file()[:2000], "damaged"),
        (make_bomb(60000, 60000), "too many pixels|no picture"),
        (make_bomb(8000, 8000), "too many pixels"),
        (make_file(size=(1, 500)), "too small"),
        (b"%!PS-Adobe-3.0 EPSF-3.0\n%%BoundingBox: 0 0 9 9\n", "no picture"),
    ],
    ids=["empty", "svg", "script", "cut off", "bomb", "large", "pixel", "postscript"],
)
def test_files_that_are_refused(data, said):
    """With a sentence for who chose it, whatever the file's name says."""
    with pytest.raises(Refused, match=said):
        encode_picture(data)


def test_what_follows_a_picture_in_its_file_is_gone():
    """A file that is a page or an archive as well is neither afterwards."""
    encoded = encode_picture(make_file() + b"<script>alert(1)</script>PK\x03\x04")
    assert all(b"<script>" not in file and b"PK\x03" not in file for file in encoded.files.values())


def test_a_profile_that_is_none():
    """The colours are taken as they are."""
    assert encode_picture(make_file(icc_profile=b"x" * 200)).extension == "jpg"


def test_metadata_that_cannot_be_read():
    """They are dropped in any case: an orientation that is no number, and bytes changed at random."""
    good = make_file(size=(60, 40), exif=make_exif(6))
    assert encode_picture(good.replace(b"\x01\x12\x00\x03", b"\x01\x12\x00\x02")).width == 60
    rng, start = random.Random(7), good.index(b"Exif")
    for _ in range(600):
        data = bytearray(good)
        for _ in range(5):
            data[rng.randrange(start, start + 150)] = rng.choice([0, 2, 255])
        with suppress(Refused):
            encode_picture(bytes(data))


@pytest.mark.parametrize("size", [2000, 60000])
def test_metadata_that_begin_without_end(monkeypatch, size):
    """3 MB of them were half a minute of a worker, with the Pillow of Python 3.9; none is opened."""
    data = make_file(size=(60, 40))
    body = b"Exif\0\0" * (size // 6)
    segment = b"\xff\xe1" + struct.pack(">H", len(body) + 2) + body
    monkeypatch.setattr(encode.Image, "open", None)
    with pytest.raises(Refused, match="damaged"):
        encode_picture(data[:2] + segment + data[2:])


@pytest.mark.parametrize("which", [0, 1])
def test_a_head_of_two_sizes(which):
    """A JPEG that says two sizes is read in neither: no row is wider than the room made for it."""
    data = make_file(size=(600, 40))
    start = data.index(b"\xff\xc0")
    frame = data[start : start + 19]
    narrow = frame[:7] + struct.pack(">H", 16) + frame[9:]
    frames = (narrow + frame) if which else (frame + narrow)
    with pytest.raises(Refused, match="damaged"):
        encode_picture(data[:start] + frames + data[start + 19 :])


def test_passes_without_end(monkeypatch):
    """A progressive JPEG of 100 KB could keep a worker for minutes, of 30 MB for hours."""
    data = make_file(size=(60, 40), progressive=True)
    start = data.index(b"\xff\xda")
    assert encode_picture(data[:start] + data[start:-2] * 3 + data[-2:])
    monkeypatch.setattr(encode, "to_srgb", None)
    with pytest.raises(Refused, match="damaged"):
        encode_picture(data[:start] + data[start:-2] * 30 + data[-2:])
