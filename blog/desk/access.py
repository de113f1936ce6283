"""Who comes to the desk: signed in, with a role in the blog; anybody else is led to sign in."""

from __future__ import annotations

from functools import wraps
from typing import Any, Callable

from django.contrib.auth.views import redirect_to_login
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _

from blog.desk import rights
from blog.desk.answers import wants_json
from blog.desk.pages import kept
from blog.models import Blog, Entry
from blog.web.paths import of_blog

View = Callable[..., HttpResponse]


def at_desk(action: str = "see") -> Callable[[View], View]:
    """Give a view its Blog for who may do `action` there; nobody's cache keeps what it answers.

    401 or the page to sign in for a stranger, 403 for who has no such right.
    """

    def decorate(view: View) -> View:
        @wraps(view)
        def answer(request: HttpRequest, blog: Blog, **rest: Any) -> HttpResponse:
            try:
                return refuse(request, blog, action) or view(request, blog, **rest)
            except Entry.DoesNotExist:  # it was expunged since it was found
                raise Http404("No such entry.") from None

        return ask_first(of_blog(answer))

    return decorate


def ask_first(view: View) -> View:
    """Have a stranger sign in before it is looked whether there is such a blog for them."""

    @wraps(view)
    def answer(request: HttpRequest, **rest: Any) -> HttpResponse:
        response = refuse_stranger(request) or view(request, **rest)
        response["Cache-Control"] = "private, no-store"
        return response

    return answer


def at_site(view: View) -> View:
    """Let a view of the desk that is of no blog be asked by who is signed in."""

    @wraps(view)
    def answer(request: HttpRequest, **rest: Any) -> HttpResponse:
        if not request.user.is_authenticated:
            reads = request.method in ("GET", "HEAD")
            return redirect_to_login(request.get_full_path() if reads else reverse("desk:home"))
        response = view(request, **rest)
        response["Cache-Control"] = "private, no-store"
        return response

    return answer


def refuse_stranger(request: HttpRequest) -> HttpResponse | None:
    """Return the answer to who is not signed in, None to who is.

    What somebody typed whose session has run out comes back to them.
    """
    if request.user.is_authenticated:
        return None
    if wants_json(request):
        return JsonResponse({"error": _("Sign in first.")}, status=401)
    if kept.holds_words(request):
        return kept.show_kept(request, 401)
    return redirect_to_login(request.get_full_path())


def refuse(request: HttpRequest, blog: Blog, action: str) -> HttpResponse | None:
    """Return the answer to who is signed in and may not do that, None to who may."""
    if rights.may(request.user, blog, action):
        return None
    if wants_json(request):
        return JsonResponse({"error": _("You may not do that here.")}, status=403)
    return render(request, "blog/desk/refused.html", {"blog": blog}, status=403)
