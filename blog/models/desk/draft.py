"""What somebody is typing, kept until it is posted or thrown away."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from blog.models.blog import Blog
from blog.models.entry import Entry


class Draft(models.Model):
    """The fields of a form as they were last typed, as JSON. Nobody but its writer sees them.

    `nonce` is the form's own: the post that carries it takes the draft away in its transaction. A
    draft *entry* (`Entry.DRAFT`) is another thing: it is one of the blog's, for colleagues to see.
    """

    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="drafts")
    blog = models.ForeignKey(Blog, models.CASCADE, related_name="+")
    entry = models.ForeignKey(Entry, models.CASCADE, null=True, blank=True, related_name="+")
    nonce = models.CharField(max_length=64)
    fields = models.TextField(blank=True)
    changed = models.DateTimeField(auto_now=True)

    class Meta:
        verbose_name = _("unsent text")
        verbose_name_plural = _("unsent texts")
        unique_together = [("user", "blog", "nonce")]

    def __str__(self) -> str:
        return self.nonce
