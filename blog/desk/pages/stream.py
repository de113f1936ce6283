"""The desk's page: the composer above the very stream that readers see."""

from __future__ import annotations

import json
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from blog.const import PAGE_SIZE
from blog.desk.access import at_desk
from blog.desk.answers import status_of
from blog.desk.errors import DeskError, Posted
from blog.desk.pages import choosing
from blog.desk.pages.showing import show
from blog.models import Blog, Draft, make_token
from blog.web.pages import read_downward
from blog.web.paths import read_position

# What the page's templates are made of that its script fills in for entries that come later.
BLANK = {"id": "-id-", "token": "-id-", "state": "live", "may_change": True}


@require_safe
@at_desk()
def desk(request: HttpRequest, blog: Blog) -> HttpResponse:
    """Show the composer, what waits, and the stream; or the rows that the address asks for."""
    return show_desk(request, blog)


def show_desk(request: HttpRequest, blog: Blog, problem: DeskError | None = None) -> HttpResponse:
    """Return the desk's page, with the form as it was sent where there is a problem with that."""
    try:
        before = read_position(request, "before")
    except ValueError:
        before = None
    context: dict[str, Any] = {
        "filters": choosing.name_filters(request.GET),
        "sought": request.GET.get("q", ""),
        "shown": request.GET.get("show", ""),
        "blank": BLANK,
    }
    if choosing.is_filtered(request.GET):
        context.update(choosing.read_rows(request, blog, before), mode="rows", past=True)
    else:
        context.update(read_downward(blog, before, PAGE_SIZE))
        if before is None:
            context["waiting"] = choosing.read_waiting(blog, request.user)
    if problem is None:
        context.update(read_unsent(request.user, blog))
    else:
        nonce = make_token() if isinstance(problem, Posted) else request.POST.get("nonce", "")
        context.update(problem=problem, form=request.POST, nonce=nonce)
    status = 200 if problem is None else status_of(problem)
    return show(request, "blog/desk/desk.html", blog, status, **context)


def read_unsent(user: Any, blog: Blog) -> dict[str, Any]:
    """Return the context of what an account has typed and not sent: the newest is in the form."""
    drafts = list(Draft.objects.filter(user=user, blog=blog, entry=None).order_by("-changed"))
    if not drafts:
        return {"nonce": make_token(), "unsent": []}
    newest, *others = drafts
    shelf = [{**json.loads(each.fields), "row": each} for each in others]
    form = json.loads(newest.fields)
    return {"nonce": newest.nonce, "form": form, "restored": newest, "unsent": shelf}
