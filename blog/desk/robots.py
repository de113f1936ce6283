"""Robots: the accounts that a token of the API, and the command line, write as; none can sign in."""

from __future__ import annotations

from typing import Any, Mapping

from django.contrib.auth import get_user_model

from blog.models import Person

# Nobody's name for signing in has a colon.
PREFIX = "robot:"


def find_robot(name: str) -> Any:
    """Return the robot of a name, made if need be: what it writes stays its own."""
    user, made = get_user_model().objects.get_or_create(
        username=PREFIX + name, defaults={"is_active": False, "password": "!"}
    )
    if made:
        Person.objects.get_or_create(user=user, defaults={"name": name})
    return user


def grant(user: Any, roles: Mapping[int, str]) -> Any:
    """Have a robot's account hold these roles, by a blog's id, as long as the object lives."""
    user.granted = dict(roles)
    return user


def read_granted(user: Any) -> dict[int, str] | None:
    """Return the roles that a robot holds, None for an account of a person."""
    granted: dict[int, str] | None = getattr(user, "granted", None)
    return granted
