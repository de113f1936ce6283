"""What people fill in about themselves and about others, checked."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import Any

import pytz
from django import forms
from django.contrib.auth import get_user_model
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from blog.desk.people.accounts import check_username, check_zone, find_account
from blog.forms.fields import TextField
from blog.models import Blog
from blog.models.desk.people import ROLES
from livelog.accounts.sign_in import MAX_PASSWORD, NameField

DAYS = 7  # that an invitation is valid, unless another number is chosen
MOST_DAYS = 30


class PasswordField(forms.CharField):
    """A password, of a length that is worth hashing."""

    widget = forms.PasswordInput

    def __init__(self, **options: Any) -> None:
        super().__init__(strip=False, max_length=MAX_PASSWORD, **options)


class JoinForm(forms.Form):
    """Who follows an invitation: an account is made of it. Either name does for both."""

    name = TextField(max_length=200, required=False)
    username = NameField(max_length=150, required=False)
    password = PasswordField()
    zone = forms.CharField(max_length=50, required=False)

    def clean_username(self) -> str:
        """Return a name for signing in that nobody has."""
        username: str = self.cleaned_data["username"]
        if not username:
            username = re.sub(r"[^\w.@+-]+", ".", self.cleaned_data.get("name", ""))
        check_username(username)
        if find_account(username):
            raise ValidationError(_("That name is taken: choose another."))
        return username

    def clean_zone(self) -> str:
        """Return the time zone that the browser names; what is none is none."""
        zone: str = self.cleaned_data["zone"]
        return zone if zone in pytz.all_timezones_set else ""

    def clean(self) -> Any:
        """Refuse a password that is easily guessed."""
        password = self.cleaned_data.get("password")
        if not self.cleaned_data.get("name"):
            self.cleaned_data["name"] = self.cleaned_data.get("username", "")
        if password:
            user = get_user_model()(username=self.cleaned_data.get("username", ""))
            refuse_weak(self, password, user)
        return self.cleaned_data


class PersonForm(forms.Form):
    """How one is called, and where one is."""

    name = TextField(max_length=200, required=False)
    zone = forms.CharField(max_length=50, required=False, validators=[check_zone])


class PasswordForm(forms.Form):
    """A new password, and the old one of who did not come in by a link just now."""

    old = PasswordField(required=False)
    password = PasswordField()

    def __init__(self, user: Any, *args: Any) -> None:
        super().__init__(*args)
        self.user = user

    def clean(self) -> Any:
        """Refuse a password that is easily guessed."""
        if self.cleaned_data.get("password"):
            refuse_weak(self, self.cleaned_data["password"], self.user)
        return self.cleaned_data


class BlogsField(forms.ModelMultipleChoiceField):
    """Some blogs, by their slugs; none of them, or the empty choice alone, stands for every one."""

    def clean(self, value: Any) -> Any:
        """Take the empty choice for no choice: beside others it would give more than was meant."""
        return super().clean([each for each in value or [] if each])


class InviteForm(forms.Form):
    """What an invitation lets do, where, for how long, and how many people."""

    role = forms.ChoiceField(choices=ROLES)
    blog = BlogsField(Blog.objects.none(), to_field_name="slug", required=False)
    days = forms.IntegerField(min_value=1, max_value=MOST_DAYS)
    uses = forms.ChoiceField(choices=[("one", _("one person")), ("any", _("anybody who has it"))])

    def __init__(self, blogs: QuerySet, everywhere: bool, *args: Any) -> None:
        super().__init__(*args)
        self.fields["blog"].queryset = blogs
        self.fields["blog"].required = not everywhere

    def columns(self) -> dict[str, Any]:
        """Return what `make_link` takes."""
        chosen = self.cleaned_data
        blogs = list(chosen["blog"])
        return {
            "role": chosen["role"],
            "blog": blogs[0] if blogs else None,
            "others": blogs[1:],
            "expires": timezone.now() + timedelta(days=chosen["days"]),
            "uses_left": 1 if chosen["uses"] == "one" else None,
        }


class RoleForm(forms.Form):
    """Which role somebody is to have in a blog; none: it is taken."""

    role = forms.ChoiceField(choices=[("", _("no role")), *ROLES], required=False)
    blog = forms.ModelChoiceField(Blog.objects.none(), to_field_name="slug", required=False)

    def __init__(self, blogs: QuerySet, everywhere: bool, *args: Any) -> None:
        super().__init__(*args)
        self.fields["blog"].queryset = blogs
        self.fields["blog"].required = not everywhere


def refuse_weak(form: forms.Form, password: str, user: Any) -> None:
    """Note on a form what is wrong with its password."""
    try:
        validate_password(password, user)
    except ValidationError as problem:
        form.add_error("password", problem)
