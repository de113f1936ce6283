"""Coming in and going out: signing in by name and password or by an address of one's own."""

from __future__ import annotations

import time
from typing import Any

from django.contrib.auth import login, logout
from django.db import transaction
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect, render
from django.views.decorators.csrf import csrf_exempt, csrf_protect
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST

from blog.desk import rights
from blog.desk.people import links, roles
from blog.desk.people.accounts import BACKEND, BY_LINK, Taken, make_account, note_zone
from blog.desk.people.forms import JoinForm
from blog.desk.people.overview import lead_in
from blog.models import SignInLink
from livelog.accounts.sign_in import SignInForm, find_next, tell_wait


@sensitive_post_parameters("password")
@require_http_methods(["GET", "HEAD", "POST"])
def sign_in(request: HttpRequest) -> HttpResponse:
    """Sign somebody in, and lead on to where they came from."""
    if request.method != "POST" and request.user.is_authenticated:
        return HttpResponseRedirect(find_next(request) or lead_in(request.user))
    form = SignInForm(request, data=request.POST if request.method == "POST" else None)
    if form.is_valid():
        login(request, form.get_user())
        return HttpResponseRedirect(find_next(request) or lead_in(request.user))
    context = {"form": form, "next": find_next(request)}
    response = tell_wait(render(request, "blog/desk/people/sign_in.html", context), form)
    response["Cache-Control"] = "private, no-store"
    return response


@require_POST
def sign_out(request: HttpRequest) -> HttpResponse:
    """End this session."""
    logout(request)
    return redirect("desk:sign_in")


@csrf_exempt
@require_http_methods(["GET", "HEAD", "POST"])
def link(request: HttpRequest, secret: str) -> HttpResponse:
    """Say whose an address is; sign in who presses the button, so that a mail scanner uses none up.

    The page asks browsers to tell its address nobody. So they leave out the Referer that Django
    demands over https beside the form's token; here the token has to do. Another site's Referer is
    refused as everywhere.
    """
    request.META.setdefault("HTTP_REFERER", request.build_absolute_uri())
    response = answer_link(request, secret)
    response["Referrer-Policy"] = "no-referrer"
    response["Cache-Control"] = "private, no-store"
    return response


@csrf_protect
@sensitive_post_parameters("password")
def answer_link(request: HttpRequest, secret: str) -> HttpResponse:
    """Return the answer of a link's address."""
    try:
        found = links.find_link(secret)
        form = None
        if request.method == "POST":
            form = JoinForm(request.POST)
            if follow(request, found, form):
                return HttpResponseRedirect(lead_in(request.user), status=303)
    except (links.NoSuchLink, links.UsedUp) as problem:
        return render(
            request, "blog/desk/people/no_link.html", {"problem": problem}, status=problem.status
        )
    status = 400 if form else 200
    context = {"link": found, "form": form, "asks": asks(request, found)}
    return render(request, "blog/desk/people/link.html", context, status=status)


def asks(request: HttpRequest, link: SignInLink) -> bool:
    """Tell whether a link asks for a new account: it is an invitation, and nobody is signed in."""
    return link.user is None and not request.user.is_authenticated


def follow(request: HttpRequest, link: SignInLink, form: JoinForm) -> bool:
    """Use a link: sign its account in, or who takes the invitation. False: the form says why not.

    Raises UsedUp.
    """
    user = link.user
    if asks(request, link) and not form.is_valid():
        return False
    with transaction.atomic():
        links.use_up(link)
        if user is None:
            try:
                user = take_in(request, link, form)
            except Taken as problem:
                form.add_error("username", str(problem))
                transaction.set_rollback(True)
                return False
    if user != request.user:
        login(request, user, backend=BACKEND)
    if link.user is not None:
        request.session[BY_LINK] = time.time()
    note_zone(user, request.POST.get("zone", ""))
    return True


def take_in(request: HttpRequest, link: SignInLink, form: JoinForm) -> Any:
    """Return who takes an invitation, with the role that it gives in each blog; who has more keeps that."""
    user = request.user
    if not user.is_authenticated:
        joining = form.cleaned_data
        user = make_account(joining["username"], joining["password"], name=joining["name"])
    if link.made_by is None:  # the first: the admin is theirs too
        user.is_superuser = user.is_staff = True
        user.save(update_fields=["is_superuser", "is_staff"])
    for home in link.homes:
        had = rights.find_role(user, home)
        if had is None or rights.RANKS.index(had) < rights.RANKS.index(link.role):
            roles.give(user, home, link.role)
    return user
