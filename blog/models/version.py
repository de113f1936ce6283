"""What an entry said before: the words that corrections replaced."""

from __future__ import annotations

from typing import Any

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from blog.feeds.parse.sanitising import sanitize
from blog.models.entry import Entry


class Version(models.Model):
    """What a published entry said before a correction, kept so that readers can look it up."""

    entry = models.ForeignKey(Entry, models.CASCADE, related_name="versions")
    title = models.CharField(_("title"), max_length=500)
    summary = models.TextField(_("summary"), blank=True)
    until = models.DateTimeField(_("until"), default=timezone.now)

    class Meta:
        verbose_name = _("earlier version")
        verbose_name_plural = _("earlier versions")
        ordering = ["-until", "-id"]

    def __str__(self) -> str:
        return self.title

    def save(self, *args: Any, **options: Any) -> None:
        """Save, sanitised: readers see it as it stands."""
        self.summary = sanitize(self.summary)
        super().save(*args, **options)
