"""Files of pictures for tests."""

import io

from PIL import Image


def make_file(kind="JPEG", size=(1200, 600), mode="RGB", **options):
    """Return a picture's bytes: the left half red, the right one blue."""
    picture = Image.new(mode, size, (255, 0, 0, 128)[: len(mode)])
    picture.paste((0, 0, 255, 128)[: len(mode)], (size[0] // 2, 0, *size))
    out = io.BytesIO()
    picture.save(out, kind, **options)
    return out.getvalue()


def make_exif(orientation=1):
    """Return metadata with an orientation and a place."""
    exif = Image.Exif()
    exif[0x0112] = orientation
    exif[0x010F] = "SECRETCAM"
    exif.get_ifd(0x8825)[2] = (52.0, 31.0, 12.0)
    return exif
