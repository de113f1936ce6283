"""A form that came without a session, or with an old token: its words are kept, to be sent again."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.cache import add_never_cache_headers
from django.views.csrf import csrf_failure as django_failure

from livelog.address import split

# Of a form, what its page does not send on: its token is out of date.
OWN = ("csrfmiddlewaretoken",)


def holds_words(request: HttpRequest) -> bool:
    """Tell whether a request is a desk's form with something typed in it."""
    return request.method == "POST" and "/desk/" in request.path and bool(request.POST.get("text"))


def show_kept(request: HttpRequest, status: int) -> HttpResponse:
    """Return a page that holds all that a form sent, to be sent once more from there."""
    fields = [
        (name, value)
        for name, values in request.POST.lists()
        if name not in (*OWN, "text")
        for value in values
    ]
    context = {
        "fields": fields,
        "text": request.POST["text"],
        "signed_in": request.user.is_authenticated,
    }
    response = render(request, "blog/desk/kept.html", context, status=status)
    add_never_cache_headers(response)
    response["Cache-Control"] = "private, no-store"
    return response


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """Answer a post whose token is not its session's: who signed in anew meanwhile sends it again.

    Settings name it. Only what a page of this site sent is shown again, lest another have somebody
    post what they never wrote.
    """
    source = request.META.get("HTTP_ORIGIN") or request.META.get("HTTP_REFERER") or ""
    parts = split(source)
    if parts and parts.netloc == request.get_host() and holds_words(request):
        return show_kept(request, 403)
    return django_failure(request, reason=reason)
