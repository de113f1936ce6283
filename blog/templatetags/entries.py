"""How templates show what a wire message says; render.js shows it the same way."""

import json
import re

from django import template
from django.utils.html import format_html
from django.utils.safestring import mark_safe

from blog.feeds.sanitize import IMAGE
from blog.messages import format_date, web_address
from blog.metadata import plain_text

register = template.Library()

DATE = re.compile(r"(\d{4}-\d\d-\d\d)T(\d\d:\d\d)(:\d\d)?Z", re.ASCII)
LONG = 2500  # characters of a summary, past which it is clipped
ESCAPES = {ord(char): "\\u%04X" % ord(char) for char in "<>&\u2028\u2029"}

register.filter("plain_text", plain_text)
register.filter("wire_date", format_date)
register.filter("web_address", web_address)


@register.filter
def utc(date):
    """Return a wire date as every reader understands it: `2026-11-21 06:00 UTC`; "" if it is none."""
    parts = DATE.fullmatch(date or "")
    return "%s %s UTC" % parts.group(1, 2) if parts else ""


@register.filter
def picture(entry):
    """Return the address of an entry's picture, or "" where its summary shows it already."""
    image = web_address(entry["image"])
    return "" if image and image.replace("&", "&amp;") in entry["summary"] else image


@register.filter
def is_long(summary):
    """Tell whether a summary is clipped, with an opener."""
    return len(summary) > LONG


@register.filter
def summary_html(summary):
    """Return a sanitised summary as HTML in which a picture without words is said to have none.

    Not for the sanitiser to do: a summary that it has cleaned already would become another.
    """
    return mark_safe(IMAGE.sub(tell_alt, summary))


def tell_alt(image):
    """Return the tag that was found, with an empty `alt` if it has none."""
    tag = image.group()
    return tag if ' alt="' in tag else '<img alt=""' + tag[len("<img") :]


@register.filter
def lang_attribute(blog):
    """Return the attribute of an element whose words are the blog's own, not the page's."""
    return format_html(' lang="{}"', blog.language) if blog.language else ""


@register.filter
def json_data(value):
    """Return JSON that is safe within a script element."""
    text = json.dumps(value, ensure_ascii=False, separators=(",", ":"))
    return mark_safe(text.translate(ESCAPES))  # nothing in it can end the element
