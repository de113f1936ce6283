"""A blog's data: entries as JSON, its feeds, and the health of the site."""

from __future__ import annotations

import json
import logging
from functools import partial, wraps
from typing import Any, Callable, Sequence

from django.db import DatabaseError
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.views.decorators.http import require_safe

from blog import messages
from blog.const import MAX_PAGE, PAGE_SIZE
from blog.models import Blog
from blog.web import health as checks
from blog.web import syndication
from blog.web.caching import share, validate
from blog.web.kept.pieces import Piece, find_pieces, make_parts
from blog.web.paths import absolute_url, of_blog, read_number, read_position
from blog.web.reading import read_changes, read_entries

logger = logging.getLogger(__name__)


def tell_outages(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """Have a view of data answer in JSON where the database is out of reach: 503, come again."""

    @wraps(view)
    def answer(request: HttpRequest, **rest: Any) -> HttpResponse:
        try:
            return view(request, **rest)
        except DatabaseError as problem:
            logger.error("The database is out of reach for %s: %s", request.path, problem)
            response = JsonResponse({"error": "The database is out of reach."}, status=503)
            response["Retry-After"] = "5"
            response["Cache-Control"] = "no-store"
            response["Access-Control-Allow-Origin"] = "*"
            return response

    return answer


@require_safe
@tell_outages
@of_blog
def entries_json(request: HttpRequest, blog: Blog) -> HttpResponse:
    """Return every change after `since`, oldest first, or a page before a position, newest first.

    `next` is what to ask for next (as `since` or `before`), or null at the end. While Redis is out
    of reach it all comes from the record, and `epoch` is empty.
    """
    try:
        since, before = read_number(request, "since"), read_position(request, "before")
        limit = min(read_number(request, "limit") or PAGE_SIZE, MAX_PAGE)
    except ValueError as problem:
        return JsonResponse({"error": str(problem)}, status=400)
    if since is None:
        found, number = read_entries(blog, before, limit + 1), "position"
    else:
        found, number = read_changes(blog, since, limit + 1), "seq"
    pieces = find_pieces(found.texts[:limit])
    answer = {
        "blog": blog.slug,
        "epoch": found.head.epoch,
        "seq": found.head.seq,
        "open": blog.open,
        "next": pieces[-1].message[number] if len(found.texts) > limit else None,
    }
    response = HttpResponse(encode_answer(answer, pieces), content_type="application/json")
    response["Access-Control-Allow-Origin"] = "*"
    return validate(request, share(response, blog), found.head.changed)


def encode_answer(answer: messages.Wire, pieces: Sequence[Piece]) -> str:
    """Return an answer as JSON, with its entries before its last member."""
    encoder = partial(json.dumps, ensure_ascii=False)
    *members, last = [f"{encoder(name)}: {encoder(value)}" for name, value in answer.items()]
    entries = ", ".join(make_parts(pieces, ("json",), encoder))
    return "{" + ", ".join([*members, f'"entries": [{entries}]', last]) + "}"


@require_safe
@of_blog
def atom_feed(request: HttpRequest, blog: Blog) -> HttpResponse:
    """Serve the blog's newest entries as an Atom feed."""
    return serve_feed(request, blog, "atom")


@require_safe
@of_blog
def json_feed(request: HttpRequest, blog: Blog) -> HttpResponse:
    """Serve the blog's newest entries as a JSON Feed."""
    return serve_feed(request, blog, "json")


def serve_feed(request: HttpRequest, blog: Blog, form: str) -> HttpResponse:
    """Serve the blog's newest entries as a feed of a form."""
    absolute = partial(absolute_url, request)
    feed = syndication.write_feed(blog, form, absolute)
    response = HttpResponse(feed.body, content_type=feed.content_type)
    links = syndication.write_links(blog, form, absolute)
    if links:
        response["Link"] = links
    return validate(request, share(response, blog), feed.changed)


@require_safe
def health(request: HttpRequest) -> HttpResponse:
    """Tell which part is down; 503 when readers would not get new entries."""
    parts = checks.check_parts()
    fine = all(state == "ok" for state in parts.values())
    response = JsonResponse({"ok": fine, **parts}, status=200 if fine else 503)
    response["Cache-Control"] = "no-store"
    return response
