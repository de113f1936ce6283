"""The way in where nobody is let in yet, as bin/run prints it, and the demo's own."""

from __future__ import annotations

from django.contrib.auth import get_user_model
from django.db.models import Q

from blog.desk.people.accounts import find_account, make_account
from blog.desk.people.links import address_of, make_link
from blog.desk.people.roles import give
from blog.models import SignInLink
from blog.models.desk.people import EDITOR, OWNER

DEMO_NAME = "editor"


def find_first_address() -> str:
    """Return the address that makes the first owner, "" where somebody can sign in already.

    The one of the run before is void.
    """
    if get_user_model().objects.filter(is_active=True).filter(CAN_WRITE).exists():
        return ""
    SignInLink.objects.filter(user=None, made_by=None).delete()
    return address_of(make_link(role=OWNER))


CAN_WRITE = Q(is_superuser=True) | Q(roles__isnull=False)


def find_demo_address() -> str:
    """Return the address that signs in the demo's editor, made ready here."""
    user = find_account(DEMO_NAME)
    if user is None:
        user = make_account(DEMO_NAME, name="Demo editor")
        give(user, None, EDITOR)
    return address_of(make_link(user=user))
