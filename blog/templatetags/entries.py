"""How templates show what a wire message says; render.js shows it the same way."""

import re

from django import template

register = template.Library()

DATE = re.compile(r"(\d{4}-\d\d-\d\d)T(\d\d:\d\d)(:\d\d)?Z", re.ASCII)


@register.filter
def utc(date):
    """Return a wire date as every reader understands it: `2026-11-21 06:00 UTC`; "" if it is none."""
    parts = DATE.fullmatch(date or "")
    return "%s %s UTC" % parts.group(1, 2) if parts else ""


@register.filter
def web_address(link):
    """Return a link that may be followed, or "": only http and https are ever put into a page."""
    link = link or ""
    return link if link.lower().startswith(("http://", "https://")) else ""
