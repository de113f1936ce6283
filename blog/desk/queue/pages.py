"""The queue's page, and decisions on one entry or on several, by form or JSON."""

from __future__ import annotations

from typing import Any, Callable

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST

from blog.desk.access import at_desk
from blog.desk.answers import describe, status_of, tell_entry, tell_error, wants_json
from blog.desk.errors import Conflict, DeskError, Invalid
from blog.desk.pages.showing import desk_path, find, show, zone_of
from blog.desk.queue import deciding
from blog.desk.queue.listing import list_queue
from blog.models import Blog, Entry

MOST = 100  # entries in one request


@require_http_methods(["GET", "HEAD", "POST"])
@at_desk()
def queue(request: HttpRequest, blog: Blog) -> HttpResponse:
    """Show what waits; decide on several at once: `do` is what, each of `ids` an id, or id:revision.

    Where JSON is accepted: `done` are the entries as they are now, `problems` why not by id.
    """
    if request.method != "POST":
        return show_queue(request, blog)
    decide = deciding.DECISIONS.get(request.POST.get("do", ""))
    try:
        if decide is None:
            ways = ", ".join(deciding.DECISIONS)
            raise Invalid({"do": [_("Send one of: %(ways)s.") % {"ways": ways}]})
        done, problems = decide_all(request, blog, decide)
    except DeskError as problem:
        return refuse(request, blog, problem)
    if wants_json(request):
        return JsonResponse({"done": [describe(each) for each in done], "problems": problems})
    if problems:
        return show_queue(request, blog, 409, note=count_left(len(problems)))
    return lead_back(blog)


def decide_all(
    request: HttpRequest, blog: Blog, decide: deciding.Decide
) -> tuple[list[Entry], dict[str, str]]:
    """Decide on each entry that a form names, each by itself; return those, and what was wrong.

    Raises NotAllowed for who may decide on none.
    """
    done, problems = [], {}
    for name in request.POST.getlist("ids")[:MOST]:
        token, _colon, revision = name.partition(":")
        try:
            done.append(decide(request.user, blog, token, read_revision(revision)))
        except Entry.DoesNotExist:
            problems[token] = _("No such entry.")
        except Conflict as problem:
            problems[token] = str(problem)
    return done, problems


def decision(name: str) -> Callable[..., HttpResponse]:
    """Return the view that makes a decision on one entry; its `revision` is that which was read."""
    decide = deciding.DECISIONS[name]

    @require_POST
    @at_desk("approve")
    def view(request: HttpRequest, blog: Blog, token: str) -> HttpResponse:
        find(blog, token)
        try:
            revision = read_revision(request.POST.get("revision", ""))
            entry = decide(request.user, blog, token, revision)
        except DeskError as problem:
            return refuse(request, blog, problem)
        return tell_entry(entry) if wants_json(request) else lead_back(blog)

    return view


def read_revision(text: str) -> int | None:
    """Return a revision as a form sends it, None for none that can be read."""
    return int(text) if text.isascii() and text.isdigit() and len(text) < 10 else None


def count_left(count: int) -> str:
    """Return what somebody is told of whom others were faster with."""
    text = ngettext(
        "%(count)d of them was changed by somebody else, and is as it was.",
        "%(count)d of them were changed by somebody else, and are as they were.",
        count,
    )
    return text % {"count": count}


def refuse(request: HttpRequest, blog: Blog, problem: DeskError) -> HttpResponse:
    """Return the answer to a decision that was not taken."""
    if wants_json(request):
        return tell_error(problem)
    return show_queue(request, blog, status_of(problem), problem=problem)


def show_queue(request: HttpRequest, blog: Blog, status: int = 200, **context: Any) -> HttpResponse:
    """Return the queue's page."""
    context.update(list_queue(blog), zone=zone_of(request) or "UTC")
    context["room"] = [
        ("questions", _("Questions from readers"), context["questions"]),
        ("said", _("From the room"), context["said"]),
    ]
    return show(request, "blog/desk/queue.html", blog, status, **context)


def lead_back(blog: Blog) -> HttpResponse:
    """Return the answer to a form that was taken: 303, to the queue."""
    response = HttpResponse(status=303)
    response["Location"] = desk_path(blog) + "queue/"
    return response
