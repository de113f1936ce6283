"""Addresses that let in whoever has them: made, read and used up. The database has digests alone."""

from __future__ import annotations

import hashlib
import secrets
from datetime import timedelta
from typing import Any, Sequence

from django.conf import settings
from django.db import transaction
from django.db.models import F
from django.http import HttpRequest
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from blog.desk import rights
from blog.desk.errors import DeskError
from blog.desk.people.roles import find_owned
from blog.models import Blog, SignInLink
from blog.web.paths import absolute_url

KEPT = timedelta(days=30)  # that one which is used up still says so
LONGEST = 200  # characters of what can be a link's secret


class NoSuchLink(DeskError):
    """Nothing of that address was ever handed out, or it was taken back."""

    status = 404

    def __init__(self) -> None:
        super().__init__(_("This address was never handed out, or it was taken back."))


class UsedUp(DeskError):
    """It was handed out, and lets nobody in any more."""

    status = 410


def make_link(others: Sequence[Blog] = (), **fields: Any) -> str:
    """Keep a new link with these columns; return its secret, which is nowhere else.

    `others` are the blogs that an invitation is for beside its `blog`.
    """
    SignInLink.objects.filter(expires__lt=timezone.now() - KEPT).delete()
    secret = secrets.token_urlsafe(32)
    with transaction.atomic():
        SignInLink.objects.create(digest=digest_of(secret), **fields).others.set(others)
    return secret


def digest_of(secret: str) -> str:
    """Return what the database knows of a secret: 256 random bits need no salt."""
    return hashlib.sha256(secret.encode("utf-8", "replace")).hexdigest()


def address_of(secret: str) -> str:
    """Return the whole address of a link, for who reads it elsewhere than in a browser."""
    site = settings.LIVELOG_PUBLIC_URL or f"http://127.0.0.1:{settings.PORT}"
    return f"{site}{reverse('desk:link', args=[secret])}"


def find_link(secret: str) -> SignInLink:
    """Return the link of a secret. Raises NoSuchLink and UsedUp."""
    rows = SignInLink.objects.select_related("user", "blog", "made_by")
    link = rows.filter(digest=digest_of(secret)).first() if len(secret) <= LONGEST else None
    if link is None:
        raise NoSuchLink
    if link.uses_left == 0:
        raise UsedUp(_("This address has been used: it lets in once. Ask for another."))
    if link.expires <= timezone.now():
        raise UsedUp(_("This address has expired. Ask for another."))
    if not is_vouched(link):
        raise UsedUp(_("This address lets nobody in any more. Ask for another."))
    return link


def is_vouched(link: SignInLink) -> bool:
    """Tell whether a link still has somebody's word: its account's, or that of who invites.

    What bin/run hands out makes the first owner, and nobody once there is one.
    """
    if link.user is not None and not link.user.is_active:
        return False
    if link.made_by is not None:
        return all(rights.may(link.made_by, home, "people") for home in link.homes)
    return link.user is not None or None not in find_owned()


def use_up(link: SignInLink) -> None:
    """Use a link once more, in the transaction of what it is used for. Raises UsedUp.

    Of two who use it at once the second is refused.
    """
    with transaction.atomic():
        if link.uses_left is None:
            return
        rows = SignInLink.objects.filter(pk=link.pk, uses_left__gt=0)
        if not rows.update(uses_left=F("uses_left") - 1):
            raise UsedUp(_("This address has been used: it lets in once. Ask for another."))


def find_pending(**fields: Any) -> list[SignInLink]:
    """Return the invitations that can still be followed, the newest first."""
    rows = SignInLink.objects.filter(user=None, expires__gt=timezone.now(), **fields)
    rows = rows.exclude(uses_left=0).exclude(made_by=None).select_related("blog", "made_by")
    return [link for link in rows.order_by("-made") if is_vouched(link)]


def address_in(request: HttpRequest, secret: str) -> str:
    """Return the whole address of a link, for who reads it in a browser that is here already."""
    return absolute_url(request, reverse("desk:link", args=[secret]))
