"""What a text's `![](picture:TOKEN)` becomes: a figure with its words, at the site's own address."""

from __future__ import annotations

import re
from html import escape

from django.db.models import Q

from blog.desk.pictures.encode import WIDTHS
from blog.models import Picture

ADDRESS = re.compile(
    r"(?P<start>/media/pictures/[A-Za-z0-9_-]{16}-)(?P<width>[0-9]{1,4})(?P<end>\.(?:jpg|png))"
)
# In a text, or in a card.
TOKEN = re.compile(r"(?:picture:|/media/pictures/)([A-Za-z0-9_-]{16})")


def find_tokens(text: str) -> list[str]:
    """Return the tokens of the pictures that a text names, each once."""
    return list(dict.fromkeys(TOKEN.findall(text)))


def find_pictures(blog_id: int, text: str) -> dict[str, Picture]:
    """Return a blog's pictures that a text names, by token; a rehearsal has those of its blog too."""
    tokens = find_tokens(text)
    if not tokens:
        return {}
    own = Q(blog=blog_id) | Q(blog__rehearsals=blog_id)
    found = Picture.objects.filter(own, token__in=tokens)
    return {picture.token: picture for picture in found}


def address(picture: Picture) -> str:
    """Return the path at which a picture is served, in its own width."""
    return f"/media/pictures/{picture.token}-{picture.width}.{picture.extension}"


def srcset_of(source: str) -> str:
    """Return the srcset of a picture of the site's own by its address; "" for any other's."""
    found = ADDRESS.fullmatch(source)
    if found is None:
        return ""
    own = int(found["width"])
    widths = [each for each in WIDTHS if each < own] + [own]
    return ", ".join(f"{found['start']}{each}{found['end']} {each}w" for each in widths)


def write_figure(picture: Picture, alt: str = "", caption: str = "") -> str:
    """Return a picture as HTML; what the text says of it goes before what the picture does."""
    image = (
        f'<img src="{address(picture)}" alt="{escape(alt or picture.alt)}" '
        f'width="{picture.width}" height="{picture.height}">'
    )
    words = " · ".join(filter(None, [caption or picture.caption, picture.credit]))
    below = f"<figcaption>{escape(words)}</figcaption>" if words else ""
    return f"<figure>{image}{below}</figure>"
