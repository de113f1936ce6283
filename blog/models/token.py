"""The API's tokens, and what it has answered to posts that may be sent again."""

from __future__ import annotations

from typing import Sequence

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from blog.models.blog import Blog

READ, WRITE, MODERATE = "read", "write", "moderate"
SCOPES = [(READ, _("read")), (WRITE, _("write")), (MODERATE, _("moderate"))]
RATE = 3000  # requests a minute


class Token(models.Model):
    """What lets a program in, to some blogs; only its digest is kept, and its row goes with it."""

    name = models.CharField(_("name"), max_length=100, unique=True)
    digest = models.CharField(max_length=64, unique=True)
    account = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+")
    blogs = models.ManyToManyField(Blog, related_name="+", verbose_name=_("blogs"))
    scope = models.CharField(_("scope"), max_length=10, choices=SCOPES, default=WRITE)
    origins = models.TextField(
        blank=True, help_text="Of web pages that may use it, with spaces between them."
    )
    rate = models.PositiveIntegerField(default=RATE, help_text="Requests a minute.")
    for_blogs: Sequence[Blog] = ()  # as they were read with it
    made = models.DateTimeField(default=timezone.now)
    last_used = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name = _("token")
        verbose_name_plural = _("tokens")

    def __str__(self) -> str:
        return self.name


class Answered(models.Model):
    """The first answer to a request with an Idempotency-Key, for who sends it again."""

    token = models.ForeignKey(Token, models.CASCADE, related_name="+")
    key = models.CharField(max_length=255)
    digest = models.CharField(max_length=64, help_text="Of the request.")
    status = models.PositiveSmallIntegerField(default=0)
    headers = models.TextField(blank=True, help_text="As JSON.")
    body = models.TextField(blank=True)
    made = models.DateTimeField(default=timezone.now, db_index=True)

    class Meta:
        verbose_name = _("answer of the API")
        verbose_name_plural = _("answers of the API")
        unique_together = [("token", "key")]

    def __str__(self) -> str:
        return self.key
