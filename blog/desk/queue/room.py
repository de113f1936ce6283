"""Decisions on what readers said in the room, taken at the queue: into the room, away, or an entry."""

from __future__ import annotations

from typing import Any, Callable

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST

from blog.desk.access import at_desk
from blog.desk.answers import wants_json
from blog.desk.errors import DeskError
from blog.desk.queue.pages import lead_back, refuse, show_queue
from blog.desk.writing.entries import name_of
from blog.models import Blog
from blog.room.errors import Refused
from blog.room.peace import hiding
from blog.room.peace.acts import Moderator
from blog.room.quoting import make_entry


def approve(user: Any, blog: Blog, token: str, answer: str) -> None:
    """Have everybody in the room see a message; of one that was reported, set the reports aside."""
    hiding.approve(Moderator(user.pk, name_of(user)), blog, token)


def hide(user: Any, blog: Blog, token: str, answer: str) -> None:
    """Take a message away, or reject one that waits."""
    hiding.hide(Moderator(user.pk, name_of(user)), blog, token)


# What is done, and the right that it needs.
DECISIONS: dict[str, tuple[str, Callable[[Any, Blog, str, str], Any]]] = {
    "approve": ("approve", approve),
    "hide": ("hide", hide),
    "quote": ("publish", make_entry),
}

# Why not, as the desk says it in its own language: over its socket the room's page has words by code.
REFUSALS = {
    "unknown": _("There is no such message."),
    "quoted": _("It is an entry already."),
    "not_allowed": _("You may not do that here."),
}


def decision(name: str) -> Callable[..., HttpResponse]:
    """Return the view that decides on one message; `answer` is the editor's, for an entry."""
    right, decide = DECISIONS[name]

    @require_POST
    @at_desk(right)
    def view(request: HttpRequest, blog: Blog, token: str) -> HttpResponse:
        try:
            decide(request.user, blog, token, request.POST.get("answer", ""))
        except DeskError as problem:
            return refuse(request, blog, problem)
        except Refused as problem:
            return tell_refusal(request, blog, problem)
        return JsonResponse({"id": token}) if wants_json(request) else lead_back(blog)

    return view


def tell_refusal(request: HttpRequest, blog: Blog, problem: Refused) -> HttpResponse:
    """Return the answer to a decision that somebody else has taken already, or that cannot be."""
    status = 404 if problem.code == "unknown" else 409
    told = str(REFUSALS.get(problem.code, problem.detail))
    if wants_json(request):
        return JsonResponse({"error": told}, status=status)
    return show_queue(request, blog, status, problem=told)
