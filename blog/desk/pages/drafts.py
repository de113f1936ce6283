"""What is being typed, kept on the server until it is posted; and whether its writer is still known."""

from __future__ import annotations

import json
from typing import Any

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.middleware.csrf import get_token
from django.views.decorators.http import require_POST, require_safe

from blog.desk.access import at_desk
from blog.desk.answers import tell_error, wants_json
from blog.desk.errors import DeskError
from blog.desk.pages.showing import lead_back
from blog.desk.writing.form import DETAILS, FLAGS, LONGEST, Form
from blog.models import Blog, Draft, Entry

KEPT = ["text", "title", "link", "byline", "correction", "at", "shape", *FLAGS]
MOST = 50  # of one writer's in a blog
FIELDS = [*KEPT, *sorted({each for names in DETAILS.values() for each in names})]


@require_POST
@at_desk("write")
def draft(request: HttpRequest, blog: Blog) -> HttpResponse:
    """Keep what a form holds under its `nonce`; one that holds nothing, or `drop`, is let go."""
    nonce = request.POST.get("nonce", "")
    try:
        Form({"nonce": nonce})
    except DeskError as problem:
        return tell_error(problem)
    fields = read_fields(request)
    rows = Draft.objects.filter(user=request.user, blog=blog, nonce=nonce)
    is_posted = Entry.objects.filter(blog=blog, nonce=nonce).exists()
    kept = None
    if not nonce or is_posted or request.POST.get("drop") or not holds_words(fields):
        rows.delete()
    else:
        kept = keep(request.user, blog, nonce, fields, request.POST.get("entry", ""))
    if not wants_json(request):
        return lead_back(blog)
    return JsonResponse({"changed": kept and kept.changed.isoformat()})


def keep(user: Any, blog: Blog, nonce: str, fields: dict[str, str], token: str) -> Draft:
    """Return the row that holds what a form says now; of too many, the oldest are let go."""
    entry = Entry.objects.filter(blog=blog, token=token).first() if token else None
    values = {"fields": json.dumps(fields, ensure_ascii=False), "entry": entry}
    row, made = Draft.objects.update_or_create(user=user, blog=blog, nonce=nonce, defaults=values)
    if made:
        own = Draft.objects.filter(user=user, blog=blog).order_by("-changed")
        Draft.objects.filter(pk__in=[each.pk for each in own[MOST:]]).delete()
    return row


def read_fields(request: HttpRequest) -> dict[str, str]:
    """Return of what a form sent that which is kept, none longer than a post may be."""
    given = {name: request.POST[name] for name in FIELDS if request.POST.get(name)}
    return {name: value[: LONGEST.get(name, 500)] for name, value in given.items()}


def holds_words(fields: dict[str, str]) -> bool:
    """Tell whether anything was typed: ticked boxes alone are not worth keeping."""
    return any(value.strip() for name, value in fields.items() if name not in (*FLAGS, "shape"))


@require_safe
@at_desk()
def session(request: HttpRequest, blog: Blog) -> HttpResponse:
    """Return who is signed in, and the CSRF token that this session's forms carry now."""
    return JsonResponse({"user": request.user.pk, "csrf": get_token(request)})
