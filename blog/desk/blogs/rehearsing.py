"""Rehearsals: a private copy of a blog with its drafts, to try everything in, and thrown away."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from blog.desk.access import at_desk
from blog.desk.blogs.opening import make_blog
from blog.desk.pages.showing import desk_path
from blog.models import Blog, Entry, Role

MOST = 500  # drafts, the newest
LOOK = ["description", "language", "colour", "cover", "sharing"]
ROOM = ["room", "room_questions", "room_slow", "room_words"]
WORDS = [
    *("title", "text", "summary", "vouched", "link", "image"),
    *("author_name", "writer", "pinned", "key", "shape", "details", "card"),
]


@require_POST
@at_desk("open blogs")
def rehearse(request: HttpRequest, blog: Blog) -> HttpResponse:
    """Make a rehearsal, and lead to its desk."""
    if blog.rehearsal_of_id is not None:
        raise Http404("A rehearsal is not rehearsed.")
    copy = make_rehearsal(blog)
    messages.success(request, _("This is the rehearsal: nothing of it leaves this copy."))
    return HttpResponseRedirect(desk_path(copy), status=303)


@require_POST
@at_desk("open blogs")
def throw_away(request: HttpRequest, blog: Blog) -> HttpResponse:
    """Delete a rehearsal with all that is in it, and lead back to what was rehearsed."""
    if blog.rehearsal_of is None:
        raise Http404("This is no rehearsal.")
    rehearsed = blog.rehearsal_of
    blog.delete()
    messages.success(request, _("The rehearsal is gone."))
    return HttpResponseRedirect(f"{desk_path(rehearsed)}settings/", status=303)


def make_rehearsal(blog: Blog) -> Blog:
    """Return a new copy of a blog: how it looks, its people, how its room is set, and its drafts.

    No feeds, and nothing that readers had or said.
    """
    title = _("Rehearsal: %(title)s") % {"title": blog.title}
    with transaction.atomic():
        copy = make_blog(
            title[:200],
            private=True,
            rehearsal_of=blog,
            **{name: getattr(blog, name) for name in LOOK + ROOM},
        )
        roles = Role.objects.filter(blog=blog)
        Role.objects.bulk_create(Role(blog=copy, user_id=x.user_id, role=x.role) for x in roles)
        waiting = Entry.objects.filter(
            blog=blog, feed=None, state__in=[Entry.DRAFT, Entry.SCHEDULED], position=None
        )
        for draft in reversed(waiting.order_by("-pk")[:MOST]):
            copy_draft(draft, copy)
    return copy


def copy_draft(draft: Entry, copy: Blog) -> None:
    """Put an entry's words and pictures into a rehearsal, as a draft."""
    values: dict[str, Any] = {name: getattr(draft, name) for name in WORDS}
    entry = Entry.objects.create(blog=copy, state=Entry.DRAFT, **values)
    entry.pictures.set(draft.pictures.all())
