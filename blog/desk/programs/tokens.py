"""Tokens of the API at the desk: made, shown once, and revoked."""

from __future__ import annotations

from django.db import IntegrityError
from django.http import Http404, HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from blog.api.callers.tokens import NAME, RANKS, make_token
from blog.desk.access import at_desk
from blog.desk.programs.page import lead_back, show
from blog.models import Blog, Token


@require_POST
@at_desk("programs")
def tokens(request: HttpRequest, blog: Blog) -> HttpResponse:
    """Make a token for this blog, and show it: this once, for nothing keeps it."""
    name, scope = request.POST.get("name", "").strip(), request.POST.get("scope", "")
    problem = check(name, scope)
    if not problem:
        try:
            secret = make_token(name, [blog], scope=scope)
            return show(request, blog, 201, secret=secret, made=name)
        except IntegrityError:
            problem = say_taken()
    return show(request, blog, 400, problem=problem, form=request.POST)


def check(name: str, scope: str) -> str:
    """Return what is wrong with a token about to be made, "" for nothing."""
    if not NAME.fullmatch(name):
        return _("A name is of letters, digits and . @ + - _, at most 100 of them.")
    if scope not in RANKS:
        return _("Choose one of the list.")
    return say_taken() if Token.objects.filter(name=name).exists() else ""


def say_taken() -> str:
    """Return what is said of a name that another token has, of this blog or not."""
    return _("There is a token of that name already.")


@require_POST
@at_desk("programs")
def revoke(request: HttpRequest, blog: Blog, pk: int) -> HttpResponse:
    """Have a token let nobody in any more, at once; one for other blogs too, into this one."""
    token = Token.objects.filter(pk=pk, blogs=blog).first()
    if token is None:
        raise Http404("No such token.")
    if token.blogs.count() > 1:
        token.blogs.remove(blog)
    else:
        token.delete()
    return lead_back(request, blog, _("The token is revoked."))
