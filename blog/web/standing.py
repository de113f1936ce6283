"""How an entry stands, for those who see no page of ours: feeds and machines."""

from __future__ import annotations

from typing import Any, Callable

from django.utils.html import format_html
from django.utils.safestring import mark_safe
from django.utils.translation import gettext as _

from blog.feeds.parse.sanitising import OWN_PICTURE
from blog.web.headline import headline


def full_title(entry: dict[str, Any]) -> str:
    """Return what an entry (a wire dict) is called; of one that was struck it says so."""
    title = headline(entry)
    return f"{_('Struck as wrong')}: {title}" if entry.get("struck") else title


def find_picture(entry: dict[str, Any]) -> str:
    """Return the address of an entry's picture, or the path of one of the site's own; "" for none."""
    own = OWN_PICTURE.search(entry["summary"])
    return entry["image"] or (own.group() if own else "")


def full_html(entry: dict[str, Any], absolute: Callable[[str], str] = str) -> str:
    """Return an entry's summary with what was corrected below it, crossed out if it was struck.

    `absolute` makes the whole address of a picture of the site's own.
    """
    html = OWN_PICTURE.sub(lambda own: absolute(own.group()), entry["summary"])
    if entry.get("struck"):
        struck = _("Struck as wrong")
        html = format_html("<p><strong>{}</strong></p><del>{}</del>", struck, mark_safe(html))
    if entry.get("correction"):
        line = format_html("<p><strong>{}</strong> {}</p>", _("Correction:"), entry["correction"])
        html = html + line
    return str(html)
