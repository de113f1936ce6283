"""The desk's front page: the blogs that somebody may write in."""

from __future__ import annotations

from typing import Any

from django.db.models import OuterRef, QuerySet, Subquery
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe

from blog.desk import rights
from blog.desk.access import at_site
from blog.models import Blog, Entry


@require_safe
@at_site
def home(request: HttpRequest) -> HttpResponse:
    """Show the blogs that one may write in, that with the newest entry first."""
    return show_home(request)


def show_home(request: HttpRequest, status: int = 200, **context: Any) -> HttpResponse:
    """Return the page; `context` says what was wrong with the form on it, if anything was."""
    blogs = list(find_blogs(request.user))
    for blog in blogs:
        blog.role = rights.find_role(request.user, blog)
        blog.may_set = rights.allows(blog.role, "settings")
        blog.place = find_place(blog, blog.role)
    context.update(
        blogs=blogs,
        may_open=rights.may(request.user, None, "open blogs"),
        **describe_account(request.user),
    )
    return render(request, "blog/desk/people/home.html", context, status=status)


def find_blogs(user: Any) -> QuerySet:
    """Return the blogs in which an account has a role, that with the newest entry first."""
    newest = Entry.objects.filter(blog=OuterRef("pk")).order_by("-pk").values("pk")[:1]
    blogs = Blog.objects.annotate(newest=Subquery(newest)).order_by("-newest", "title")
    if rights.find_role(user, None) is None:
        blogs = blogs.filter(roles__user=user)
    return blogs


def lead_in(user: Any) -> str:
    """Return where one who came in goes on: to their place in the only blog, or to the list."""
    blogs = list(find_blogs(user)[:2])
    if len(blogs) != 1:
        return reverse("desk:home")
    return find_place(blogs[0], rights.find_role(user, blogs[0]))


def find_place(blog: Blog, role: str | None) -> str:
    """Return where a role leads in a blog: to its desk, or where it sees none to the readers' page."""
    path: str = blog.get_absolute_url()
    return f"{path}desk/" if rights.allows(role, "see") else path


def describe_account(user: Any) -> dict[str, Any]:
    """Return what the head of the desk's pages says of who is signed in."""
    return {"may_invite": may_invite(user), "lacks_password": not user.has_usable_password()}


def may_invite(user: Any) -> bool:
    """Tell whether an account looks after people, in some blog or in all."""
    if rights.may(user, None, "people"):
        return True
    return any(rights.may(user, blog, "people") for blog in find_blogs(user))
