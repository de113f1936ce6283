"""Followers: who gets a blog's feed by push from the hub that this site is (W3C WebSub)."""

from __future__ import annotations

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from blog.models.blog import Blog


class Follower(models.Model):
    """A subscriber's callback for one feed of a blog, asked for, confirmed, and how pushing goes.

    `asked` is since when a request waits for its confirmation, `mode` which. `changes` counts what the
    feed has had since the last push: a push brings all of it.
    """

    blog = models.ForeignKey(Blog, models.CASCADE, related_name="followers")
    form = models.CharField(max_length=10, help_text="Of the feed: atom or json.")
    topic = models.CharField(max_length=500)
    callback = models.CharField(max_length=2000)
    digest = models.CharField(max_length=64, help_text="Of topic and callback.", unique=True)
    host = models.CharField(max_length=255, db_index=True)
    secret = models.CharField(max_length=200, blank=True)
    lease_ends = models.DateTimeField(null=True, help_text="Empty: it was never confirmed.")
    asked = models.DateTimeField(null=True, db_index=True)
    mode = models.CharField(max_length=12, blank=True)
    lease = models.PositiveIntegerField(default=0, help_text="Seconds that were asked for.")
    asked_secret = models.CharField(max_length=200, blank=True, help_text="With the request.")
    changes = models.PositiveIntegerField(default=0)
    due = models.DateTimeField(default=timezone.now)
    failures = models.PositiveIntegerField(default=0)
    failing_since = models.DateTimeField(null=True)
    last_error = models.CharField(max_length=500, blank=True)

    class Meta:
        verbose_name = _("follower")
        verbose_name_plural = _("followers")
        indexes = [models.Index(fields=["changes", "due"], name="follower_due")]

    def __str__(self) -> str:
        return self.host
