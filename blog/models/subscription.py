"""What a feed's hub has agreed to, and what it has delivered (W3C WebSub)."""

from __future__ import annotations

import secrets

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from blog.models.feed import Feed


def make_secret() -> str:
    """Return a new random text that nobody can guess."""
    return secrets.token_urlsafe(32)


class Subscription(models.Model):
    """The hub that a feed names, and where this site's subscription to it stands (W3C WebSub).

    While LIVELOG_PUBLIC_URL is empty nothing is asked of the hub.
    """

    feed = models.OneToOneField(Feed, models.CASCADE, related_name="subscription")
    hub = models.TextField()
    topic = models.TextField(help_text="What the hub calls the feed.")
    token = models.CharField(
        max_length=64,
        unique=True,
        default=make_secret,
        help_text="Names it in the callback URL.",
    )
    secret = models.CharField(
        max_length=64, default=make_secret, help_text="Signs the hub's deliveries."
    )
    next_ask = models.DateTimeField(default=timezone.now, db_index=True)
    asked = models.DateTimeField(null=True, help_text="Since when a request is unconfirmed.")
    lease_ends = models.DateTimeField(null=True)
    delivers = models.BooleanField(
        default=False, help_text="The hub has delivered, and no poll has been before it since."
    )
    last_delivery = models.DateTimeField(null=True)
    failures = models.PositiveIntegerField(default=0)
    last_error = models.CharField(max_length=500, blank=True)

    class Meta:
        verbose_name = _("subscription")
        verbose_name_plural = _("subscriptions")

    def __str__(self) -> str:
        return self.hub

    def is_active(self) -> bool:
        """Tell whether the hub has confirmed, and its lease has not run out."""
        return self.lease_ends is not None and self.lease_ends > timezone.now()


class Delivery(models.Model):
    """What a hub has delivered and the blogger has yet to take in."""

    subscription = models.ForeignKey(Subscription, models.CASCADE, related_name="deliveries")
    body = models.BinaryField()
    content_type = models.CharField(max_length=200, blank=True)

    class Meta:
        verbose_name = _("delivery")
        verbose_name_plural = _("deliveries")

    def __str__(self) -> str:
        return f"{len(self.body)} bytes for {self.subscription_id}"
