"""A picture that somebody put into an entry."""

from __future__ import annotations

import secrets

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from blog.models.blog import Blog
from blog.models.entry import Entry


def make_name() -> str:
    """Return a name that nobody guesses: whoever knows it may see the picture."""
    return secrets.token_urlsafe(12)


class Picture(models.Model):
    """A picture as it was stored, re-encoded, in some widths; a text names it `picture:<token>`."""

    blog = models.ForeignKey(Blog, models.CASCADE, related_name="pictures")
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+"
    )
    entries = models.ManyToManyField(Entry, related_name="pictures", blank=True)
    token = models.CharField(max_length=32, unique=True, default=make_name)
    extension = models.CharField(max_length=5)
    width = models.PositiveIntegerField()
    height = models.PositiveIntegerField()
    widths = models.CharField(max_length=100, help_text="In pixels, rising, with commas.")
    alt = models.CharField(_("alternative text"), max_length=500, blank=True)
    caption = models.CharField(_("caption"), max_length=500, blank=True)
    credit = models.CharField(_("credit"), max_length=200, blank=True)
    created = models.DateTimeField(default=timezone.now)

    class Meta:
        verbose_name = _("picture")
        verbose_name_plural = _("pictures")

    def __str__(self) -> str:
        return self.alt or self.token
