"""What the desk's pages and answers have in common: who asks, where they are led, what went wrong."""

from __future__ import annotations

from typing import Any

import pytz
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.timezone import now

from blog.desk import rights
from blog.desk.answers import status_of, tell_error, wants_json
from blog.desk.errors import Conflict, DeskError
from blog.desk.writing.entries import name_of
from blog.desk.writing.markdown import write_back
from blog.models import Blog, Entry, Person


def find(blog: Blog, token: str) -> Entry:
    """Return an entry of a blog by its public id, or raise Http404."""
    found = Entry.objects.select_related("blog").filter(blog=blog, token=token).first()
    if found is None:
        raise Http404("No such entry.")
    return found


def desk_path(blog: Blog) -> str:
    """Return the path of a blog's desk."""
    return f"{blog.get_absolute_url()}desk/"


def lead_back(blog: Blog, back: str = "") -> HttpResponse:
    """Return the answer to a form that was taken: 303, to where on the desk it stood."""
    response = HttpResponse(status=303)
    path = desk_path(blog)
    response["Location"] = back if back.startswith((path + "?", path + "queue/")) else path
    return response


def source_of(entry: Entry) -> str:
    """Return an entry's Markdown; made of its HTML where it came otherwise."""
    return entry.text or write_back(entry.summary)


def zone_of(request: HttpRequest) -> str:
    """Return the time zone of who asks: their own setting, else the one that the browser says."""
    person = Person.objects.filter(user=request.user).first()
    said = request.POST.get("zone", "")
    return (person and person.zone) or (said if said in pytz.all_timezones_set else "")


def tell(
    request: HttpRequest, template: str, blog: Blog, problem: DeskError, **context: Any
) -> HttpResponse:
    """Return the answer to a post that was not taken: the form again with all that was typed."""
    if wants_json(request):
        return tell_error(problem)
    form = request.POST.copy()
    if isinstance(problem, Conflict):  # both texts are shown: what is sent next knows of them
        form["revision"] = str(problem.entry.revision)
    context.update(problem=problem, form=form, nonce=request.POST.get("nonce", ""))
    return show(request, template, blog, status_of(problem), **context)


def show(
    request: HttpRequest, template: str, blog: Blog, status: int, **context: Any
) -> HttpResponse:
    """Return a page of the desk."""
    role = rights.find_role(request.user, blog)
    zone = zone_of(request)
    values = {
        "blog": blog,
        "desk_path": desk_path(blog),
        "page_path": blog.get_absolute_url(),
        "before_start": bool(blog.starts and blog.open and blog.starts > now()),
        "role": role,
        "rights": name_rights(role),
        "writer": request.user.pk,
        "byline": name_of(request.user),
        "own_zone": zone,
        "form": {},
        **context,
    }
    return render(request, template, values, status=status)


def name_rights(role: str | None) -> dict[str, bool]:
    """Return what a role may do and what not, as a template can ask it: `rights.publish`."""
    every = rights.RIGHTS[rights.RANKS[-1]]
    return {action.replace(" ", "_"): rights.allows(role, action) for action in every}
