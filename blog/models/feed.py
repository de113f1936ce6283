"""A feed that a blog follows, as its row says how polling it goes."""

from __future__ import annotations

from typing import Any

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from blog.models.blog import Blog
from blog.models.fields import AddressField
from livelog.address import host_of, strip_credentials


class Feed(models.Model):
    """A feed that a blog follows, with its health as of the last poll."""

    blog = models.ForeignKey(Blog, models.CASCADE, related_name="feeds", verbose_name=_("blog"))
    url = AddressField(_("URL"), max_length=500)
    title = models.CharField(
        _("title"), max_length=500, blank=True, help_text=_("Empty: the feed's own.")
    )
    active = models.BooleanField(_("active"), default=True, help_text=_("No: it is not polled."))
    on_demand = models.BooleanField(
        _("on demand"),
        default=False,
        help_text=_("Made by blogging_worker --feed: polled only when it is named again."),
    )
    NONE, ALL, WITH, WITHOUT, FIRST = "none", "all", "with", "without", "first"
    HOLDING = [
        (NONE, _("nothing: publish at once")),
        (ALL, _("everything")),
        (WITH, _("what has one of the words")),
        (WITHOUT, _("what has none of the words")),
        (FIRST, _("all but the first so many an hour")),
    ]
    hold = models.CharField(
        _("hold"),
        max_length=10,
        choices=HOLDING,
        default=NONE,
        help_text=_("What waits at the desk until an editor approves it."),
    )
    hold_words = models.TextField(_("words"), blank=True, help_text=_("One on each line."))
    hold_count = models.PositiveIntegerField(_("so many an hour"), default=0)
    last_fetch = models.DateTimeField(_("last fetch"), null=True, blank=True, editable=False)
    last_success = models.DateTimeField(_("last success"), null=True, blank=True, editable=False)
    last_error = models.CharField(_("last error"), max_length=500, blank=True, editable=False)
    failures = models.PositiveIntegerField(
        _("failures"), default=0, editable=False, help_text=_("Polls in a row that failed.")
    )
    next_poll = models.DateTimeField(
        _("next poll"), null=True, blank=True, default=timezone.now, editable=False
    )
    host = models.CharField(max_length=255, blank=True, editable=False)
    # Validators are sent back byte for byte (RFC 9110 §8.8.3), so nothing here is trimmed, and to
    # the URL alone that gave them.
    etag = models.TextField(_("ETag"), blank=True, editable=False)
    last_modified = models.TextField(_("last modified"), blank=True, editable=False)
    validated_url = models.TextField(blank=True, editable=False)
    digest = models.CharField(
        max_length=64,
        blank=True,
        editable=False,
        help_text="Of the body last read, and its URL.",
    )
    last_full = models.DateTimeField(
        null=True, blank=True, editable=False, help_text="When it was last asked for in full."
    )
    moved_to = models.TextField(_("moved to"), blank=True, editable=False)
    moved_seen = models.PositiveSmallIntegerField(
        default=0, editable=False, help_text="Polls in a row that were sent there for good."
    )
    period = models.PositiveIntegerField(
        default=0, editable=False, help_text="Seconds between polls that its document asks for."
    )
    skip_hours = models.CharField(
        max_length=100, blank=True, editable=False, help_text="Hours, GMT, not to poll it in."
    )
    wish = models.PositiveIntegerField(
        default=0,
        editable=False,
        help_text="Seconds that its last answer asked to be left alone.",
    )

    class Meta:
        verbose_name = _("feed")
        verbose_name_plural = _("feeds")
        ordering = ["blog", "url"]
        unique_together = [("blog", "url")]
        indexes = [models.Index(fields=["active", "on_demand", "next_poll"], name="feed_due")]

    def __str__(self) -> str:
        return self.title or self.address

    @property
    def address(self) -> str:
        """The URL as it may be shown: without the user and password that it may hold."""
        return strip_credentials(self.url)

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Keep the host, by which requests are spaced, in step with the URL.

        A feed that was stopped for good is due when it is made active again.
        """
        self.host = host_of(self.url)[:255]
        if self.active and self.next_poll is None:
            self.next_poll = timezone.now()
        super().save(*args, **kwargs)
