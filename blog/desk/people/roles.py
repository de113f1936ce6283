"""Who is what in which blog: given, changed and taken, so that an owner is left wherever one was."""

from __future__ import annotations

from contextlib import contextmanager
from typing import Any, Iterator

from django.contrib.auth import get_user_model
from django.db import transaction
from django.utils.translation import gettext as _

from blog.desk.errors import DeskError
from blog.desk.people.sessions import end_sessions
from blog.models import Blog, Role, SignInLink
from blog.models.desk.people import OWNER


class LastOwner(DeskError):
    """Nobody else would be left who can let people in."""

    def __init__(self) -> None:
        super().__init__(_("They are the last owner: make somebody else one first."))


def give(user: Any, blog: Blog | None, role: str) -> None:
    """Give an account a role in a blog (None: in all of them), in place of the one that it had.

    A superuser of Django's is one no longer where they are given less than to own everything.
    Raises LastOwner.
    """
    with keeping_owners():
        # The database takes any number of rows without a blog: two who give at once wait here.
        get_user_model().objects.select_for_update().get(pk=user.pk)
        row = Role.objects.select_for_update().filter(user=user, blog=blog).first()
        row = row or Role(user=user, blog=blog)
        row.role = role
        row.save()
        if user.is_superuser and blog is None and role != OWNER:
            user.is_superuser = user.is_staff = False
            user.save(update_fields=["is_superuser", "is_staff"])


def take(user: Any, blog: Blog | None) -> None:
    """Take an account's role in a blog, or the one in all of them. Raises LastOwner."""
    with keeping_owners():
        Role.objects.filter(user=user, blog=blog).delete()


def remove(user: Any) -> None:
    """Let an account in no more, from this moment on; what it wrote stays. Raises LastOwner.

    Its invitations are void with it: see `links`.
    """
    with keeping_owners():
        user.is_active = user.is_superuser = user.is_staff = False
        user.set_unusable_password()
        user.save(update_fields=["is_active", "is_superuser", "is_staff", "password"])
        Role.objects.filter(user=user).delete()
        SignInLink.objects.filter(made_by=user).delete()
        end_sessions(user)


@contextmanager
def keeping_owners() -> Iterator[None]:
    """Be a transaction that leaves an owner wherever there was one. Raises LastOwner."""
    with transaction.atomic():
        # Two owners who each take the other's role wait for one another.
        list(Role.objects.select_for_update().filter(role=OWNER))
        list(get_user_model().objects.select_for_update().filter(is_superuser=True))
        before = find_owned()
        yield
        after = find_owned()
        if None not in after and before - after:
            raise LastOwner


def find_owned() -> set[int | None]:
    """Return the ids of the blogs that have an owner who is let in; None stands for all of them."""
    rows = Role.objects.filter(role=OWNER, user__is_active=True).values_list("blog", flat=True)
    owned = set(rows)
    if get_user_model().objects.filter(is_superuser=True, is_active=True).exists():
        owned.add(None)
    return owned
