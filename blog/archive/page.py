"""One HTML file that shows a blog for ever: no script runs in it, its own pictures are in it."""

from __future__ import annotations

import base64
import json
import re
from typing import Any

from django.template.loader import render_to_string
from django.utils.safestring import mark_safe

from blog.archive.errors import NoArchive
from blog.archive.record import read_file
from blog.desk.pictures.figures import ADDRESS
from blog.web.metadata import encode_script

TYPES = {"jpg": "image/jpeg", "png": "image/png"}
DATA = re.compile(r'<script type="application/json" id="livelog">(.+?)</script>', re.S)
EMBEDDED = re.compile(
    r'data-picture="([A-Za-z0-9_-]{16})-([0-9]{1,4})" src="data:image/\w+;base64,([A-Za-z0-9+/=]*)"'
)
SOURCE = re.compile(r'src="(/media/pictures/([A-Za-z0-9_-]{16})-[0-9]{1,4}\.(?:jpg|png))"')


def write_page(archive: dict[str, Any], site: str) -> str:
    """Return the page of an archive of what is public, with the archive itself in it.

    `site` is where the blog's permalinks are, for who reads it elsewhere.
    """
    pictures = {each["token"]: each for each in archive["pictures"]}
    shown = [show(entry, pictures) for entry in reversed(archive["entries"])]
    context = {
        "blog": archive["blog"],
        "entries": shown,
        "site": site,
        "data": encode_script(archive),
    }
    return render_to_string("blog/archive.html", context)


def show(entry: dict[str, Any], pictures: dict[str, Any]) -> dict[str, Any]:
    """Return an entry as the page shows it: sanitised HTML, and its pictures in the file."""
    versions = [
        {**each, "html": embed(each["summary"], pictures)} for each in reversed(entry["versions"])
    ]
    card = json.loads(entry["card"]) if entry.get("card") else None
    html = embed(entry.get("summary", ""), pictures)
    return {**entry, "html": html, "versions": versions, "card": card}


def embed(html: str, pictures: dict[str, Any]) -> str:
    """Return sanitised HTML with the site's own pictures as data: the second width, or the one."""

    def put(found: re.Match[str]) -> str:
        picture = pictures.get(found[2])
        if picture is None or not ADDRESS.fullmatch(found[1]):
            return 'src=""'
        width = picture["width"]
        data = base64.b64encode(read_file(picture, width)).decode()
        kind = TYPES[picture["extension"]]
        return f'data-picture="{found[2]}-{width}" src="data:{kind};base64,{data}"'

    return mark_safe(SOURCE.sub(put, html))


def read_page(text: str) -> dict[str, Any]:
    """Return the archive in a page, its pictures with the files that the page has of them."""
    found = DATA.search(text)
    if found is None:
        raise NoArchive("this page holds no blog of livelog's")
    try:
        archive: dict[str, Any] = json.loads(found[1])
        files = {(token, width): data for token, width, data in EMBEDDED.findall(text)}
        for picture in archive["pictures"]:
            own = str(picture["width"])
            picture["files"] = {own: files.get((picture["token"], own), "")}
    except (ValueError, KeyError, TypeError):
        raise NoArchive("the blog in this page is damaged") from None
    return archive
