"""Readers without an account who have a name in a blog's room."""

from __future__ import annotations

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from blog.models.blog import Blog


class Guest(models.Model):
    """A name that is in use; no other looks like it, by its `skeleton`. Forgotten when long unseen."""

    blog = models.ForeignKey(Blog, models.CASCADE, related_name="guests", verbose_name=_("blog"))
    author = models.CharField(max_length=40)
    name = models.CharField(_("name"), max_length=200)
    skeleton = models.CharField(max_length=200)
    seen = models.DateTimeField(default=timezone.now, db_index=True)

    class Meta:
        verbose_name = _("guest")
        verbose_name_plural = _("guests")
        unique_together = [("blog", "author"), ("blog", "skeleton")]

    def __str__(self) -> str:
        return self.name
