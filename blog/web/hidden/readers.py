"""Who may read a hidden blog.

A stranger learns nothing of one, not even that there is one: each of its addresses answers as those of
a blog that there is not. What who is signed in gets is kept by no cache, Daphne's front included.
"""

from __future__ import annotations

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.http.cookie import parse_cookie

from blog.desk.live.visitor import find_user
from blog.models import Blog

OF_CACHES = ("Surrogate-Key", "Access-Control-Allow-Origin")


def check_reader(request: HttpRequest, blog: Blog | None, slug: str) -> Blog:
    """Return the blog of a request, if there is one for who asks; else raise Http404.

    Where there is none the session is looked at all the same, so that the answer is the same too.
    """
    if blog is None or blog.is_hidden:
        may_read = is_signed_in(request)
        if blog is None or not may_read:
            raise Http404(f"No blog is called {slug}.")
    return blog


def is_signed_in(request: HttpRequest) -> bool:
    """Tell whether a request comes from an account; one without a cookie is asked no further."""
    if settings.SESSION_COOKIE_NAME not in request.COOKIES:
        return False
    return bool(request.user.is_authenticated)


def keep_out_of_caches(response: HttpResponse) -> HttpResponse:
    """Have an answer about a hidden blog kept by nobody, and read by no other site's page."""
    response["Cache-Control"] = "private, no-store"
    for name in OF_CACHES:
        if name in response:
            del response[name]
    return response


def is_cookie_signed_in(cookies: str | None) -> bool:
    """Tell whether a handshake's Cookie header is an account's."""
    key = parse_cookie(cookies or "").get(settings.SESSION_COOKIE_NAME)
    user = find_user(key) if key else None
    return user is not None and bool(user.is_authenticated)
