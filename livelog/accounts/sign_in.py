"""Signing in, at the desk and at the admin: bounded, throttled, and alike for every name."""

from __future__ import annotations

import logging
from typing import Any

from django import forms
from django.contrib import admin
from django.contrib.admin.forms import AdminAuthenticationForm
from django.contrib.auth import get_user_model
from django.contrib.auth.forms import AuthenticationForm, UsernameField
from django.contrib.auth.hashers import make_password
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import Resolver404, resolve, reverse
from django.utils.http import is_safe_url
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from livelog.accounts import throttle
from livelog.address import split

logger = logging.getLogger(__name__)

MAX_NAME = 150  # characters, as in Django's own accounts
MAX_PASSWORD = 1000
SIGN_OUTS = ("admin:logout", "desk:sign_out")


class NameField(UsernameField):
    """A name; Django's own brings it to a normal form first, in the square of its length."""

    def to_python(self, value: Any) -> Any:
        """Refuse a name that nobody can have."""
        if value and len(value) > MAX_NAME:
            raise ValidationError(_("A name has at most 150 characters."), code="max_length")
        return super().to_python(value)


class SignInForm(AuthenticationForm):
    """Name and password; `wait` is for how many seconds none is looked at."""

    username = NameField(widget=forms.TextInput(attrs={"autofocus": True}))
    password = forms.CharField(
        label=_("Password"), strip=False, max_length=MAX_PASSWORD, widget=forms.PasswordInput
    )
    wait = 0

    def clean(self) -> Any:
        """Look at the password, unless there were too many attempts of late."""
        name = self.cleaned_data.get("username")
        if not name or not self.cleaned_data.get("password"):
            return self.cleaned_data
        address = self.request.META.get("REMOTE_ADDR", "")
        self.wait = throttle.take_attempt(address, name)
        if self.wait:
            log_refusal(name, address, "too many attempts")
            raise ValidationError(too_many(self.wait), code="throttled")
        try:
            cleaned = super().clean()
        except ValidationError:
            log_refusal(name, address, "wrong name or password")
            raise
        throttle.give_back(address, name)
        return cleaned


class AdminSignInForm(SignInForm, AdminAuthenticationForm):
    """The same for the admin, which lets in who is staff."""


def too_many(wait: int) -> str:
    """Return what somebody reads who tried too often."""
    minutes = -(-wait // 60)
    text = ngettext(
        "Too many attempts to sign in. Try again in %(minutes)d minute.",
        "Too many attempts to sign in. Try again in %(minutes)d minutes.",
        minutes,
    )
    return text % {"minutes": minutes}


def log_refusal(name: str, address: str, reason: str) -> None:
    """Log who could not sign in; a name that is no account's may be a password in the wrong field."""
    known = get_user_model().objects.filter(username=name).exists()
    shown = repr(name) if known else "an unknown name"
    logger.warning("Refused to sign in %s from %s: %s", shown, address, reason)


class EvenTime:
    """The last authentication backend: lets an account without a password cost as much as others.

    Django's own hashes a password for a name that is no account's, but none for an account that has
    no usable password (CVE-2024-39329).
    """

    def authenticate(
        self, request: HttpRequest | None, username: str = "", password: str = "", **others: Any
    ) -> None:
        """Hash the password where Django has not; nobody is signed in by it."""
        user = get_user_model().objects.filter(username=username).first()
        if user is not None and not user.has_usable_password():
            make_password(password)

    def get_user(self, user_id: Any) -> None:
        """Return nobody."""


def sign_in(request: HttpRequest) -> HttpResponse:
    """Sign in who is staff, at the admin's address, and lead on to where they came from."""
    response = admin.site.login(request)
    if isinstance(response, HttpResponseRedirect):
        return response if leads_on(response.url) else HttpResponseRedirect(reverse("admin:index"))
    return tell_wait(response, response.context_data["form"])


def tell_wait(response: HttpResponse, form: SignInForm) -> HttpResponse:
    """Have an answer say 429 and for how long, where the form refused to look at a password."""
    if form.is_bound and form.wait:
        response.status_code = 429
        response["Retry-After"] = str(form.wait)
    return response


def find_next(request: HttpRequest) -> str:
    """Return the address of this site that a request wants to go on to, "" for none or another's."""
    wanted: str = request.POST.get("next") or request.GET.get("next") or ""
    hosts = {request.get_host()}
    safe = is_safe_url(wanted, allowed_hosts=hosts, require_https=request.is_secure())
    return wanted if safe and leads_on(wanted) else ""


def leads_on(url: str) -> bool:
    """Tell whether an address of this site is that of a page, other than of signing out."""
    parts = split(url)
    try:
        return parts is not None and resolve(parts.path).view_name not in SIGN_OUTS
    except Resolver404:
        return False
