"""A blog as plain values: what its archive holds, whatever kind of file that is in."""

from __future__ import annotations

import base64
from typing import Any, Iterable

from django.core.files.storage import default_storage

from blog.archive import room
from blog.archive.values import write_time
from blog.desk.pictures.figures import find_pictures
from blog.desk.pictures.store import WORDS, name_file
from blog.models import Blog, Entry, Picture
from blog.place import OLDEST_FIRST

FORMAT = "livelog/1"
LOOK = ["private", "colour", "sharing"]  # what archives of before have not
ROOM = ["room", "room_slow", "room_questions", "room_words"]  # nor these, and pages never
BLOG = ["slug", "title", "description", "language", "open", *LOOK]
WORDS_OF_ENTRY = [
    "guid",
    "title",
    "text",
    "summary",
    "link",
    "image",
    "author_name",
    "source_title",
    "source_link",
    "correction",
    "shape",
    "details",
    "card",
]
TIMES = ["published", "created", "updated", "due"]
FLAGS = ["pinned", "key", "struck"]


def collect(blog: Blog, public: bool = False) -> dict[str, Any]:
    """Return a blog with its entries in the order of its page, oldest first; their pictures beside.

    `public`: what readers may see alone. What readers never had comes last.
    """
    rows = (
        Entry.objects.filter(blog=blog).prefetch_related("versions").order_by(*OLDEST_FIRST, "pk")
    )
    rows = rows.filter(state=Entry.LIVE) if public else rows
    entries = sorted(rows, key=lambda each: (each.place is None, each.place or 0, each.pk))
    pictures = collect_pictures(blog, entries)
    archive: dict[str, Any] = {
        "format": FORMAT,
        "blog": {
            **{name: getattr(blog, name) for name in BLOG},
            "starts": write_time(blog.starts),
            "ended": write_time(blog.ended),
        },
        "entries": [describe_entry(entry) for entry in entries],
    }
    if not public:
        archive["blog"].update({name: getattr(blog, name) for name in ROOM})
        archive["blog"]["cover"] = blog.cover and blog.cover.token
        archive["said"] = room.collect(blog)
        pictures += [blog.cover] if blog.cover and blog.cover not in pictures else []
    return {**archive, "pictures": [describe_picture(each) for each in pictures]}


def describe_entry(entry: Entry) -> dict[str, Any]:
    """Return an entry and its earlier versions, the oldest first; empty columns are left out."""
    values = {name: getattr(entry, name) for name in WORDS_OF_ENTRY}
    values.update({name: write_time(getattr(entry, name)) for name in TIMES})
    values.update({name: getattr(entry, name) for name in FLAGS})
    values.update(summary=entry.safe_summary, revision=entry.revision, state=entry.state)
    versions = [
        {"title": each.title, "summary": each.summary, "until": write_time(each.until)}
        for each in reversed(entry.versions.all())
    ]
    kept = {name: value for name, value in values.items() if value}
    return {"id": entry.token, "numbered": entry.position is not None, **kept, "versions": versions}


def collect_pictures(blog: Blog, entries: Iterable[Entry]) -> list[Picture]:
    """Return the site's own pictures that entries have, in whatever version of theirs."""
    texts = [
        " ".join(
            [entry.text, entry.summary, entry.card, *(v.summary for v in entry.versions.all())]
        )
        for entry in entries
    ]
    found = find_pictures(blog.pk, " ".join(texts))
    return sorted(found.values(), key=lambda picture: picture.token)


def describe_picture(picture: Picture) -> dict[str, Any]:
    """Return a picture's row; its files are not in it."""
    return {
        "token": picture.token,
        "extension": picture.extension,
        "width": picture.width,
        "height": picture.height,
        "widths": [int(width) for width in picture.widths.split(",")],
        **{name: getattr(picture, name) for name in WORDS},
    }


def read_file(picture: dict[str, Any], width: int) -> bytes:
    """Return the bytes of a described picture in a width; none where its file is gone."""
    name = name_file(Picture(token=picture["token"], extension=picture["extension"]), width)
    try:
        with default_storage.open(name) as file:
            data: bytes = file.read()
            return data
    except FileNotFoundError:
        return b""


def put_files_in(archive: dict[str, Any]) -> None:
    """Give an archive's pictures their bytes, as text: each width's in base64."""
    for picture in archive["pictures"]:
        picture["files"] = {
            str(width): base64.b64encode(read_file(picture, width)).decode()
            for width in picture["widths"]
        }
