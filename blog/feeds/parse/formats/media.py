"""The pictures that an entry of RSS or Atom brings beside its text, the best first."""

from __future__ import annotations

import re
from typing import Iterable
from xml.etree.ElementTree import Element

from blog.feeds.parse.formats.elements import Branch, attribute, join, text_of

# How the addresses of pictures end, whatever a server says that they are.
PICTURE_NAME = re.compile(
    r"[^?#]*\.(?:jpe?g|jfif|png|gif|webp|avif|bmp|svg)(?:[!:@][^/?#]*)?(?:[?#].*)?|"
    r".*[?&](?:fm|format|wx_fmt|ext)=(?:jpe?g|png|gif|webp|avif)\b.*",
    re.I | re.S,
)
OTHER_NAME = re.compile(
    r"[^?#]*\.(?:mp[34g]|m4[abv]|mov|avi|webm|og[agv]|wav|flv|swf|m3u8|pdf|zip|html?)(?:[?#].*)?",
    re.I | re.S,
)
# Types that servers give who do not know.
VAGUE = ("", "application/octet-stream", "binary/octet-stream", "application/unknown", "image")
# A picture that says that it is no larger, in pixels, is an icon of its author.
ICON = 48


def find_pictures(entry: Branch) -> list[str]:
    """Return the URLs of an entry's pictures, each group by size."""
    groups = [entry, *(entry.inner(group) for group in entry.all("media:group"))]
    contents = [one for group in groups for one in group.all("media:content")]
    inside = [entry.inner(one) for one in contents]
    thumbnails = [one for part in (*groups, *inside) for one in part.all("media:thumbnail")]
    enclosures = [
        link
        for link in entry.all("enclosure", "link")
        if link.tag == "enclosure"
        or attribute(link, "rel").lower().rpartition("/")[2] == "enclosure"
    ]
    urls = [
        *_own_images(entry),
        *_largest_first(one for one in contents if is_picture(one, media=True)),
        *_largest_first(thumbnails),
        *_largest_first(one for one in enclosures if is_picture(one)),
        *(attribute(one, "href") or attribute(one, "url") for one in entry.all("itunes:image")),
    ]
    return [join(entry.base, url) for url in urls if url]


def is_picture(element: Element, media: bool = False) -> bool:
    """Tell whether a media element or an enclosure is a picture.

    By its medium or type, else by the name at its address; of what says neither, `media` RSS's
    is one, unless it has a length in time.
    """
    medium, kind = attribute(element, "medium").lower(), attribute(element, "type").lower()
    url = address_of(element)
    if medium:
        return medium == "image"
    if names_picture(kind, url):
        return True
    if kind not in VAGUE:
        return False
    timed = attribute(element, "duration") or OTHER_NAME.fullmatch(url)
    return media and not kind and not timed and bool(_pixels(element, "width"))


def names_picture(kind: str, url: str) -> bool:
    """Tell whether a type, or the name at an address where the type says nothing, is a picture's."""
    kind = kind.partition(";")[0].strip().lower()
    if kind.startswith("image/") or kind in ("jpg", "jpeg", "png", "gif", "webp"):
        return True
    return kind in VAGUE and bool(PICTURE_NAME.fullmatch(url))


def address_of(element: Element) -> str:
    """Return the URL that a media element or an enclosure names."""
    return attribute(element, "url") or attribute(element, "href") or text_of(element)


def _own_images(entry: Branch) -> list[str]:
    """Return the URLs of image elements: the URL alone, in an attribute, or in an element."""
    urls = []
    for image in entry.all("image"):
        if not _is_icon(image):
            said = entry.inner(image).text("url") if len(image) else text_of(image)
            urls.append(said or attribute(image, "href") or attribute(image, "url"))
    return urls


def _largest_first(elements: Iterable[Element]) -> list[str]:
    fit = [one for one in elements if not _is_icon(one)]
    fit.sort(key=lambda one: _pixels(one, "width") or 0, reverse=True)
    return [address_of(one) for one in fit]


def _is_icon(element: Element) -> bool:
    sides = [_pixels(element, name) for name in ("width", "height")]
    # RSS's own image says it in elements.
    sides += [_number(text_of(one)) for one in element if one.tag in ("width", "height")]
    return any(side is not None and side <= ICON for side in sides)


def _pixels(element: Element, name: str) -> int | None:
    return _number(attribute(element, name))


def _number(text: str) -> int | None:
    found = re.fullmatch(r"\s*(\d{1,6})(?:\.\d*)?\s*(?:px)?\s*", text, re.I)
    return int(found.group(1)) if found else None
