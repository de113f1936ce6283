"""A link whose card has yet to be made."""

from __future__ import annotations

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from blog.models.entry import Entry
from blog.models.fields import AddressField


class CardRequest(models.Model):
    """What the blogger is to read for an entry's card; the row goes when it has, or gives up."""

    entry = models.OneToOneField(Entry, models.CASCADE, related_name="card_request")
    url = AddressField(max_length=2000)
    due = models.DateTimeField(default=timezone.now)
    tries = models.PositiveSmallIntegerField(default=0)

    class Meta:
        verbose_name = _("card to be made")
        verbose_name_plural = _("cards to be made")

    def __str__(self) -> str:
        return self.url
