"""What was said in a blog's room, and what readers reported of it."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from blog.models.blog import Blog
from blog.models.entry import Entry, make_token

LIVE, HELD, HIDDEN = "live", "held", "hidden"
STATES = [(LIVE, _("live")), (HELD, _("held")), (HIDDEN, _("hidden"))]
# Why a message is held: it has a word of the blog's list, the room takes questions, it was reported.
WORDS, QUESTION, REPORTS = "words", "question", "reports"


class RoomMessage(models.Model):
    """One message of a reader's, as it was typed; `author` is how the wire calls who said it.

    `seq` and `position` are those of the room's live log; `pending`: the log has yet to be told.
    """

    blog = models.ForeignKey(Blog, models.CASCADE, related_name="said", verbose_name=_("blog"))
    token = models.CharField(max_length=32, unique=True, default=make_token)
    nonce = models.CharField(max_length=64)
    author = models.CharField(max_length=40)
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+"
    )
    name = models.CharField(_("name"), max_length=200)
    role = models.CharField(_("role"), max_length=20, blank=True)
    text = models.TextField(_("text"))
    at = models.DateTimeField(default=timezone.now)
    state = models.CharField(_("state"), max_length=10, choices=STATES, default=LIVE)
    why = models.CharField(max_length=20, blank=True)
    revision = models.PositiveIntegerField(default=1)
    pending = models.BooleanField(default=True)
    entry = models.CharField(
        max_length=32, blank=True, help_text="The id of the stream's entry that was made of it."
    )
    seq = models.BigIntegerField(null=True, blank=True)
    position = models.BigIntegerField(null=True, blank=True)
    # Keyed digests of where it came from: see AddressKey. Emptied after a while.
    address = models.CharField(max_length=64, blank=True)
    span = models.CharField(max_length=64, blank=True)

    class Meta:
        verbose_name = _("message in a room")
        verbose_name_plural = _("messages in rooms")
        unique_together = [("blog", "author", "nonce")]
        indexes = [
            models.Index(fields=["blog", "position"], name="said_position"),
            models.Index(fields=["blog", "seq"], name="said_seq"),
            models.Index(fields=["blog", "state", "at"], name="said_state"),
            models.Index(fields=["blog", "author", "at"], name="said_author"),
            models.Index(fields=["pending"], name="said_pending"),
            models.Index(fields=["at"], name="said_at"),
            # What is to be emptied, and what deleted, after a while: not all that was ever said.
            models.Index(fields=["at"], name="said_from", condition=Q(address__gt="")),
            models.Index(fields=["at"], name="said_hidden", condition=Q(state=HIDDEN)),
            models.Index(fields=["blog", "entry"], name="said_entry", condition=Q(entry__gt="")),
        ]

    def __str__(self) -> str:
        return f"{self.name}: {self.text[:60]}"

    def find_entry(self) -> str:
        """Return the id of the entry that was made of it, "" where readers have none, or have it no more."""
        if not self.entry:
            return ""
        standing = Entry.objects.filter(blog=self.blog_id, token=self.entry, state=Entry.LIVE)
        return self.entry if standing.exists() else ""


class Report(models.Model):
    """That a reader thinks a message should not be there."""

    message = models.ForeignKey(RoomMessage, models.CASCADE, related_name="reports")
    author = models.CharField(max_length=40)
    why = models.CharField(_("why"), max_length=200, blank=True)
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        verbose_name = _("report")
        verbose_name_plural = _("reports")
        unique_together = [("message", "author")]

    def __str__(self) -> str:
        return self.why or str(self.message)
