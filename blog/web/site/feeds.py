"""The feeds of the whole site, Atom and JSON, and the OPML of its blogs' own."""

from __future__ import annotations

from functools import partial
from typing import Any, Callable

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.feedgenerator import Atom1Feed
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from blog import messages
from blog.const import PAGE_SIZE
from blog.feeds.following import Outline
from blog.feeds.inspect.opml import write_opml
from blog.models import Blog, Entry
from blog.models.cleaning import xml_text
from blog.web.data import tell_outages
from blog.web.paths import absolute_url
from blog.web.site.sharing import FED, answer
from blog.web.syndication import JSON_FEED, add_entry, json_item

MOST_NAMED = 500  # hidden blogs; SQLite takes only so many parameters
Make = Callable[[str], str]


def read_newest(limit: int = PAGE_SIZE) -> list[Entry]:
    """Return the newest entries of all blogs that everybody may read.

    What is left out is named, so that entries are read by their time, however many blogs there are: a
    database would look for what is wanted in the blogs first.
    """
    now = timezone.now()
    hidden = Blog.objects.exclude(pk__in=Blog.objects.public(now).values("pk")).order_by()
    ids = hidden.values_list("pk", flat=True)
    named = list(ids[: MOST_NAMED + 1])
    rows = Entry.objects.filter(published__lte=now, position__isnull=False)
    rows = rows.exclude(state__in=[state for state, _ in Entry.STATES if state != Entry.LIVE])
    rows = rows.exclude(blog__in=named if len(named) <= MOST_NAMED else ids)
    return list(rows.select_related("blog").order_by("-published")[:limit])


@require_safe
@tell_outages
def atom_feed(request: HttpRequest) -> HttpResponse:
    """Serve the newest entries of all blogs as an Atom feed (RFC 4287)."""
    return serve(request, "atom", encode_atom, "application/atom+xml")


@require_safe
@tell_outages
def json_feed(request: HttpRequest) -> HttpResponse:
    """Serve the newest entries of all blogs as a JSON Feed 1.1."""
    return serve(request, "json", encode_json, "application/feed+json")


def serve(
    request: HttpRequest,
    name: str,
    encode: Callable[[list[Entry], Make], HttpResponse],
    content_type: str,
) -> HttpResponse:
    """Serve the newest entries in the format that `encode` writes, in the site's own language."""
    entries = read_newest()
    shown = [[each.blog.title, each.blog.slug, messages.entry_body(each)] for each in entries]
    with translation.override(settings.LANGUAGE_CODE):
        response = encode(entries, partial(absolute_url, request))
    response["Content-Type"] = content_type + "; charset=utf-8"
    response["Access-Control-Allow-Origin"] = "*"
    return answer(request, response, name, shown, FED)


def encode_atom(entries: list[Entry], absolute: Make) -> HttpResponse:
    """Return the Atom feed; each entry names its blog as a category."""
    feed = Atom1Feed(
        title=_("Live blogs"),
        link=absolute(reverse("home")),
        description="",
        feed_url=absolute(reverse("site_atom")),
    )
    for row in entries:
        add_entry(feed, row.blog, messages.entry_body(row), absolute, [xml_text(row.blog.title)])
    response = HttpResponse()
    feed.write(response, "utf-8")
    return response


def encode_json(entries: list[Entry], absolute: Make) -> HttpResponse:
    """Return the JSON Feed; each item names its blog as a tag."""
    feed = {
        "version": JSON_FEED,
        "title": _("Live blogs"),
        "home_page_url": absolute(reverse("home")),
        "feed_url": absolute(reverse("site_json")),
        "items": [describe_item(row, absolute) for row in entries],
    }
    return HttpResponse(messages.encode(feed))


def describe_item(row: Entry, absolute: Make) -> dict[str, Any]:
    """Return an entry as an item of the site's feed."""
    item = json_item(row.blog, messages.entry_body(row), absolute)
    return {**item, "tags": [row.blog.title]}


@require_safe
@tell_outages
def opml(request: HttpRequest) -> HttpResponse:
    """Serve the blogs' own feeds as the list that feed readers import (OPML 2.0)."""
    blogs = list(Blog.objects.public().order_by("title", "pk"))
    paths = [[reverse("blog:atom", args=[blog.slug]), xml_text(blog.title)] for blog in blogs]
    outlines = [Outline(absolute_url(request, path), title, False) for path, title in paths]
    with translation.override(settings.LANGUAGE_CODE):
        text = write_opml(_("Live blogs"), [(_("Live blogs"), outlines)])
    response = HttpResponse(text, content_type="text/x-opml; charset=utf-8")
    return answer(request, response, "opml", paths, FED)
