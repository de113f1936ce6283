"""The page of people: who may do what, whom to let in, and whom no more. For owners."""

from __future__ import annotations

from functools import wraps
from typing import Any, Callable, NamedTuple

from django.contrib import messages
from django.contrib.auth import get_user_model
from django.db.models import Q, QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from blog.desk import rights
from blog.desk.access import at_site
from blog.desk.errors import DeskError, NotAllowed
from blog.desk.people import links, roles
from blog.desk.people.forms import DAYS, MOST_DAYS, InviteForm, RoleForm
from blog.desk.people.overview import describe_account, find_blogs
from blog.desk.people.sessions import end_sessions
from blog.models import Blog, Role, SignInLink
from blog.models.desk.people import ROLES


class Reach(NamedTuple):
    """Where somebody looks after people: in `blogs`, and in all there will be if `everywhere`."""

    blogs: QuerySet
    everywhere: bool


def find_reach(user: Any) -> Reach:
    """Return where an account looks after people."""
    if rights.may(user, None, "people"):
        return Reach(Blog.objects.all(), True)
    owned = [blog.pk for blog in find_blogs(user) if rights.may(user, blog, "people")]
    return Reach(Blog.objects.filter(pk__in=owned), False)


def for_owners(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """Give a view the Reach of who asks; 403 for who looks after nobody."""

    @at_site
    @wraps(view)
    def answer(request: HttpRequest, **rest: Any) -> HttpResponse:
        reach = find_reach(request.user)
        try:
            if not reach.blogs.exists() and not reach.everywhere:
                raise NotAllowed
            return view(request, reach, **rest)
        except NotAllowed as problem:
            context = {"problem": problem, **describe_account(request.user)}
            return render(request, "blog/desk/people/refused.html", context, status=403)
        except DeskError as problem:
            return show(request, reach, 409, problem=problem)

    return answer


@require_safe
@for_owners
def people(request: HttpRequest, reach: Reach) -> HttpResponse:
    """Show who may do what, and the invitations that can be followed."""
    return show(request, reach)


@for_owners
def invite(request: HttpRequest, reach: Reach) -> HttpResponse:
    """Make an invitation, and show its address: this once, for nothing keeps it.

    A browser that comes back to the page asks for it anew, and is led to the people.
    """
    if request.method != "POST":
        return redirect("desk:people")
    form = InviteForm(reach.blogs, reach.everywhere, request.POST)
    if not form.is_valid():
        return show(request, reach, 400, form=form)
    secret = links.make_link(made_by=request.user, **form.columns())
    return show(request, reach, address=links.address_in(request, secret))


@require_POST
@for_owners
def revoke(request: HttpRequest, reach: Reach, pk: int) -> HttpResponse:
    """Take an invitation back."""
    theirs = (
        find_theirs(reach) if reach.everywhere else find_theirs(reach) | Q(others__in=reach.blogs)
    )
    SignInLink.objects.filter(theirs, pk=pk, user=None).delete()
    return done(request, _("The invitation was taken back."))


@require_POST
@for_owners
def role(request: HttpRequest, reach: Reach, pk: int) -> HttpResponse:
    """Give somebody a role in a blog or in all, or take it."""
    user = find_person(request, reach, pk)
    form = RoleForm(reach.blogs, reach.everywhere, request.POST)
    if not form.is_valid():
        return show(request, reach, 400, problem=_("Choose one of the list."))
    chosen = form.cleaned_data
    if chosen["role"]:
        roles.give(user, chosen["blog"], chosen["role"])
    else:
        roles.take(user, chosen["blog"])
    return done(request, _("Changed."))


@require_POST
@for_owners
def link(request: HttpRequest, reach: Reach, pk: int) -> HttpResponse:
    """Make an address that signs somebody in once, and show it: they forgot their password."""
    user = find_person(request, reach, pk, everywhere=True)
    secret = links.make_link(user=user, made_by=request.user)
    return show(request, reach, address=links.address_in(request, secret), whose=user)


@require_POST
@for_owners
def sessions(request: HttpRequest, reach: Reach, pk: int) -> HttpResponse:
    """Sign somebody out wherever they are signed in; oneself everywhere but here."""
    user = find_person(request, reach, pk, everywhere=True)
    end_sessions(user, but=request.session.session_key)
    return done(request, _("They are signed out everywhere."))


@require_POST
@for_owners
def remove(request: HttpRequest, reach: Reach, pk: int) -> HttpResponse:
    """Let somebody in no more."""
    user = find_person(request, reach, pk, everywhere=True)
    roles.remove(user)
    return done(request, _("They can sign in no more. What they wrote stays."))


def find_person(request: HttpRequest, reach: Reach, pk: int, everywhere: bool = False) -> Any:
    """Return one of the people whom an owner looks after.

    Raises Http404 for another; NotAllowed for what only an owner of everything may do, and for a
    superuser of Django's, whom only another one changes.
    """
    if everywhere and not reach.everywhere:
        raise NotAllowed
    user = find_people(reach).filter(pk=pk).first()
    if user is None:
        raise Http404("No such person.")
    if user.is_superuser and not request.user.is_superuser:
        raise NotAllowed
    return user


def find_people(reach: Reach) -> QuerySet:
    """Return the accounts that can be let in and are an owner's to look after."""
    users = get_user_model().objects.filter(is_active=True).select_related("person")
    if reach.everywhere:
        users = users.filter(
            Q(roles__isnull=False) | Q(person__isnull=False) | Q(is_superuser=True)
        )
    else:
        users = users.filter(roles__blog__in=reach.blogs)
    return users.distinct().order_by("username")


def find_theirs(reach: Reach) -> Q:
    """Return what a row with a blog must fulfil to be within an owner's reach."""
    return Q() if reach.everywhere else Q(blog__in=reach.blogs)


def show(request: HttpRequest, reach: Reach, status: int = 200, **context: Any) -> HttpResponse:
    """Return the page."""
    held = Role.objects.filter(find_theirs(reach)).select_related("blog").order_by("blog__title")
    users = list(find_people(reach))
    for user in users:
        user.held = [each for each in held if each.user_id == user.pk]
        user.can_be_changed = request.user.is_superuser or not user.is_superuser
    pending = [
        each
        for each in links.find_pending()
        if reach.everywhere or any(home in reach.blogs for home in each.homes)
    ]
    context.update(
        users=users,
        pending=pending,
        blogs=reach.blogs,
        everywhere=reach.everywhere,
        roles=ROLES,
        days=DAYS,
        most_days=MOST_DAYS,
        **describe_account(request.user),
    )
    return render(request, "blog/desk/people/people.html", context, status=status)


def done(request: HttpRequest, text: str) -> HttpResponse:
    """Lead back to the page, which says what was done."""
    messages.success(request, text)
    return redirect("desk:people")
