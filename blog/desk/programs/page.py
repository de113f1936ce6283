"""The page of a blog's programs: its tokens, its webhooks, and the newest of what was sent."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from blog.delivery.receivers import describe
from blog.desk.access import at_desk
from blog.desk.pages.showing import desk_path
from blog.desk.people.overview import describe_account
from blog.models import Blog, Dispatch, Token
from blog.models.token import SCOPES
from blog.models.webhook import KINDS

LOGGED = 50  # deliveries that the page shows


@require_safe
@at_desk("programs")
def programs(request: HttpRequest, blog: Blog) -> HttpResponse:
    """Show them."""
    return show(request, blog)


def show(request: HttpRequest, blog: Blog, status: int = 200, **context: Any) -> HttpResponse:
    """Return the page; `secret` is shown this once, of what was `made`."""
    log = Dispatch.objects.filter(webhook__blog=blog).select_related("notice", "webhook")
    values = {
        "blog": blog,
        "desk_path": desk_path(blog),
        "tokens": Token.objects.filter(blogs=blog).prefetch_related("blogs").order_by("name"),
        "scopes": SCOPES,
        "webhooks": [(hook, describe(hook)) for hook in blog.webhooks.all()],
        "kinds": KINDS,
        "log": log.order_by("-pk")[:LOGGED],
        "form": {},
        **context,
        **describe_account(request.user),
    }
    return render(request, "blog/desk/programs.html", values, status=status)


def lead_back(request: HttpRequest, blog: Blog, said: str) -> HttpResponse:
    """Return the answer to a form that was taken."""
    messages.success(request, said)
    response = HttpResponse(status=303)
    response["Location"] = f"{desk_path(blog)}programs/"
    return response
