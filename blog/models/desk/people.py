"""People who write: what each may do in which blog, and the links by which they come in."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from blog.models.blog import Blog

OWNER, EDITOR, CONTRIBUTOR, READER = "owner", "editor", "contributor", "reader"
ROLES = [
    (OWNER, _("owner")),
    (EDITOR, _("editor")),
    (CONTRIBUTOR, _("contributor")),
    (READER, _("reader")),  # writes nothing, but is a member of the room
]
STAFF = (CONTRIBUTOR, EDITOR, OWNER)  # who may see the desk
VALID = timedelta(days=1)  # of a link, unless it was made for longer


class Person(models.Model):
    """How somebody who writes is called, and where they are: an account's own settings."""

    user = models.OneToOneField(
        settings.AUTH_USER_MODEL, models.CASCADE, related_name="person", verbose_name=_("account")
    )
    name = models.CharField(
        _("name"), max_length=200, blank=True, help_text=_("Stands below what they write.")
    )
    zone = models.CharField(
        _("time zone"), max_length=50, blank=True, help_text=_("Like Asia/Shanghai; empty: UTC.")
    )

    class Meta:
        verbose_name = _("person")
        verbose_name_plural = _("people")

    def __str__(self) -> str:
        return self.name or self.user.get_username()


class Role(models.Model):
    """What an account may do in a blog, or in every blog where none is named."""

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.CASCADE, related_name="roles", verbose_name=_("account")
    )
    blog = models.ForeignKey(
        Blog,
        models.CASCADE,
        null=True,
        blank=True,
        related_name="roles",
        verbose_name=_("blog"),
        help_text=_("Empty: every blog."),
    )
    role = models.CharField(_("role"), max_length=20, choices=ROLES)

    class Meta:
        verbose_name = _("role")
        verbose_name_plural = _("roles")
        unique_together = [("user", "blog")]

    def __str__(self) -> str:
        return f"{self.user}: {self.get_role_display()}"


def make_expiry() -> datetime:
    """Return until when a link made now is valid."""
    return timezone.now() + VALID


class SignInLink(models.Model):
    """An address that signs in its account, or invites whoever has it; only its digest is kept.

    Without `user` it is an invitation: who follows it makes an account, with `role` in `blog` and in the
    `others`. It goes with `blog`, so that it never becomes one for every blog.
    """

    digest = models.CharField(max_length=64, unique=True)
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.CASCADE, null=True, blank=True, related_name="+"
    )
    role = models.CharField(max_length=20, choices=ROLES, blank=True)
    blog = models.ForeignKey(Blog, models.CASCADE, null=True, blank=True, related_name="+")
    others = models.ManyToManyField(Blog, related_name="+")
    made_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.CASCADE, null=True, blank=True, related_name="+"
    )
    made = models.DateTimeField(default=timezone.now)
    expires = models.DateTimeField(default=make_expiry)
    uses_left = models.PositiveIntegerField(
        null=True, default=1, help_text="Empty: any number, until it expires."
    )

    class Meta:
        verbose_name = _("sign-in link")
        verbose_name_plural = _("sign-in links")

    def __str__(self) -> str:
        return f"{self.user or self.role} until {self.expires:%Y-%m-%d %H:%M}"

    @property
    def homes(self) -> list[Blog | None]:
        """The blogs that an invitation is for; None in it stands for all."""
        return [self.blog, *self.others.order_by("title", "pk")]
