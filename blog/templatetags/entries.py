"""How templates show what a wire message says; render.js shows it the same way."""

from __future__ import annotations

import re
from datetime import datetime
from typing import Any, Sequence

from django import template
from django.utils.dateformat import format as format_moment
from django.utils.html import format_html
from django.utils.safestring import mark_safe
from django.utils.translation import get_language, gettext

from blog.desk.pictures.figures import srcset_of
from blog.feeds.parse.sanitising import IMAGE
from blog.messages import Wire, format_date, web_address
from blog.models import Blog
from blog.web.headline import choose_parts, headline, is_said_twice, plain_text
from blog.web.kept.frame import Frame
from blog.web.kept.pieces import Piece, make_parts
from blog.web.metadata import describe_update, encode_posting, encode_script

register = template.Library()

DATE = re.compile(r"(\d{4}-\d\d-\d\dT\d\d:\d\d)(:\d\d)?Z", re.ASCII)
LONG = 2500  # characters of a summary, past which it is clipped
LONG_PIN = 80  # the same of a pin's; a script looks whether it fits
SOURCE = re.compile(r' src="([^"]*)"')
SIZES = "(min-width: 52rem) 48rem, 100vw"  # of a picture in the column

register.filter("plain_text", plain_text)
register.filter("headline", headline)
register.filter("parts", choose_parts)
register.filter("wire_date", format_date)
register.filter("srcset", lambda source: srcset_of(source or ""))
register.filter("web_address", web_address)


@register.filter
def utc(date: str | None) -> str:
    """Return a wire date in the page's language: `21 November 2026, 06:00 UTC`; "" if it is none."""
    parts = DATE.fullmatch(date or "")
    if not parts:
        return ""
    moment = datetime.strptime(parts[1], "%Y-%m-%dT%H:%M")
    return format_moment(moment, gettext("j F Y, H:i")) + " UTC"


@register.filter
def picture(entry: dict[str, Any]) -> str:
    """Return the address of an entry's picture, or "" where its summary shows it already."""
    image = web_address(entry["image"])
    return "" if image and image.replace("&", "&amp;") in entry["summary"] else image


@register.filter
def is_long(summary: str) -> bool:
    """Tell whether a summary is clipped, with an opener."""
    return len(summary) > LONG


@register.filter
def is_long_pin(summary: str) -> bool:
    """Tell whether a pin's summary is."""
    return len(summary) > LONG_PIN


@register.filter
def is_told(entry: dict[str, Any]) -> bool:
    """Tell whether an entry's title, which it has, says already how its summary begins."""
    return bool(entry["title"]) and is_said_twice(entry["title"], entry["summary"])


@register.filter
def summary_html(summary: str) -> str:
    """Return a sanitised summary as HTML in which a picture without words is said to have none.

    One of the site's own is offered in its smaller widths too. Not for the sanitiser to do: a summary that it has cleaned already would become another.
    """
    return mark_safe(IMAGE.sub(dress_image, summary))


def dress_image(image: re.Match[str]) -> str:
    """Return the tag that was found, with an empty `alt` if it has none, and the widths there are."""
    tag = image.group()
    source = SOURCE.search(tag)
    srcset = srcset_of(source[1]) if source else ""
    added = f' srcset="{srcset}" sizes="{SIZES}"' if srcset else ""
    added += "" if ' alt="' in tag else ' alt=""'
    return f"<img{added}{tag[len('<img') :]}"


@register.filter
def lang_attribute(blog: Blog | Frame) -> str:
    """Return the attribute of an element whose words are the blog's own, not the page's."""
    return lang_of(blog.language)


@register.filter
def lang_of(language: str) -> str:
    """Return the attribute of an element whose words are of a language, "" where that is not known."""
    return format_html(' lang="{}"', language) if language else ""


@register.filter
def with_updates(posting: dict[str, Any], pieces: Sequence[Piece]) -> str:
    """Return a LiveBlogPosting with an update for each entry, for a script element."""

    def encode(entry: Wire) -> str:
        return encode_script(describe_update(entry, posting["url"]))

    updates = make_parts(pieces, ("update", get_language(), posting["url"]), encode)
    return encode_posting(posting, updates)


@register.simple_tag(takes_context=True)
def show_entries(context: Any) -> str:
    """Return the page's entries, each as _entry.html has it."""
    blog = context["blog"]
    frame = Frame(blog.title, blog.language, context["page_path"], get_language())
    aimed = context.get("aimed")
    is_shared = bool(context["epoch"]) and not context.get("past") and not aimed
    return mark_safe("".join(frame.show(context["pieces"], aimed, is_shared)))
