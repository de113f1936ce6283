"""Entries by the desk's forms and JSON: written, changed, taken off, several at once."""

from __future__ import annotations

from typing import Any, Callable

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.views.decorators.http import require_http_methods, require_POST

from blog.desk.access import at_desk
from blog.desk.answers import describe, tell_entry, wants_json
from blog.desk.errors import DeskError
from blog.desk.pages.showing import find, lead_back, show, source_of, tell, zone_of
from blog.desk.pages.stream import show_desk
from blog.desk.pictures import store as pictures
from blog.desk.writing import entries as writing
from blog.desk.writing.form import Form
from blog.models import Blog, Entry

MOST = 100  # entries in one request


@require_POST
@at_desk("write")
def entries(request: HttpRequest, blog: Blog) -> HttpResponse:
    """Take a new entry."""
    try:
        written = writing.post(request.user, blog, read_form(request, blog))
    except DeskError as problem:
        if wants_json(request):
            return tell(request, "", blog, problem)
        return show_desk(request, blog, problem)
    if not wants_json(request):
        return lead_back(blog)
    return tell_entry(written.entry, 201)


@require_http_methods(["GET", "HEAD", "POST"])
@at_desk()
def entry(request: HttpRequest, blog: Blog, token: str) -> HttpResponse:
    """Show an entry's form; change the entry."""
    found = find(blog, token)
    if request.method != "POST":
        return show_entry(request, blog, found)
    try:
        changed = writing.change(request.user, blog, token, read_form(request, blog))
    except DeskError as problem:
        return tell(request, "blog/desk/entry.html", blog, problem, entry=find(blog, token))
    return answer(request, blog, changed)


def read_form(request: HttpRequest, blog: Blog) -> dict[str, Any]:
    """Return the values of an entry's form; a picture that it brings goes below the text.

    Raises Invalid.
    """
    data = request.POST
    if "file" in request.FILES:
        picture = pictures.keep_picture(
            request.user, blog, request.FILES["file"].read(), {"alt": data.get("alt", "")}
        )
        data = data.copy()
        data["text"] = f"{data.get('text', '')}\n\n![](picture:{picture.token})"
    return Form(data, zone_of(request)).values


def show_entry(request: HttpRequest, blog: Blog, entry: Entry) -> HttpResponse:
    """Return an entry as its writers have it, with the Markdown of one that came otherwise."""
    body = {**describe(entry), "text": source_of(entry)}
    if wants_json(request):
        return JsonResponse(body)
    form = {**body, **body["details"], "link": entry.link, "shape": entry.shape}
    return show(request, "blog/desk/entry.html", blog, 200, entry=entry, form=form)


@require_POST
@at_desk()
def remove(request: HttpRequest, blog: Blog, token: str) -> HttpResponse:
    """Take an entry off every page."""
    find(blog, token)
    try:
        removed = writing.remove(request.user, blog, token)
    except DeskError as problem:
        return tell(request, "blog/desk/entry.html", blog, problem, entry=find(blog, token))
    return answer(request, blog, removed)


@require_POST
@at_desk("expunge")
def expunge(request: HttpRequest, blog: Blog, token: str) -> HttpResponse:
    """Take an entry out of the record for good."""
    find(blog, token)
    writing.expunge(request.user, blog, token)
    return HttpResponse(status=204) if wants_json(request) else lead_back(blog)


def answer(request: HttpRequest, blog: Blog, entry: Entry) -> HttpResponse:
    """Return the answer to a change that was made."""
    if wants_json(request):
        return tell_entry(entry)
    return lead_back(blog, request.POST.get("back", ""))


@require_POST
@at_desk()
def several(request: HttpRequest, blog: Blog) -> HttpResponse:
    """Do one thing with each of the entries `id`: `do` is remove, restore, pin or unpin.

    Where JSON is accepted: `done` are the entries as they are now, `problems` the others by id.
    """
    act = ACTIONS.get(request.POST.get("do", ""))
    if act is None:
        return JsonResponse({"error": "do: one of " + ", ".join(ACTIONS)}, status=400)
    done, problems = [], {}
    for token in request.POST.getlist("id")[:MOST]:
        try:
            done.append(act(request.user, blog, token))
        except Entry.DoesNotExist:
            continue
        except DeskError as problem:
            problems[token] = str(problem)
    if not wants_json(request):
        return lead_back(blog, request.POST.get("back", ""))
    return JsonResponse({"done": [describe(each) for each in done], "problems": problems})


def change_to(**fields: str) -> Callable[[Any, Blog, str], Entry]:
    """Return the action that gives an entry these fields of a form."""
    return lambda user, blog, token: writing.change(user, blog, token, Form(fields).values)


ACTIONS: dict[str, Callable[[Any, Blog, str], Entry]] = {
    "remove": writing.remove,
    "restore": change_to(publish="now"),
    "pin": change_to(pinned="1"),
    "unpin": change_to(pinned="0"),
}
