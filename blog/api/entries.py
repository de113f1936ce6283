"""Entries: listed, written, read, changed and taken off."""

from __future__ import annotations

from functools import partial

from django.db import transaction
from django.http import HttpRequest, HttpResponse, JsonResponse

from blog.api.answers import check_match, describe, say_nothing, tell_entry
from blog.api.body import read_json
from blog.api.callers.access import Caller, serve
from blog.api.errors import Unusable
from blog.api.fields import read_fields
from blog.api.once import do_once
from blog.desk.writing import entries as writing
from blog.models import Blog, Entry
from blog.web.paths import absolute_url

USUAL, MOST = 50, 100  # entries of one page
STATES = [state for state, _ in Entry.STATES]


def list_entries(request: HttpRequest, caller: Caller, blog: Blog) -> HttpResponse:
    """Return a page of a blog's entries, the newest first, and the cursor of the next.

    Without `state` all but the removed.
    """
    wanted, limit, cursor = read_states(request), read_limit(request), read_cursor(request)
    rows = Entry.objects.filter(blog=blog).select_related("blog").order_by("-pk")
    rows = rows.filter(state__in=wanted) if wanted else rows.exclude(state=Entry.REMOVED)
    if cursor is not None:
        rows = rows.filter(pk__lt=cursor)
    found = list(rows[: limit + 1])
    page, more = found[:limit], len(found) > limit
    following = str(page[-1].pk) if more else None
    body = {"entries": [describe(request, entry) for entry in page], "next": following}
    response = JsonResponse(body)
    if following:
        query = request.GET.copy()
        query["cursor"] = following
        address = absolute_url(request, f"{request.path}?{query.urlencode()}")
        response["Link"] = f'<{address}>; rel="next"'
    return response


def post_entry(request: HttpRequest, caller: Caller, blog: Blog) -> HttpResponse:
    """Write a new entry: 201; the same Idempotency-Key makes no other."""
    given = read_json(request)
    values = read_fields(given)

    def write() -> HttpResponse:
        return tell_entry(request, writing.post(caller.user, blog, values).entry, 201)

    return do_once(request, caller.token, given, write)


def show_entry(request: HttpRequest, caller: Caller, blog: Blog, token: str) -> HttpResponse:
    """Return one entry; one that was taken off is not found."""
    rows = Entry.objects.select_related("blog").exclude(state=Entry.REMOVED)
    return tell_entry(request, rows.get(blog=blog, token=token))


def patch_entry(request: HttpRequest, caller: Caller, blog: Blog, token: str) -> HttpResponse:
    """Change the fields that are sent, and no other."""
    values = read_fields(read_json(request))
    with transaction.atomic():
        lock(request, blog, token)
        entry = writing.change(caller.user, blog, token, values)
    return tell_entry(request, entry)


def delete_entry(request: HttpRequest, caller: Caller, blog: Blog, token: str) -> HttpResponse:
    """Take an entry off every page; at the desk it can be brought back."""
    with transaction.atomic():
        lock(request, blog, token)
        writing.remove(caller.user, blog, token)
    return say_nothing(204)


def lock(request: HttpRequest, blog: Blog, token: str) -> None:
    """Lock an entry that a request is about, at the revision that it names.

    Raises Problem and Entry.DoesNotExist.
    """
    entry = writing.lock(blog, token)
    if entry.state == Entry.REMOVED:
        raise Entry.DoesNotExist
    check_match(request, entry)


def read_states(request: HttpRequest) -> list[str]:
    """Return the states that are asked for, with commas or several times."""
    wanted = [each for text in request.GET.getlist("state") for each in text.split(",") if each]
    if {*wanted} - {*STATES}:
        raise Unusable({"state": [f"This must be of: {', '.join(STATES)}."]})
    return wanted


def read_limit(request: HttpRequest) -> int:
    """Return how many entries are wanted."""
    limit = read_number(request, "limit")
    if limit is None:
        return USUAL
    if not 1 <= limit <= MOST:
        raise Unusable({"limit": [f"This must be a number from 1 to {MOST}."]})
    return limit


def read_number(request: HttpRequest, name: str) -> int | None:
    """Return a parameter as a whole number, None where it is absent."""
    text = request.GET.get(name)
    if text is None:
        return None
    if not (text.isascii() and text.isdigit() and len(text) < 16):
        raise Unusable({name: ["This must be a number, as it was given."]})
    return int(text)


read_cursor = partial(read_number, name="cursor")

many = serve(get=list_entries, post=post_entry)
one = serve(get=show_entry, patch=patch_entry, delete=delete_entry)
