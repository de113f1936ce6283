"""The pages that readers open: a blog, an entry in its context, and the frame for other sites."""

from __future__ import annotations

from typing import Any, Dict, Sequence
from urllib.parse import urljoin

import redis
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseBadRequest, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.templatetags.static import static
from django.utils import translation
from django.utils.html import escape
from django.utils.timezone import now
from django.views.decorators.http import require_safe

from blog import messages
from blog.const import PAGE_SIZE
from blog.log import rebuild
from blog.log.values import Head
from blog.models import Blog, Entry
from blog.models.blog import OFF
from blog.place import NEWEST_FIRST, OLDEST_FIRST, above, below, join_place, next_place
from blog.web import metadata
from blog.web.caching import share
from blog.web.kept.highlights import find_highlights
from blog.web.kept.pieces import find_pieces
from blog.web.languages import choose_language, choose_links
from blog.web.paths import absolute_url, of_blog, read_position
from blog.web.reading import read_entries
from blog.web.standing import find_picture, full_title

PINS = 3  # pinned entries on top of a page
KEYS = 6  # key events in the list of them
AROUND = 3  # neighbours on each side of a permalink's entry
FRAMED = 20  # entries in a frame on another site
# Changes replayed to a page made from the record: a row is written a moment after its message.
OVERLAP = 20
MANY = 1000  # newer entries, from which on they are not counted any more

Context = Dict[str, Any]  # what a template is given


@require_safe
@of_blog
def page(request: HttpRequest, blog: Blog) -> HttpResponse:
    """Show a blog: its newest entries, those before a position, or all from the beginning."""
    try:
        before, after = read_position(request, "before"), read_position(request, "after")
    except ValueError as problem:
        return HttpResponseBadRequest(str(problem))
    if request.GET.get("order") == "oldest":
        context = read_upward(blog, after or 0)
    else:
        context = read_downward(blog, before, PAGE_SIZE)
    return show(request, "blog/page.html", blog, context)


@require_safe
@of_blog
def entry(request: HttpRequest, blog: Blog, token: str) -> HttpResponse:
    """Show an entry among its neighbours: its permalink."""
    found = get_object_or_404(published(blog), token=token)
    cursor = read_cursor(blog)
    newer, older = (
        published(blog).filter(above(found.place)),
        published(blog).filter(below(found.place)),
    )
    around = [
        *reversed(newer.order_by(*OLDEST_FIRST)[:AROUND]),
        found,
        *older.order_by(*NEWEST_FIRST)[:AROUND],
    ]
    since = newer.filter(above(around[0].place), below(next_place(cursor["top"])))
    count = since.order_by(*OLDEST_FIRST)[:MANY].count()
    context = {
        "mode": "context",
        "aimed": messages.decode(messages.encode_entry(found)),
        **hold([messages.encode_entry(each) for each in around]),
        "newer": count,
        "newer_said": f"{MANY}+" if count == MANY else count,
        "versions": found.versions.all(),
        **cursor,
    }
    return show(request, "blog/entry.html", blog, context)


@require_safe
@of_blog
def embed(request: HttpRequest, blog: Blog) -> HttpResponse:
    """Show a blog's newest entries in a frame on any other site."""
    context = {**read_downward(blog, None, FRAMED), "framed": True}
    response = show(request, "blog/embed.html", blog, context)
    response.frame_ancestors = "*"
    return response


@require_safe
def embed_script(request: HttpRequest) -> HttpResponse:
    """Lead the two-line snippet on other sites to today's script."""
    response = HttpResponseRedirect(static("blog/embed.js"))
    response["Cache-Control"] = "public, max-age=300"
    return response


