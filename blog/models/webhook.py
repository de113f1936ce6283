"""Webhooks: which programs are told what becomes of a blog, of what, and how that went."""

from __future__ import annotations

import secrets

from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from blog.models.blog import Blog
from livelog.address import host_of, strip_credentials

PUBLISHED, UPDATED, REMOVED = "entry.published", "entry.updated", "entry.removed"
BLOG_UPDATED = "blog.updated"
TEST = "test"  # asked for by an operator
EVENTS = [PUBLISHED, UPDATED, REMOVED, BLOG_UPDATED]

STANDARD, SLACK, DISCORD = "standard", "slack", "discord"
KINDS = [(STANDARD, _("Standard Webhooks")), (SLACK, "Slack"), (DISCORD, "Discord")]


def make_name() -> str:
    """Return a new id for what webhooks are told: the `webhook-id`."""
    return "msg_" + secrets.token_hex(12)


class Webhook(models.Model):
    """A program's address that is told of a blog's events, and how that goes.

    `stopped` says why nothing is sent any more, "" while it is; `failures` counts those in a row.
    """

    blog = models.ForeignKey(Blog, models.CASCADE, related_name="webhooks", verbose_name=_("blog"))
    url = models.CharField(_("URL"), max_length=500)
    kind = models.CharField(_("kind"), max_length=10, choices=KINDS, default=STANDARD)
    events = models.CharField(_("events"), max_length=200, help_text="With spaces between them.")
    secret = models.CharField(max_length=100)
    made = models.DateTimeField(default=timezone.now)
    stopped = models.CharField(_("stopped"), max_length=500, blank=True)
    failures = models.PositiveIntegerField(default=0)
    failing_since = models.DateTimeField(null=True)
    last_success = models.DateTimeField(null=True)
    last_error = models.CharField(max_length=500, blank=True)

    class Meta:
        verbose_name = _("webhook")
        verbose_name_plural = _("webhooks")
        ordering = ["blog", "url"]
        unique_together = [("blog", "url")]

    def __str__(self) -> str:
        return self.address

    @property
    def address(self) -> str:
        """The URL as it may be shown: without the user and password that it may hold."""
        return strip_credentials(self.url)

    @property
    def place(self) -> str:
        """Where it is, for the log: of an address like Slack's all that follows the host is a secret."""
        return f"{self.pk} at {host_of(self.url)}"


class Notice(models.Model):
    """One event of a blog, as webhooks are told of it, kept in the transaction that made it.

    One of an entry stands for a revision as readers see it (`digest`): whoever comes to the same makes
    no other. One without dispatches stands for what nobody is told of.
    """

    name = models.CharField(max_length=40, unique=True, default=make_name)
    blog = models.ForeignKey(Blog, models.CASCADE, related_name="+")
    event = models.CharField(max_length=20)
    entry = models.CharField(max_length=32, blank=True, help_text="Its public id.")
    revision = models.PositiveIntegerField(
        null=True, help_text="Empty: of an earlier entry under that id."
    )
    digest = models.CharField(max_length=32, blank=True)
    body = models.TextField(help_text="What is sent, as JSON; empty: its entry was deleted.")
    made = models.DateTimeField(default=timezone.now, db_index=True)

    class Meta:
        verbose_name = _("notice")
        verbose_name_plural = _("notices")
        unique_together = [("blog", "entry", "revision", "digest")]

    def __str__(self) -> str:
        return f"{self.event} {self.entry}".rstrip()


class Dispatch(models.Model):
    """A notice for one webhook: waiting for its time, sent, or stopped; the log of deliveries too."""

    WAITING, SENT, STOPPED = "waiting", "sent", "stopped"
    STATES = [(WAITING, _("waiting")), (SENT, _("sent")), (STOPPED, _("stopped"))]

    webhook = models.ForeignKey(Webhook, models.CASCADE, related_name="dispatches")
    notice = models.ForeignKey(Notice, models.CASCADE, related_name="dispatches")
    entry = models.CharField(
        max_length=32, help_text="In order with the others of it; the event where it is of none."
    )
    state = models.CharField(max_length=10, choices=STATES, default=WAITING)
    tries = models.PositiveIntegerField(default=0)
    due = models.DateTimeField(default=timezone.now)
    since = models.DateTimeField(default=timezone.now, help_text="When it was first to be sent.")
    tried = models.DateTimeField(null=True, help_text="When last.")
    status = models.PositiveSmallIntegerField(null=True, help_text="Of the last answer.")
    said = models.CharField(max_length=500, blank=True, help_text="By it, or why there was none.")

    class Meta:
        verbose_name = _("dispatch")
        verbose_name_plural = _("dispatches")
        unique_together = [("webhook", "notice")]
        indexes = [
            models.Index(
                fields=["webhook", "entry"], name="dispatch_order", condition=Q(state="waiting")
            ),
            models.Index(fields=["due"], name="dispatch_due", condition=Q(state="waiting")),
        ]

    def __str__(self) -> str:
        return f"{self.notice_id} for {self.webhook_id}"
