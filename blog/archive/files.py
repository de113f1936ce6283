"""The files that an archive can be: JSON, one page of HTML, or a zip with its media."""

from __future__ import annotations

import base64
import io
import json
import zipfile
import zlib
from pathlib import Path
from typing import Any

from django.conf import settings

from blog.archive.errors import NoArchive
from blog.archive.feeds import read_feed
from blog.archive.page import DATA, read_page, write_page
from blog.archive.record import collect, put_files_in, read_file
from blog.archive.wordpress import has_entries, read_export
from blog.models import Blog

ENDINGS = (".json", ".html", ".zip")
RECORD = "blog.json"  # in a zip, beside the folder media/
MOST = 2**31  # bytes of what a zip unpacks to
# What zipfile raises for a zip that is damaged, encrypted, or packed as it cannot unpack.
DAMAGED = (
    EOFError,
    KeyError,
    RuntimeError,
    TypeError,
    ValueError,
    zipfile.BadZipFile,
    zlib.error,
)


def write_file(blog: Blog, ending: str) -> bytes:
    """Return a blog as the bytes of a file of a kind; a page has what is public alone."""
    archive = collect(blog, public=ending == ".html")
    if ending == ".html":
        site = settings.LIVELOG_PUBLIC_URL
        return write_page(archive, site and site + blog.get_absolute_url()).encode("utf-8")
    if ending == ".zip":
        return write_zip(archive)
    put_files_in(archive)
    return encode(archive)


def read_file_at(path: Path) -> dict[str, Any]:
    """Return the archive in a file, or that a feed's file makes. Raises NoArchive, and OSError."""
    data = path.read_bytes()
    if zipfile.is_zipfile(io.BytesIO(data)):
        return read_zip(data)
    text = data.decode("utf-8-sig", "replace")
    if DATA.search(text):
        return read_page(text)
    if '"livelog/' in text and text.lstrip().startswith("{"):
        return decode(text)
    export = read_export(data) if has_entries(data) else None
    return export or read_feed(data)


def write_zip(archive: dict[str, Any]) -> bytes:
    """Return an archive as a zip, with each picture's files below media/."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as zipped:
        zipped.writestr(RECORD, encode(archive))
        for picture in archive["pictures"]:
            for width in picture["widths"]:
                zipped.writestr(name_member(picture, width), read_file(picture, width))
    return out.getvalue()


def read_zip(data: bytes) -> dict[str, Any]:
    """Return the archive in a zip; nothing is unpacked to a disk. Raises NoArchive."""
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as zipped:
            if sum(each.file_size for each in zipped.infolist()) > MOST:
                raise NoArchive("this zip unpacks to more than 2 GB")
            archive = decode(zipped.read(RECORD).decode("utf-8"))
            names = set(zipped.namelist())
            for picture in archive["pictures"]:
                members = {width: name_member(picture, width) for width in picture["widths"]}
                picture["files"] = {
                    str(width): base64.b64encode(zipped.read(name)).decode()
                    for width, name in members.items()
                    if name in names
                }
    except DAMAGED:
        raise NoArchive(f"this zip holds no {RECORD} of livelog's, or is damaged") from None
    return archive


def name_member(picture: dict[str, Any], width: int) -> str:
    """Return the name in a zip of a picture in a width."""
    return f"media/pictures/{picture['token']}-{width}.{picture['extension']}"


def encode(archive: dict[str, Any]) -> bytes:
    """Return an archive as JSON that a person can read, too."""
    return json.dumps(archive, ensure_ascii=False, indent=1).encode("utf-8", "replace")


def decode(text: str) -> dict[str, Any]:
    """Return the archive that JSON says. Raises NoArchive."""
    try:
        archive = json.loads(text)
    except (ValueError, RecursionError):
        raise NoArchive("this file is no JSON") from None
    if not isinstance(archive, dict):
        raise NoArchive("this JSON is no blog of livelog's")
    return archive
