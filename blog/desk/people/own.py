"""One's own page: name, time zone, password, and signing out everywhere else."""

from __future__ import annotations

import time
from typing import Any

import pytz
from django.contrib import messages
from django.contrib.auth import update_session_auth_hash
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST

from blog.desk.access import at_site
from blog.desk.people.accounts import BY_LINK, person_of
from blog.desk.people.forms import PasswordForm, PersonForm
from blog.desk.people.overview import describe_account
from blog.desk.people.sessions import end_sessions
from livelog.accounts import throttle
from livelog.accounts.sign_in import too_many

FRESH = 3600  # seconds after coming in by a link in which the old password is not asked for


@require_http_methods(["GET", "HEAD", "POST"])
@at_site
def me(request: HttpRequest) -> HttpResponse:
    """Show one's own page; change how one is called and where one is."""
    if request.method != "POST":
        return show(request)
    form = PersonForm(request.POST)
    if not form.is_valid():
        return show(request, 400, form=form)
    person = person_of(request.user)
    person.name, person.zone = form.cleaned_data["name"], form.cleaned_data["zone"]
    person.save()
    return done(request, _("Saved."))


@sensitive_post_parameters("old", "password")
@require_POST
@at_site
def password(request: HttpRequest) -> HttpResponse:
    """Change one's password, and end every other session."""
    form = PasswordForm(request.user, request.POST)
    status = 400
    if form.is_valid() and asks_old(request):
        status = check_old(request, form)
    if form.errors:
        return show(request, status, password=form)
    user = request.user
    user.set_password(form.cleaned_data["password"])
    user.save(update_fields=["password"])
    end_sessions(user, but=request.session.session_key)
    update_session_auth_hash(request, user)
    return done(request, _("Your password was changed. You are signed out everywhere else."))


@require_POST
@at_site
def sessions(request: HttpRequest) -> HttpResponse:
    """End every session of one's own but this one."""
    end_sessions(request.user, but=request.session.session_key)
    return done(request, _("You are signed out everywhere else."))


def asks_old(request: HttpRequest) -> bool:
    """Tell whether the old password is asked for: not of who has none, or forgot it and has a link."""
    fresh = time.time() - request.session.get(BY_LINK, 0) < FRESH
    return bool(request.user.has_usable_password()) and not fresh


def check_old(request: HttpRequest, form: PasswordForm) -> int:
    """Check the old password, throttled as signing in is; return the status if it is refused."""
    address, name = request.META.get("REMOTE_ADDR", ""), request.user.get_username()
    wait = throttle.take_attempt(address, name)
    if wait:
        form.add_error("old", too_many(wait))
        return 429
    if not request.user.check_password(form.cleaned_data["old"]):
        form.add_error("old", _("That is not your password."))
        return 400
    throttle.give_back(address, name)
    return 200


def done(request: HttpRequest, text: str) -> HttpResponse:
    """Lead back to the page, which says what was done."""
    messages.success(request, text)
    return redirect("desk:me")


def show(request: HttpRequest, status: int = 200, **forms: Any) -> HttpResponse:
    """Return the page, with a form that was refused."""
    context = {
        "person": person_of(request.user),
        "zones": pytz.common_timezones,
        "asks_old": asks_old(request),
        **describe_account(request.user),
        **forms,
    }
    return render(request, "blog/desk/people/me.html", context, status=status)
