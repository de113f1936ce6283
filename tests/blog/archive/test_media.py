import struct

import pytest

from blog.archive.media import check
from tests.blog.desk.pictures.files import make_file


def test_a_picture_of_its_width():
    """What an archive holds is looked at before it is kept."""
    check(make_file(size=(60, 40)), "JPEG", 60)
    with pytest.raises(ValueError, match="width"):
        check(make_file(size=(60, 40)), "JPEG", 61)


def test_metadata_that_begin_without_end():
    """A file that would keep a worker is not opened, from an archive either."""
    data = make_file(size=(60, 40))
    body = b"Exif\0\0" * 1000
    segment = b"\xff\xe1" + struct.pack(">H", len(body) + 2) + body
    with pytest.raises(ValueError, match="damaged"):
        check(data[:2] + segment + data[2:], "JPEG", 60)
