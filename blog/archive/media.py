"""The pictures of an archive, stored again; those whose names are taken get others."""

from __future__ import annotations

import base64
import io
import json
import re
from typing import Any, Callable, Dict, Iterable

from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from PIL import Image

from blog.desk.pictures.encode import WIDTHS, is_endless, resize, write
from blog.desk.pictures.store import WORDS, name_file
from blog.models import Blog, Picture
from blog.models.desk.picture import make_name

Entries = Iterable[Dict[str, Any]]  # Python 3.8 evaluates it
TOKEN = re.compile(r"[A-Za-z0-9_-]{16}")
KINDS = {"jpg": "JPEG", "png": "PNG"}


def restore_pictures(
    blog: Blog, given: list[dict[str, Any]], entries: Entries
) -> Callable[[Entries], Entries]:
    """Store pictures; return what has entries name them as they are called now.

    One that the blog has already is left as it is; one without files is named by nothing that could
    be shown. Raises ValueError for what is no picture.
    """
    named: dict[str, str] = {}
    for values in given:
        token = values["token"]
        if not TOKEN.fullmatch(token) or values["extension"] not in KINDS:
            raise ValueError("no picture of livelog's")
        taken = Picture.objects.filter(token=token).first()
        if (taken is None or taken.blog_id != blog.pk) and any(values.get("files", {}).values()):
            named[token] = make_name() if taken else token
            restore_picture(blog, values, named[token])
    renamed = {old: new for old, new in named.items() if old != new}
    return lambda entries: [rename(each, renamed) for each in entries]


def restore_picture(blog: Blog, values: dict[str, Any], token: str) -> None:
    """Store a picture under a token, as the bytes that it was: they are a picture's."""
    files = {int(width): base64.b64decode(data) for width, data in values["files"].items() if data}
    for width, data in files.items():
        check(data, KINDS[values["extension"]], width)
    add_widths(files, values["extension"])
    picture = Picture(
        blog=blog,
        token=token,
        extension=values["extension"],
        width=int(values["width"]),
        height=int(values["height"]),
        widths=",".join(map(str, sorted(files))),
        **{name: str(values.get(name, ""))[:most] for name, most in WORDS.items()},
    )
    for width, data in files.items():
        default_storage.save(name_file(picture, width), ContentFile(data))
    picture.save()


def add_widths(files: dict[int, bytes], extension: str) -> None:
    """Make the widths that pages ask for and the archive has not, as a page of HTML has one alone."""
    own = max(files)
    missing = [width for width in WIDTHS if width < own and width not in files]
    if missing:
        with Image.open(io.BytesIO(files[own])) as picture:
            files.update({width: write(resize(picture, width), extension) for width in missing})


def check(data: bytes, kind: str, width: int) -> None:
    """Raise ValueError where bytes are no picture of a kind in a width."""
    if is_endless(data):
        raise ValueError("a picture's file is damaged")
    try:
        with Image.open(io.BytesIO(data), formats=[kind]) as picture:
            if picture.width != width:
                raise ValueError("a picture has another width than its name")
            picture.verify()
    except (OSError, SyntaxError, Image.DecompressionBombError):
        raise ValueError("a picture's file is damaged") from None


def rename(values: dict[str, Any], renamed: dict[str, str]) -> dict[str, Any]:
    """Return an entry's values with pictures by their new names."""
    text = json.dumps(values)
    for old, new in renamed.items():
        text = text.replace(f"pictures/{old}-", f"pictures/{new}-").replace(
            f"picture:{old}", f"picture:{new}"
        )
    renewed: dict[str, Any] = json.loads(text)
    return renewed
