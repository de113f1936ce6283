"""Accounts of people: made, found by name, and how they are called."""

from __future__ import annotations

from typing import Any

import pytz
from django.contrib.auth import get_user_model
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from blog.desk.errors import DeskError
from blog.models import Person

BACKEND = "django.contrib.auth.backends.ModelBackend"  # of who is signed in by a link
BY_LINK = "by_link"  # in a session: when it was last let in by one, in seconds of the clock


class Taken(DeskError):
    """Somebody has that name for signing in."""

    def __init__(self) -> None:
        super().__init__(_("That name is taken: choose another."))


def make_account(username: str, password: str | None = None, **person: str) -> Any:
    """Make an account, or let in again one that was removed; without a password it needs a link.

    `person` are columns of Person. Raises Taken.
    """
    user = find_account(username)
    if user is None:
        user = get_user_model()(username=username)
    elif user.is_active or password:
        raise Taken
    user.is_active = True
    user.set_password(password)  # None: one that nobody can type
    try:
        with transaction.atomic():
            user.save()
            Person.objects.update_or_create(user=user, defaults=person)
    except IntegrityError:
        raise Taken from None  # another came by that name meanwhile
    return user


def find_account(username: str) -> Any:
    """Return the account with a name for signing in, however it is written, or None."""
    users = get_user_model().objects
    return (
        users.filter(username=username).first() or users.filter(username__iexact=username).first()
    )


def check_username(username: str) -> None:
    """Raise ValidationError where a text can be no name for signing in."""
    get_user_model()._meta.get_field("username").clean(username, None)


def person_of(user: Any) -> Person:
    """Return how an account is called and where it is, stored or not."""
    return Person.objects.filter(user=user).first() or Person(user=user)


def note_zone(user: Any, zone: str) -> None:
    """Take the time zone that a browser names for one who has set none."""
    person = person_of(user)
    if not person.zone and zone in pytz.all_timezones_set:
        person.zone = zone
        person.save()


def check_zone(zone: str) -> None:
    """Raise ValidationError for what is no time zone."""
    if zone and zone not in pytz.all_timezones_set:
        raise ValidationError(_("Choose one of the list."))
