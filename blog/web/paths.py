"""What a request's address says: its blog, by any slug that it has had, and the numbers in its query."""

from __future__ import annotations

from functools import wraps
from typing import Any, Callable

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponsePermanentRedirect
from django.urls import reverse

from blog.models import Blog
from blog.place import read_place
from blog.web.hidden.readers import check_reader, keep_out_of_caches
from blog.web.kept.blogs import find_blog


def absolute_url(request: HttpRequest, path: str) -> str:
    """Return the whole address of a path: where LIVELOG_PUBLIC_URL has it, else as it was asked.

    Behind a proxy that speaks TLS for this server, a request says neither https nor, always, the
    name that readers know.
    """
    public = settings.LIVELOG_PUBLIC_URL
    return public + path if public else request.build_absolute_uri(path)


def read_number(request: HttpRequest, name: str) -> int | None:
    """Return a query parameter as a whole number, None if absent; ValueError if it is none."""
    text = request.GET.get(name)
    if text is None:
        return None
    if not (text.isascii() and text.isdigit() and len(text) < 16):
        raise ValueError(f"{name} must be a whole number.")
    return int(text)


def read_position(request: HttpRequest, name: str) -> float | None:
    """Return a query parameter as a position, None if absent; ValueError if it is none."""
    text = request.GET.get(name)
    try:
        return None if text is None else read_place(text)
    except ValueError:
        raise ValueError(f"{name} must be a position.") from None


def of_blog(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """Give a view its Blog in place of its path's slug; an address of an old slug leads to today's.

    404 where there is none, or none for who asks.
    """

    @wraps(view)
    def answer(request: HttpRequest, slug: str, **rest: Any) -> HttpResponse:
        blog = check_reader(request, find_blog(slug), slug)
        if blog.slug != slug:
            response = redirect_to(blog, request, slug)
        else:
            response = view(request, blog, **rest)
        return keep_out_of_caches(response) if blog.is_hidden else response

    return answer


def redirect_to(blog: Blog, request: HttpRequest, slug: str) -> HttpResponse:
    """Lead a request at an old slug's address to the same one of the blog's own, for good.

    Asked again each second all the same: another blog may come to the slug. A form is sent there once more,
    with all that it holds (308): of any other redirect a browser makes a GET.
    """
    named, default = reverse("blog:page", args=[slug]), reverse("blog:default")
    below = request.path[len(named if request.path.startswith(named) else default) :]
    query = request.META.get("QUERY_STRING", "")
    path = blog.get_absolute_url() + below + ("?" + query if query else "")
    response = HttpResponsePermanentRedirect(path)
    if request.method not in ("GET", "HEAD"):
        response.status_code = 308
    response["Cache-Control"] = "public, max-age=1"
    response["Access-Control-Allow-Origin"] = "*"
    return response
