"""A blog's data: entries as JSON, its feeds, and the health of the site."""

from functools import partial

import redis
from django.conf import settings
from django.http import JsonResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.views.decorators.http import require_safe

from blog import health as checks
from blog import live, messages, syndication
from blog.const import MAX_PAGE, PAGE_SIZE
from blog.models import Blog


def page_path(blog):
    """Return the path of the blog's page: the default blog's is /blog/ itself."""
    return reverse("blog:default") if blog.is_default else reverse("blog:page", args=[blog.slug])


def absolute_url(request, path):
    """Return the whole address of a path: where LIVELOG_PUBLIC_URL has it, else as it was asked.

    Behind a proxy that speaks TLS for this server, a request says neither https nor, always, the
    name that readers know.
    """
    public = settings.LIVELOG_PUBLIC_URL
    return public + path if public else request.build_absolute_uri(path)


def read_number(request, name):
    """Return a query parameter as a whole number, None if absent; ValueError if it is none."""
    text = request.GET.get(name)
    if text is None:
        return None
    if not (text.isascii() and text.isdigit() and len(text) < 16):
        raise ValueError("%s must be a whole number." % name)
    return int(text)


def read_entries(blog, before, limit):
    """Return the Head (None while Redis is out of reach) and a page of entries as dicts."""
    try:
        head, texts = live.read_page(blog, before, limit)
    except redis.RedisError:
        head, texts = None, live.read_record(blog, before, limit)
    return head, [messages.decode(text) for text in texts]


@require_safe
def entries_json(request, slug):
    """Return every change after `since`, oldest first, or a page before a position, newest first.

    `next` is what to ask for next (as `since` or `before`), or null at the end.
    """
    blog = get_object_or_404(Blog, slug=slug)
    try:
        since, before = read_number(request, "since"), read_number(request, "before")
        limit = min(read_number(request, "limit") or PAGE_SIZE, MAX_PAGE)
    except ValueError as problem:
        return JsonResponse({"error": str(problem)}, status=400)
    if since is None:
        head, texts = live.read_page(blog, before, limit + 1)
        number = "position"
    else:
        head, texts = live.read_changes(blog, since, limit + 1)
        number = "seq"
    entries = [messages.decode(text) for text in texts[:limit]]
    answer = {
        "blog": blog.slug,
        "epoch": head.epoch,
        "seq": head.seq,
        "entries": entries,
        "next": entries[-1][number] if len(texts) > limit else None,
    }
    response = JsonResponse(answer, json_dumps_params={"ensure_ascii": False})
    response["Cache-Control"] = "public, max-age=1"
    response["Access-Control-Allow-Origin"] = "*"
    return response


@require_safe
def atom_feed(request, slug):
    """Serve the blog's newest entries as an Atom feed."""
    return serve_feed(request, slug, syndication.encode_atom, "application/atom+xml")


@require_safe
def json_feed(request, slug):
    """Serve the blog's newest entries as a JSON Feed."""
    return serve_feed(request, slug, syndication.encode_json, "application/feed+json")


def serve_feed(request, slug, encode, content_type):
    """Serve the blog's newest entries in the format that `encode` writes."""
    blog = get_object_or_404(Blog, slug=slug)
    entries = read_entries(blog, None, PAGE_SIZE)[1]
    response = encode(blog, entries, partial(absolute_url, request))
    response["Content-Type"] = content_type + "; charset=utf-8"
    response["Cache-Control"] = "public, max-age=60"
    return response


@require_safe
def health(request):
    """Tell which part is down; 503 when readers would not get new entries."""
    parts = checks.check_parts()
    fine = all(state == "ok" for state in parts.values())
    response = JsonResponse({"ok": fine, **parts}, status=200 if fine else 503)
    response["Cache-Control"] = "no-store"
    return response