def show(request: HttpRequest, template: str, blog: Blog, context: Context) -> HttpResponse:
    """Return the page that `template` makes, in the reader's language."""
    language = choose_language(request, blog)
    path = blog.get_absolute_url()
    page_url = absolute_url(request, path)
    with translation.override(language):
        values = {
            "blog": blog,
            "lang": language,
            "page_path": path,
            "page_url": page_url,
            "before_start": bool(blog.starts and blog.open and blog.starts > now()),
            "room": blog.room != OFF and not context.get("past", True),
            **({} if context.get("framed") else describe(blog, context, page_url, language)),
            **read_highlights(blog, context),
            **context,
            **choose_links(request, path, language, context.get("more_url", "")),
        }
        response = render(request, template, values)
    response["Content-Language"] = language
    return share(response, blog)


def describe(blog: Blog, context: Context, page_url: str, language: str) -> Context:
    """Return what the page says of itself to machines."""
    entries, aimed, cover = context["entries"], context.get("aimed"), metadata.find_cover(blog)
    own = [find_picture(aimed), cover] if aimed else [cover, *map(find_picture, entries)]
    image = next(filter(None, own), "")
    title = full_title(aimed) if aimed else blog.title
    summary = aimed["summary"] if aimed else escape(blog.sharing or blog.description)
    url = page_url + "entry/{}/".format(aimed["id"]) if aimed else page_url
    return {
        "sharing": metadata.describe_sharing(
            blog, title, summary, url, image and urljoin(page_url, image)
        ),
        "json_ld": metadata.describe_blog(blog, context["head"], page_url, language),
    }


def read_downward(blog: Blog, before: float | None, size: int) -> Context:
    """Return the context of a page of entries before a position, newest first."""
    head, texts, _ = read_entries(blog, before, size + 1)
    held = hold(texts[:size])
    last = held["entries"][-1]["position"] if len(texts) > size else 0
    return {
        "mode": "newest",
        "past": before is not None,
        "before": before,
        **held,
        "from": last,
        "more_url": f"?before={last}" if last else "",
        "head": head,
        "epoch": head.epoch,
        "seq": head.seq,
    }


def read_upward(blog: Blog, after: float) -> Context:
    """Return the context of a page of entries after a position, oldest first."""
    cursor = read_cursor(blog)
    rows = list(published(blog).filter(above(after)).order_by(*OLDEST_FIRST)[: PAGE_SIZE + 1])
    held = hold([messages.encode_entry(row) for row in rows[:PAGE_SIZE]])
    last = held["entries"][-1]["position"] if len(rows) > PAGE_SIZE else 0
    return {
        "mode": "oldest",
        "past": after > 0,
        **held,
        "more_url": f"?order=oldest&after={last}" if last else "",
        **cursor,
    }


def hold(texts: Sequence[str]) -> Context:
    """Return the entries of a page, given as their messages' texts, with what is kept of each."""
    pieces = find_pieces(texts)
    return {"pieces": pieces, "entries": [piece.message for piece in pieces]}


def read_cursor(blog: Blog) -> Context:
    """Return the epoch and seq that a page made from the record resumes from.

    Called before the record is read. Some changes are replayed that the page has already, so `top`
    is the position up to which nothing is new.
    """
    newest = published(blog).order_by(*NEWEST_FIRST).values_list("position", "fraction").first()
    top = join_place(*newest) if newest else 0
    try:
        head = rebuild.get_head(blog)
    except redis.RedisError:
        return {"head": Head("", 0, 0), "epoch": "", "seq": 0, "top": top}
    known = min(head.seq, rebuild.highest_seq(blog))
    return {
        "head": head,
        "epoch": head.epoch,
        "seq": max(head.floor, known - OVERLAP),
        "top": top,
    }


def read_highlights(blog: Blog, context: Context) -> Context:
    """Return the pinned entries and key events of a page that shows any, newest first."""
    if context["mode"] == "context" or context["past"] or context.get("framed"):
        return {}
    shown = (context["head"], context["entries"], context.get("from"))
    return {
        "pins": find_highlights(blog, *shown, "pinned", PINS),
        "keys": find_highlights(blog, *shown, "key", KEYS),
    }


def published(blog: Blog) -> QuerySet:
    """Return the blog's entries that readers see."""
    rows = Entry.objects.filter(blog=blog, state=Entry.LIVE, position__isnull=False)
    return rows.select_related("blog")
