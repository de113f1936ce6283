"""What the API answers: an entry with its revision as ETag, and what may be asked by one."""

from __future__ import annotations

import re
from typing import Any

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.urls import reverse

from blog import messages
from blog.api.errors import Problem
from blog.models import Blog, Entry
from blog.web.paths import absolute_url

ETAG = re.compile(r'(?:W/)?"([^"]*)"')


def describe(request: HttpRequest, entry: Entry) -> dict[str, Any]:
    """Return an entry: the message that readers get, and what is behind it.

    `seq` and `position` are null until the live log has given them, after the commit.
    """
    return {
        "type": "entry",
        "seq": entry.seq,
        "position": entry.place,
        **messages.entry_body(entry),
        "state": entry.state,
        "text": entry.text,
        "publish_at": messages.format_date(entry.due),
        "revision": entry.revision,
        "url": absolute_url(request, f"{entry.blog.get_absolute_url()}entry/{entry.token}/"),
    }


def describe_blog(request: HttpRequest, blog: Blog) -> dict[str, Any]:
    """Return what a blog's row says."""
    return {
        "slug": blog.slug,
        **{name: value for name, value in messages.blog_row(blog).items() if name != "type"},
        "url": absolute_url(request, blog.get_absolute_url()),
    }


def tell_entry(request: HttpRequest, entry: Entry, status: int = 200) -> HttpResponse:
    """Return the answer about one entry: 304 to who has this revision of it."""
    tag = f'"{entry.revision}"'
    reads = request.method in ("GET", "HEAD")
    if reads and holds_tag(request.META.get("HTTP_IF_NONE_MATCH", ""), entry.revision):
        response = say_nothing(304)
    else:
        response = JsonResponse(describe(request, entry), status=status)
    response["ETag"] = tag
    if status == 201:
        path = reverse("api:entry", args=[entry.blog.slug, entry.token])
        response["Location"] = absolute_url(request, path)
    return response


def say_nothing(status: int) -> HttpResponse:
    """Return an answer that has no body, and so none of a kind."""
    response = HttpResponse(status=status)
    del response["Content-Type"]
    return response


def check_match(request: HttpRequest, entry: Entry) -> None:
    """Raise Problem where a request is for another revision than the entry has.

    Compared weakly, against RFC 9110 (section 13.1.1): compression weakens the ETag that we gave.
    """
    wanted = request.META.get("HTTP_IF_MATCH", "")
    if wanted and not holds_tag(wanted, entry.revision):
        now = {"ETag": f'"{entry.revision}"'}
        detail = f"The entry is at revision {entry.revision} now."
        raise Problem(412, detail, now, revision=entry.revision)


def holds_tag(header: str, revision: int) -> bool:
    """Tell whether a list of ETags, weak ones too, names a revision; * names any."""
    return header.strip() == "*" or str(revision) in ETAG.findall(header)
