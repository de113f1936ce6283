"""What moderators did in a room: whom they banned, and every act of theirs with who it was."""

from __future__ import annotations

import secrets

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from blog.models.blog import Blog

# By what somebody is known who is banned: an account or a guest, a name, an address, a range of them.
AUTHOR, NAME, ADDRESS, SPAN = "author", "name", "address", "range"
KINDS = [(AUTHOR, _("author")), (NAME, _("name")), (ADDRESS, _("address")), (SPAN, _("range"))]


def make_key() -> str:
    """Return a new key for the digests of addresses."""
    return secrets.token_hex(32)


class Ban(models.Model):
    """Who may say nothing in a blog's room, until when; `until` is empty for good."""

    blog = models.ForeignKey(Blog, models.CASCADE, related_name="bans", verbose_name=_("blog"))
    kind = models.CharField(_("kind"), max_length=10, choices=KINDS)
    value = models.CharField(max_length=200, help_text="An id, a skeleton, or a keyed digest.")
    author = models.CharField(max_length=40, help_text="Whose message it was made for.")
    name = models.CharField(_("name"), max_length=200, help_text="As they were called.")
    why = models.CharField(_("why"), max_length=200, blank=True)
    until = models.DateTimeField(_("until"), null=True, blank=True, db_index=True)
    made = models.DateTimeField(default=timezone.now)
    made_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+"
    )

    made_by_name = models.CharField(max_length=200, blank=True)

    class Meta:
        verbose_name = _("ban")
        verbose_name_plural = _("bans")
        unique_together = [("blog", "kind", "value")]

    def __str__(self) -> str:
        return self.name


class Act(models.Model):
    """Something that somebody did to a room, or to a message or an author in it."""

    blog = models.ForeignKey(Blog, models.CASCADE, related_name="acts", verbose_name=_("blog"))
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+"
    )
    by = models.CharField(_("by"), max_length=200, help_text="As they were called.")
    action = models.CharField(_("action"), max_length=20)
    message = models.CharField(max_length=32, blank=True, help_text="Its id.")
    author = models.CharField(max_length=40, blank=True)
    details = models.TextField(blank=True, help_text="As JSON.")
    at = models.DateTimeField(default=timezone.now, db_index=True)

    class Meta:
        verbose_name = _("moderator's act")
        verbose_name_plural = _("moderators' acts")

    def __str__(self) -> str:
        return f"{self.by}: {self.action}"


class AddressKey(models.Model):
    """A key for the digests of addresses; without it a digest says nothing any more."""

    key = models.CharField(max_length=64, default=make_key)
    made = models.DateTimeField(default=timezone.now)

    class Meta:
        verbose_name = _("key of addresses")
        verbose_name_plural = _("keys of addresses")

    def __str__(self) -> str:
        return f"{self.made:%Y-%m-%d}"
