"""Blogs, as far as a token is for them."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse, JsonResponse

from blog.api.answers import describe_blog
from blog.api.callers.access import Caller, serve
from blog.models import Blog


def list_blogs(request: HttpRequest, caller: Caller) -> HttpResponse:
    """Return the blogs that a token is for."""
    blogs = sorted(caller.token.for_blogs, key=lambda blog: blog.slug)
    return JsonResponse({"blogs": [describe_blog(request, blog) for blog in blogs]})


def show_blog(request: HttpRequest, caller: Caller, blog: Blog) -> HttpResponse:
    """Return one blog."""
    return JsonResponse(describe_blog(request, blog))


many = serve(get=list_blogs)
one = serve(get=show_blog)
